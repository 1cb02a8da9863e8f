import { type OrganizationRoles, StackSetAdministrationRole, type StackSetAdministrationRoleProps } from '../src';
import { ACCOUNT, Environment } from './support/environment';
import { type Context, isAllowed } from './support/simulate';

const STAGING = '222222222222';
const PRODUCTION = '333333333333';
const ADMINISTRATION = `arn:aws:iam::${ACCOUNT}:role/science/dev/stackset-administration/science-administration`;
const ORGANIZATION = 'o-a1b2c3d4e5';
const UNIT = `${ORGANIZATION}/r-ab12/ou-ab12-11111111/`;
const roleNames = ['science-stackset-execution', 'science-dev-live-deploy'];
const named = (name: string, account = STAGING) => `arn:aws:iam::${account}:role/${name}`;

function administration(props: Partial<StackSetAdministrationRoleProps>): Environment {
  const environment = new Environment();
  new StackSetAdministrationRole(environment.stack, 'Administration', {
    ...environment.common,
    roleName: 'science-administration',
    ...props,
  });
  return environment;
}

const organized = (roles: Partial<OrganizationRoles> = {}, executionRoleArns?: string[]) =>
  administration({ executionRoleArns, organizationRoles: { organizationId: ORGANIZATION, roleNames, ...roles } });
const assumes = (environment: Environment, resource: string, context: Context) =>
  isAllowed(
    { action: 'sts:AssumeRole', resource, context },
    {
      identity: environment.policiesOf(environment.stack.node.findChild('Administration')),
      boundary: environment.documentOf(environment.boundary.managedPolicy),
      principal: ADMINISTRATION,
    },
  );
const ours: Context = { 'aws:ResourceOrgID': ORGANIZATION };

test.each<[boolean, string, string, Context]>([
  [true, 'the execution role of an account of the organization', named(roleNames[0]), ours],
  [true, 'that of another account, which nobody listed', named(roleNames[0], '444444444444'), ours],
  [true, 'the second role', named(roleNames[1]), ours],
  [false, 'a role of the name in another organization', named(roleNames[0]), { 'aws:ResourceOrgID': 'o-zzzzzzzzzz' }],
  [false, 'a role of the name outside any organization', named(roleNames[0]), {}],
  [false, 'another role of the organization', named('science-other'), ours],
  [false, 'a role whose name begins with one of the names', named(`${roleNames[0]}-2`), ours],
  [false, 'a role of the name on a path', named(`x/${roleNames[0]}`), ours],
  [false, 'the default role', named('AWSCloudFormationStackSetExecutionRole'), ours],
  [false, 'a bootstrap role', named('cdk-hnb659fds-deploy-role'), ours],
])('%s: assumes %s', async (expected, _, resource, context) => {
  expect(await assumes(organized(), resource, context)).toBe(expected);
});

test.each<[boolean, string, Context]>([
  [true, 'in the unit', { ...ours, 'aws:ResourceOrgPaths': [UNIT] }],
  [true, 'in a unit below it', { ...ours, 'aws:ResourceOrgPaths': [`${UNIT}ou-ab12-22222222/`] }],
  [false, 'in another unit', { ...ours, 'aws:ResourceOrgPaths': [`${ORGANIZATION}/r-ab12/ou-ab12-33333333/`] }],
  [false, 'of which no path is known', ours],
  [false, 'on the path with another id', { 'aws:ResourceOrgID': 'o-zzzzzzzzzz', 'aws:ResourceOrgPaths': [UNIT] }],
])('%s: confined to a unit, assumes the role of an account %s', async (expected, _, context) => {
  expect(await assumes(organized({ organizationPaths: [`${UNIT}*`] }), named(roleNames[0]), context)).toBe(expected);
});

test('has one statement in one policy, with the id of the organization and no path by default', () => {
  const template = organized().template();
  const [role] = Object.values(template.findResources('AWS::IAM::Role'));
  const arn = (name: string) => ({
    'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::*:role/${name}`]],
  });

  expect(role?.Properties.ManagedPolicyArns).toHaveLength(1);
  template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
    PolicyDocument: {
      Statement: [
        {
          Action: 'sts:AssumeRole',
          Effect: 'Allow',
          Resource: roleNames.map(arn),
          Condition: { StringEquals: { 'aws:ResourceOrgID': ORGANIZATION } },
        },
      ],
    },
  });
});

test('takes listed accounts outside the organization beside it', async () => {
  const environment = organized({}, [named(roleNames[0], PRODUCTION)]);

  expect(await assumes(environment, named(roleNames[0], PRODUCTION), {})).toBe(true);
  expect(await assumes(environment, named(roleNames[0]), {})).toBe(false);
  expect(await assumes(environment, named(roleNames[0]), ours)).toBe(true);
});

test('the first policy keeps its id when the organization replaces the list', () => {
  const idsOf = (environment: Environment) =>
    Object.keys(environment.template().findResources('AWS::IAM::ManagedPolicy')).sort();

  expect(idsOf(organized())).toEqual(idsOf(administration({ executionRoleArns: [named(roleNames[0])] })));
});

test.each<[string, Partial<OrganizationRoles>, RegExp]>([
  ['no organization id', { organizationId: '*' }, /organizationRoles.organizationId is "\*", pass the id of an/],
  ['no names', { roleNames: [] }, /organizationRoles.roleNames has the number of items 0, it must be at least 1/],
  ['a name twice', { roleNames: ['science-x', 'science-x'] }, /organizationRoles.roleNames repeats \["science-x"\]/],
  [
    'a wildcard for names',
    { roleNames: ['science-*'] },
    /organizationRoles.roleNames is "science-\*", pass a role name/,
  ],
  [
    'reference defect 12: the role that CloudFormation falls back to',
    { roleNames: ['AWSCloudFormationStackSetExecutionRole'] },
    /organizationRoles.roleNames is "AWSCloudFormationStackSetExecutionRole", choose another name/,
  ],
  ['no paths', { organizationPaths: [] }, /organizationRoles.organizationPaths has the number of items 0/],
  ['a wildcard for units', { organizationPaths: [`${ORGANIZATION}/*`] }, /organizationPaths is .*, pass paths such as/],
  [
    'a path of another organization',
    { organizationPaths: ['o-zzzzzzzzzz/r-ab12/'] },
    /organizationPaths holds "o-zzzzzzzzzz\/r-ab12\/", which is not in "o-a1b2c3d4e5"/,
  ],
])('fails on %s', (_, roles, message) => {
  expect(() => organized(roles)).toThrow(message);
});

test('fails with all problems at once', () => {
  expect(() => organized({ organizationId: 'acme', roleNames: [] })).toThrow('2 problems');
});
