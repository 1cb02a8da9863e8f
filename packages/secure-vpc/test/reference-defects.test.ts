import { Registry } from '@secure-mlops/core';
import { EndpointService, EndpointSet } from '../src';
import { network, templateOf } from './network';

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
    expect(values).toHaveLength(3);
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
});
