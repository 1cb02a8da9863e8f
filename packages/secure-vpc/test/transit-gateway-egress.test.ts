import { Lazy } from 'aws-cdk-lib';
import { Egress, type TransitGatewayEgressOptions } from '../src';
import { network, templateOf } from './network';

const ID = 'tgw-0123456789abcdef0';
const ROUTES = ['0.0.0.0/0'];

function templateWith(options: Partial<TransitGatewayEgressOptions> = {}) {
  return templateOf(network({ egress: Egress.transitGateway({ id: ID, routes: ROUTES, ...options }) }));
}

describe('minimal', () => {
  const template = templateWith();

  test('is attached to a subnet of its own in each zone', () => {
    const subnets = Object.keys(template.findResources('AWS::EC2::Subnet')).filter((id) => id.includes('TransitTier'));
    expect(subnets).toHaveLength(2);
    template.hasResourceProperties('AWS::EC2::TransitGatewayAttachment', {
      TransitGatewayId: ID,
      SubnetIds: subnets.map((Ref) => ({ Ref })),
    });
    const cidrs = Object.values(template.findResources('AWS::EC2::Subnet')).map(
      ({ Properties }) => Properties.CidrBlock,
    );
    expect(cidrs.sort()).toEqual(['10.0.0.0/20', '10.0.136.0/22', '10.0.152.0/22', '10.0.16.0/20']);
  });

  test('gets the traffic of workloads in every zone, once it is attached', () => {
    const [attachment] = Object.keys(template.findResources('AWS::EC2::TransitGatewayAttachment'));
    const routes = Object.values(template.findResources('AWS::EC2::Route'));
    expect(routes).toHaveLength(2);
    for (const [index, letter] of ['A', 'B'].entries()) {
      expect(routes[index]).toMatchObject({
        DependsOn: [attachment],
        Properties: {
          RouteTableId: { Ref: expect.stringContaining(`Workload${letter}RouteTable`) },
          DestinationCidrBlock: '0.0.0.0/0',
          TransitGatewayId: ID,
        },
      });
    }
  });

  test('gets HTTPS only', () => {
    const ranges = Object.values(template.findResources('AWS::EC2::SecurityGroupEgress'))
      .map(({ Properties }) => Properties)
      .filter(({ CidrIp }) => CidrIp);
    expect(ranges).toEqual([expect.objectContaining({ CidrIp: '0.0.0.0/0', FromPort: 443, ToPort: 443 })]);
  });

  test('makes no other way out, and leaves the resolver open', () => {
    for (const type of ['AWS::EC2::InternetGateway', 'AWS::EC2::NatGateway', 'AWS::EC2::EIP']) {
      template.resourceCountIs(type, 0);
    }
    template.resourceCountIs('AWS::Route53Resolver::FirewallRuleGroup', 0);
  });
});

test('routes only the given ranges, on the given ports, with a restricted resolver', () => {
  const template = templateWith({
    routes: ['10.0.0.0/8', '192.168.0.0/16'],
    ports: [443, 5432],
    allowedDomains: ['db.corp.example'],
  });
  const routes = Object.values(template.findResources('AWS::EC2::Route')).map(({ Properties }) => Properties);
  expect(routes.map(({ DestinationCidrBlock }) => DestinationCidrBlock).sort()).toEqual([
    '10.0.0.0/8',
    '10.0.0.0/8',
    '192.168.0.0/16',
    '192.168.0.0/16',
  ]);
  const ranges = Object.values(template.findResources('AWS::EC2::SecurityGroupEgress'))
    .map(({ Properties }) => Properties)
    .filter(({ CidrIp }) => CidrIp)
    .map(({ CidrIp, FromPort }) => `${CidrIp} ${FromPort}`);
  expect(ranges).toEqual(['10.0.0.0/8 443', '10.0.0.0/8 5432', '192.168.0.0/16 443', '192.168.0.0/16 5432']);
  template.resourceCountIs('AWS::Route53Resolver::FirewallRuleGroup', 1);
});

test('takes an id that is only known at deployment', () => {
  const id = Lazy.string({ produce: () => ID });
  templateWith({ id }).hasResourceProperties('AWS::EC2::TransitGatewayAttachment', { TransitGatewayId: ID });
});

test('fails for an id, ranges and ports that are none, with all problems at once', () => {
  const wrong = () =>
    Egress.transitGateway({ id: 'vgw-1', routes: ['corp', '10.0.0.0/8', '10.0.0.0/8'], ports: [70_000] });
  expect(wrong).toThrow('id is "vgw-1", pass the id of a transit gateway');
  expect(wrong).toThrow('routes is "corp", write IPv4 ranges');
  expect(wrong).toThrow('routes repeats ["10.0.0.0/8"]');
  expect(wrong).toThrow('ports is 70000');
  const unknown = Lazy.string({ produce: () => '10.0.0.0/8' });
  expect(() => Egress.transitGateway({ id: ID, routes: [unknown] })).toThrow('routes has a token');
  expect(() => Egress.transitGateway({ id: ID, routes: [] })).toThrow('routes has the number of items 0');
});

test.each([
  ['999.0.0.0/8', 'routes is "999.0.0.0/8", write IPv4 ranges such as "10.0.0.0/8"'],
  // EC2 would make the route of 10.0.0.0/8 of it
  ['10.0.0.5/8', 'routes is "10.0.0.5/8", which has host bits: start it at 10.0.0.0'],
])('fails for %s, which EC2 refuses or changes', (range, problem) => {
  expect(() => Egress.transitGateway({ id: ID, routes: [range] })).toThrow(problem);
});

test.each(['10.0.0.0/16', '10.0.32.0/20'])('fails for %s, which the VPC has itself', (range) => {
  const make = () => templateWith({ routes: ['10.0.0.0/8', range] });
  expect(make).toThrow(`routes is "${range}", which lies in the VPC, 10.0.0.0/16: leave it out`);
});
