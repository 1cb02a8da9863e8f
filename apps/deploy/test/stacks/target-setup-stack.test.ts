import { configOf, MINIMAL } from '../support';
import { resourcesOfType } from './synthesized';
import { targetSetupTemplate } from './target-setup';

const template = targetSetupTemplate(configOf(MINIMAL));
const resources = Object.entries(template.Resources);
const text = JSON.stringify(template);

const ofType = (type: string) => resourcesOfType(template, type);
const named = (prefix: string) => resources.find(([id]) => id.startsWith(prefix))?.[1];

describe('the template travels by itself', () => {
  test('it fits into a request body', () => {
    expect(Buffer.byteLength(JSON.stringify(template, null, 1))).toBeLessThan(51_200);
  });

  test('it has nothing of a bootstrap, no assets, no functions and no nested stacks', () => {
    expect(Object.keys(template).sort()).toEqual(['Conditions', 'Description', 'Parameters', 'Resources']);
    expect(Object.keys(template.Parameters).sort()).toEqual([
      'OrganizationId',
      'PermissionsBoundaryArn',
      'PlatformAccountId',
    ]);
    expect([...new Set(resources.map(([, { Type }]) => Type))].sort()).toEqual([
      'AWS::IAM::ManagedPolicy',
      'AWS::IAM::Role',
      'AWS::SSM::Parameter',
    ]);
    expect(text).not.toMatch(/cdk-hnb659fds|cdk-bootstrap|Fn::Transform|Fn::ImportValue/);
  });
});

describe('parameters', () => {
  test('stand for the configured platform', () => {
    expect(template.Parameters.PlatformAccountId.Default).toBe('111111111111');
    expect(template.Parameters.OrganizationId.Default).toBe('');
    expect(template.Parameters.PermissionsBoundaryArn.Default).toBe('');
  });

  test('the configured organization is the default', () => {
    const organized = configOf(MINIMAL.replace('  region:', '  organizationId: o-abcd123456\n  region:'));
    expect(targetSetupTemplate(organized).Parameters.OrganizationId.Default).toBe('o-abcd123456');
  });

  test.each([
    ['PlatformAccountId', '111111111111', true],
    ['PlatformAccountId', '*', false],
    ['OrganizationId', '', true],
    ['OrganizationId', 'o-abcd123456', true],
    ['OrganizationId', 'o-*', false],
    ['PermissionsBoundaryArn', '', true],
    ['PermissionsBoundaryArn', 'arn:aws:iam::222222222222:policy/owner/Boundary', true],
    ['PermissionsBoundaryArn', 'arn:aws:iam::222222222222:role/owner', false],
    ['PermissionsBoundaryArn', '*', false],
  ])('%s "%s": %s', (name, value, accepted) => {
    expect(new RegExp(template.Parameters[name].AllowedPattern).test(value)).toBe(accepted);
  });
});

describe('the execution role', () => {
  const [[, { Properties: role }]] = ofType('AWS::IAM::Role');
  const [trust] = role.AssumeRolePolicyDocument.Statement;

  test('has the name that the stack sets know, and is the only role', () => {
    expect(ofType('AWS::IAM::Role')).toHaveLength(1);
    expect(role.RoleName).toBe('acmeml-stackset-execution');
    expect(role.Path).toBeUndefined();
    expect(role.Tags).toContainEqual({ Key: 'secure-mlops:principal', Value: 'stackset-execution' });
  });

  test('trusts one role of the account in the parameter', () => {
    expect(role.AssumeRolePolicyDocument.Statement).toHaveLength(1);
    expect(JSON.stringify(trust.Principal?.AWS)).toMatch(/:iam::.*"Ref":"PlatformAccountId".*:root/);
    const trusted = JSON.stringify(trust.Condition?.ArnEquals['aws:PrincipalArn']);
    expect(trusted).toMatch(/"Ref":"PlatformAccountId"/);
    expect(trusted).toMatch(/:role\/acmeml\/core\/stackset-administration\/acmeml-stackset-administration"/);
    expect(trusted).not.toContain('*');
  });

  test('asks for the organization when one is named, and for nothing else otherwise', () => {
    expect(template.Conditions.NamesOrganization).toEqual({
      'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'OrganizationId' }, ''] }],
    });
    expect(trust.Condition?.StringEquals).toEqual({
      'Fn::If': ['NamesOrganization', { 'aws:PrincipalOrgID': { Ref: 'OrganizationId' } }, { Ref: 'AWS::NoValue' }],
    });
  });

  test('has the boundary that nothing which is deployed can change', () => {
    const id = resources.find(([key]) => key.startsWith('ExecutionBoundary'))?.[0];
    expect(role.PermissionsBoundary).toEqual({ Ref: id });
    expect(named('ExecutionBoundary')?.Properties.Path).toBe('/acmeml/core/target-setup/');
  });
});

describe('the boundary of deployed roles', () => {
  const boundaryId = resources.find(([id]) => id.startsWith('Boundary') && !id.startsWith('BoundaryParameter'))?.[0];
  const chosen = { 'Fn::If': ['MakesBoundary', { Ref: boundaryId }, { Ref: 'PermissionsBoundaryArn' }] };

  test('is that of the owner, or one of the template', () => {
    expect(template.Conditions.MakesBoundary).toEqual({ 'Fn::Equals': [{ Ref: 'PermissionsBoundaryArn' }, ''] });
    expect(template.Resources[boundaryId as string].Condition).toBe('MakesBoundary');
  });

  test('is found by stack sets in a parameter', () => {
    const [[, { Properties: parameter }]] = ofType('AWS::SSM::Parameter');
    expect(parameter.Name).toBe('/acmeml/core/target-setup/permissions-boundary-arn');
    expect(parameter.Value).toEqual(chosen);
  });

  test('is demanded of every role that the execution role makes', () => {
    const policies = ofType('AWS::IAM::ManagedPolicy').filter(([id]) => id.startsWith('ExecutionPolicy'));
    const statements = policies.flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
    const writing = statements.find(({ Sid }) => Sid === 'WriteBoundedRoles');
    expect([writing?.Condition?.ArnLike['iam:PermissionsBoundary']].flat()).toEqual([chosen]);
  });
});
