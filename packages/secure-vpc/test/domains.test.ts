import { Aws } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import { DnsFirewall, Egress } from '../src';
import { emptyStack, network, templateOf } from './network';

function dnsFirewall(allowedDomains: string[]): DnsFirewall {
  const stack = emptyStack();
  return new DnsFirewall(stack, 'Firewall', {
    vpc: ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-0123456789abcdef0', availabilityZones: ['eu-west-1a'] }),
    logEncryptionKey: new kms.Key(stack, 'Key'),
    allowedDomains,
  });
}

/** What takes a list of names. */
const LISTS: [string, (allowedDomains: string[]) => unknown][] = [
  ['a DNS Firewall', dnsFirewall],
  ['Network Firewall', (allowedDomains) => Egress.networkFirewall({ allowedDomains })],
  ['an isolated network', (allowedDomains) => network({ egress: Egress.isolated({ allowedDomains }) })],
];

test.each(LISTS)('%s takes one name in two spellings for one name', (_, take) => {
  expect(() => take(['EXAMPLE.com', 'pypi.org', 'example.com', '*.example.com'])).toThrow(
    'allowedDomains has ["EXAMPLE.com","example.com"], which are one name, because neither DNS nor TLS tells upper from ' +
      'lower case: name it once',
  );
  expect(() => take(['Example.com', '*.Example.com', 'example.org'])).not.toThrow();
});

test('one spelling that is repeated is reported once', () => {
  const repeated = () => Egress.networkFirewall({ allowedDomains: ['PyPI.org', 'PyPI.org'] });
  expect(repeated).toThrow('allowedDomains repeats ["PyPI.org"]');
  expect(repeated).not.toThrow('which are one name');
});

test('the firewall finds a host of HTTP only in lower case, in which every list is written', () => {
  const egress = Egress.networkFirewall({ allowedDomains: ['PyPI.org', '*.PythonHosted.ORG'] });
  const template = templateOf(network({ egress }));
  const groups = Object.values(template.findResources('AWS::NetworkFirewall::RuleGroup'));
  expect(groups.flatMap(({ Properties }) => Properties.RuleGroup.RulesSource.RulesSourceList?.Targets ?? [])).toEqual([
    'pypi.org',
    '.pythonhosted.org',
  ]);
  const lists = Object.values(template.findResources('AWS::Route53Resolver::FirewallDomainList'));
  const names = lists.flatMap(({ Properties }) => Properties.Domains);
  expect(names).toEqual(expect.arrayContaining(['pypi.org', '*.pythonhosted.org']));
  expect(names.filter((name) => typeof name === 'string' && name !== name.toLowerCase())).toEqual([]);
});

test('tokens among names stay as they are', () => {
  const egress = Egress.isolated({ allowedDomains: [`API.${Aws.URL_SUFFIX}`] });
  const lists = templateOf(network({ egress })).findResources('AWS::Route53Resolver::FirewallDomainList');
  expect(Object.values(lists).flatMap(({ Properties }) => Properties.Domains)).toContainEqual({
    'Fn::Join': ['', ['API.', { Ref: 'AWS::URLSuffix' }]],
  });
});
