import { Registry } from '@secure-mlops/core';
import { EndpointService, EndpointSet } from '../src';
import { ENDPOINT_TABLE } from '../src/private/endpoint-table';
import { network, templateOf } from './network';
import { type TemplateLike, waysOut } from './no-way-out';

describe('what went wrong in networks before', () => {
  const template = templateOf(network({ registry: Registry.of({ platform: 'mlops', environment: 'dev' }) })).toJSON();
  const resources: [string, { Type: string; Properties: Record<string, unknown>; DeletionPolicy?: string }][] =
    Object.entries(template.Resources);

  test('reference defect 5: nothing is exported, so nothing can be exported empty', () => {
    expect(template.Outputs).toBeUndefined();
  });

  test('reference defect 6: no network is without its own KMS endpoint, and no parameter is empty', () => {
    expect(() => EndpointSet.studio().removing(EndpointService.KMS)).toThrow('without kms: keep them');
    const values = resources
      .filter(([, { Type }]) => Type === 'AWS::SSM::Parameter')
      .map(([, { Properties }]) => Properties.Value);
    expect(values).toHaveLength(13);
    expect(values.filter((value) => typeof value === 'string')).toEqual([]);
  });

  test('reference defect 9: every subnet has a route table of its own, and the S3 gateway is in each', () => {
    const of = (type: string) => resources.filter(([, { Type }]) => Type === type);
    const tables = of('AWS::EC2::RouteTable').map(([Ref]) => ({ Ref }));
    const associations = of('AWS::EC2::SubnetRouteTableAssociation').map(([, { Properties }]) => Properties);
    expect(associations.map(({ SubnetId }) => SubnetId)).toEqual(of('AWS::EC2::Subnet').map(([Ref]) => ({ Ref })));
    expect(associations.map(({ RouteTableId }) => RouteTableId)).toEqual(tables);
    const gateways = of('AWS::EC2::VPCEndpoint').filter(
      ([, { Properties }]) => Properties.VpcEndpointType === 'Gateway',
    );
    expect(gateways.map(([, { Properties }]) => Properties.RouteTableIds)).toEqual([tables]);
  });

  test('reference defect 16: a single zone, in which endpoints have no second one, must be asked for by name', () => {
    expect(() => network({ maxAzs: 1 })).toThrow('maxAzs is 1, use a whole number between 2 and 6');
    expect(network({ availabilityZones: ['eu-west-1a'] }).workloadSubnets).toHaveLength(1);
  });

  test('reference defect 19: nothing of a network outlives it', () => {
    expect(resources.filter(([, { DeletionPolicy }]) => DeletionPolicy && DeletionPolicy !== 'Delete')).toEqual([]);
  });

  test('reference defect 53: by default there is no way to the internet, for traffic or for names', () => {
    expect(waysOut(template as TemplateLike)).toEqual([]);
  });

  test('reference defect 54: endpoints admit HTTPS from the workload group, and no range, protocol or port more', () => {
    const [[endpoints, { Properties: group }]] = resources.filter(
      ([id, { Type }]) => Type === 'AWS::EC2::SecurityGroup' && id.includes('GroupsEndpoint'),
    );
    expect(group.SecurityGroupIngress).toBeUndefined();
    const rules = resources
      .filter(([, { Type }]) => Type === 'AWS::EC2::SecurityGroupIngress')
      .map(([, { Properties }]) => Properties)
      .filter(({ GroupId }) => JSON.stringify(GroupId).includes(endpoints));
    expect(rules).toEqual([
      {
        Description: 'HTTPS from workloads',
        GroupId: { 'Fn::GetAtt': [endpoints, 'GroupId'] },
        IpProtocol: 'tcp',
        FromPort: 443,
        ToPort: 443,
        SourceSecurityGroupId: { 'Fn::GetAtt': [expect.stringContaining('GroupsWorkload'), 'GroupId'] },
      },
    ]);
  });

  test('reference defect 55: every endpoint that takes a policy has one that names whose principals may pass', () => {
    const endpoints = EndpointSet.custom(
      ENDPOINT_TABLE.map(({ name }) => EndpointService.of(name)).filter((service) => service.policySupported),
    );
    const policies = Object.values(templateOf(network({ endpoints })).findResources('AWS::EC2::VPCEndpoint')).map(
      ({ Properties }) => Properties.PolicyDocument,
    );
    expect(policies).toHaveLength(ENDPOINT_TABLE.length - 1);
    for (const { Statement } of policies) {
      expect(Statement).toContainEqual(
        expect.objectContaining({
          Condition: { StringEquals: expect.objectContaining({ 'aws:PrincipalAccount': ['111122223333'] }) },
        }),
      );
    }
    expect(JSON.stringify(policies)).not.toMatch(/s3:CreateBucket|s3:\*|kms:\*|"Action":"\*"/);
  });

  test('reference defect 57: Studio has an endpoint in the network, with its names and a policy for own principals', () => {
    const [{ Properties: studio }] = resources
      .map(([, resource]) => resource)
      .filter(
        ({ Type, Properties }) => Type === 'AWS::EC2::VPCEndpoint' && /studio/.test(String(Properties.ServiceName)),
      );
    expect(studio).toMatchObject({
      ServiceName: 'aws.sagemaker.eu-west-1.studio',
      VpcEndpointType: 'Interface',
      PrivateDnsEnabled: true,
    });
    expect((studio.PolicyDocument as { Statement: object[] }).Statement[0]).toMatchObject({
      Sid: 'OwnPrincipalsToOwnResources',
      Action: 'sagemaker:CreatePresignedDomainUrl',
      Condition: {
        StringEquals: { 'aws:PrincipalAccount': ['111122223333'], 'aws:ResourceAccount': ['111122223333'] },
      },
    });
  });

  test('reference defect 58: there are two groups, no rule for plain HTTP, and every endpoint has tags', () => {
    const of = (pattern: RegExp) => resources.filter(([, { Type }]) => pattern.test(Type));
    expect(of(/^AWS::EC2::SecurityGroup$/)).toHaveLength(2);
    const ports = of(/^AWS::EC2::SecurityGroup(E|In)gress$/).map(([, { Properties }]) => Properties.FromPort ?? 'all');
    expect([...new Set(ports)].sort()).toEqual([443, 'all']);
    const endpoints = of(/^AWS::EC2::VPCEndpoint$/);
    expect(endpoints).toHaveLength(7);
    for (const [id, { Properties }] of endpoints) {
      const names = (Properties.Tags as { Key: string; Value: string }[] | undefined)?.map(({ Key }) => Key) ?? [];
      expect([id, names]).toEqual([id, expect.arrayContaining(['Name'])]);
    }
  });

  test('reference defect 58: networks of an environment and its stages can have ranges of their own', () => {
    const ranges = ['10.1.0.0/16', '10.2.0.0/16'].map((cidr) =>
      Object.values(templateOf(network({ cidr })).findResources('AWS::EC2::VPC')).map(
        ({ Properties }) => Properties.CidrBlock,
      ),
    );
    expect(ranges).toEqual([['10.1.0.0/16'], ['10.2.0.0/16']]);
  });

  test('reference defect 58: packages are installed without a way to the internet', () => {
    const endpoints = EndpointSet.studio().adding(
      EndpointService.CODEARTIFACT_API,
      EndpointService.CODEARTIFACT_REPOSITORIES,
    );
    const isolated = templateOf(network({ endpoints })).toJSON() as TemplateLike;
    expect(waysOut(isolated)).toEqual([]);
    const policies = Object.values(isolated.Resources)
      .filter(({ Type }) => Type === 'AWS::EC2::VPCEndpoint')
      .map(({ Properties }) => JSON.stringify(Properties));
    expect(policies.filter((policy) => policy.includes('codeartifact:ReadFromRepository'))).toHaveLength(1);
  });
});
