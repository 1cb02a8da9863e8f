import { EndpointService, EndpointSet, type SecureVpcProps } from '../src';
import { network, templateOf } from './network';

type Rule = Record<string, unknown>;

/** Every rule of every security group, in groups and beside them. */
function rules(props: Partial<SecureVpcProps> = {}): Rule[] {
  const template = templateOf(network(props));
  const beside = ['AWS::EC2::SecurityGroupEgress', 'AWS::EC2::SecurityGroupIngress'].flatMap((type) =>
    Object.values(template.findResources(type)).map(({ Properties }) => Properties as Rule),
  );
  const within = Object.values(template.findResources('AWS::EC2::SecurityGroup')).flatMap(({ Properties }) => [
    ...(Properties.SecurityGroupEgress ?? []),
    ...(Properties.SecurityGroupIngress ?? []),
  ]);
  return [...beside, ...within];
}

/** CDK keeps EC2's outbound rule away by a rule for an address that no host has. */
const NOBODY = '255.255.255.255/32';

test('no rule of an isolated network names everybody, whatever its options', () => {
  const endpoints = EndpointSet.studio().adding(EndpointService.ECR_API, EndpointService.ECR_DOCKER);
  for (const props of [{}, { endpoints }, { homeFileSystem: true, maxAzs: 3 }]) {
    const ranges = rules(props).map(({ CidrIp, CidrIpv6 }) => CidrIp ?? CidrIpv6);
    expect(ranges).toContain(NOBODY);
    expect(ranges.filter((range) => range === '0.0.0.0/0' || range === '::/0')).toEqual([]);
  }
});

test('no rule names a range at all by default', () => {
  expect(new Set(rules().map(({ CidrIp }) => CidrIp ?? 'none'))).toEqual(new Set(['none', NOBODY]));
  expect(rules({ homeFileSystem: false })).toEqual(rules());
});

test('a home file system is mounted from the workload subnets, by NFS, there and back', () => {
  const nfs = rules({ homeFileSystem: true, availabilityZones: ['eu-west-1a', 'eu-west-1c'], allowSelf: false }).filter(
    ({ CidrIp }) => CidrIp !== undefined && CidrIp !== NOBODY,
  );
  const rule = {
    IpProtocol: 'tcp',
    FromPort: 2049,
    ToPort: 2049,
    Description: 'NFS of the home file system',
    GroupId: { 'Fn::GetAtt': [expect.stringContaining('GroupsWorkload'), 'GroupId'] },
  };
  const expected = ['10.0.0.0/20', '10.0.32.0/20'].map((CidrIp) => ({ ...rule, CidrIp }));
  expect(nfs).toEqual([...expected, ...expected]);
});
