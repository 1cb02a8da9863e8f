import '../with-template-rules';
import { buildApp } from '../../src/app';
import { configOf, MINIMAL } from '../support';

const [PLATFORM, OWNER] = ['111111111111', '999999999999'];
const [SUBNET, GROUP] = ['subnet-0123456789abcdef0', 'sg-0123456789abcdef0'];
const SERVICES = ['s3', 'sts', 'kms', 'logs', 'sagemaker.api', 'sagemaker.runtime', 'studio'];
const ENDPOINTS = SERVICES.map((service) => `{ service: ${service}, id: vpce-0123456789abcdef0 }`).join();

interface PolicyDocument {
  readonly Statement: { readonly Action: string | string[]; readonly Resource: unknown }[];
}

/** Where containers may attach interfaces: ARNs without the partition, by the description of their policy. */
function interfacesOf(owner: string): Map<string, string[]> {
  const text = MINIMAL.replace(
    'cidr: 10.40.0.0/16',
    `existing:
        vpcId: vpc-0123456789abcdef0
        ownerAccount: '${owner}'
        workloadSecurityGroupId: ${GROUP}
        subnets: [{ id: ${SUBNET}, availabilityZone: a }]
      endpoints: { existing: [${ENDPOINTS}] }`,
  ).replace('studio: {}', 'studio: {}\n    projects: { templates: [] }');
  const { template } = buildApp(configOf(text)).synth().getStackByName('acmeml-research-Environment');
  const policies: { Type: string; Properties: { Description: string; PolicyDocument: PolicyDocument } }[] =
    Object.values(template.Resources);
  return new Map(
    policies
      .filter(({ Type }) => Type === 'AWS::IAM::ManagedPolicy')
      .map(({ Properties }): [string, string[]] => [
        Properties.Description,
        Properties.PolicyDocument.Statement.filter(({ Action }) => Action === 'ec2:CreateNetworkInterface')
          .flatMap(({ Resource }) => Resource)
          .map((arn) => JSON.stringify(arn).match(/:ec2:.*?(?=")/)?.[0] ?? '')
          .sort(),
      ])
      .filter(([, arns]) => arns.length > 0),
  );
}

const arn = (account: string, id: string) => `:ec2:eu-west-1:${account}:${id}`;

test('containers have interfaces in the subnets of the owner, with a group that it shares', () => {
  const interfaces = interfacesOf(OWNER);
  expect(interfaces.size).toBe(2);
  for (const arns of interfaces.values()) {
    expect(arns).toEqual([
      arn(PLATFORM, 'network-interface/*'),
      arn(PLATFORM, `security-group/${GROUP}`),
      arn(OWNER, `security-group/${GROUP}`),
      arn(OWNER, `subnet/${SUBNET}`),
    ]);
  }
});
