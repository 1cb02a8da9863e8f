import { Registry } from '@secure-mlops/core';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import {
  DnsBlockResponse,
  DnsFailureMode,
  DnsThreat,
  type ExistingNetworkProps,
  ExistingVpc,
  SecureNetwork,
  TierTag,
} from '../src';
import { emptyStack, perimeter } from './network';

function existing(props: Partial<ExistingNetworkProps>): Template {
  const network = SecureNetwork.fromExisting(emptyStack(), 'Network', {
    perimeter: perimeter(),
    vpc: ExistingVpc.fromIds({
      vpcId: 'vpc-0123456789abcdef0',
      subnetIds: ['subnet-0aaaaaaaaaaaaaaa1', 'subnet-0aaaaaaaaaaaaaaa2'],
      availabilityZones: ['eu-west-1a', 'eu-west-1b'],
      routeTableIds: ['rtb-0bbbbbbbbbbbbbbb1', 'rtb-0bbbbbbbbbbbbbbb2'],
    }),
    ...props,
  });
  return Template.fromStack(Stack.of(network));
}

const RESOLVER = {
  blockedDomainListIds: ['rslvr-fdl-0123456789abcdef'],
  blockedThreats: [DnsThreat.TUNNELING],
  blockResponse: DnsBlockResponse.NODATA,
  failureMode: DnsFailureMode.OPEN,
};

test('the resolver of an existing VPC blocks threats, answers and fails as told', () => {
  const template = existing(RESOLVER);
  const [group] = Object.values(template.findResources('AWS::Route53Resolver::FirewallRuleGroup'));
  expect(group.Properties.FirewallRules).toEqual([
    expect.objectContaining({ FirewallDomainListId: 'rslvr-fdl-0123456789abcdef', BlockResponse: 'NODATA' }),
    expect.objectContaining({ DnsThreatProtection: 'DNS_TUNNELING', BlockResponse: 'NODATA' }),
    expect.objectContaining({ Action: 'ALLOW' }),
    expect.objectContaining({ Action: 'BLOCK', BlockResponse: 'NODATA' }),
  ]);
  template.hasResourceProperties('Custom::ResolverFailureMode', {
    VpcId: 'vpc-0123456789abcdef0',
    FirewallFailOpen: 'ENABLED',
  });
});

test.each(Object.entries(RESOLVER))('fails for %s when the resolver is not restricted', (prop, value) => {
  expect(() => existing({ restrictResolver: false, [prop]: value })).toThrow(
    `${prop} is ${JSON.stringify(value)}, but the resolver is not restricted`,
  );
});

test('what is made in an existing VPC has names and tiers', () => {
  const template = existing({ registry: Registry.of({ platform: 'mlops', environment: 'dev' }) });
  const tagsOf = (type: string) =>
    Object.values(template.findResources(type)).map(({ Properties }) =>
      Object.fromEntries(Properties.Tags.map(({ Key, Value }: { Key: string; Value: string }) => [Key, Value])),
    );
  expect(tagsOf('AWS::EC2::SecurityGroup')).toEqual([
    { Name: 'mlops-dev-workload', [TierTag.KEY]: 'workload' },
    { Name: 'mlops-dev-endpoint', [TierTag.KEY]: 'endpoint' },
  ]);
  expect(tagsOf('AWS::EC2::VPCEndpoint')).toContainEqual({
    Name: 'mlops-dev-endpoint-kms',
    [TierTag.KEY]: 'endpoint',
  });
});
