import { App, Aws, Stack, Token } from 'aws-cdk-lib';
import { AwsOwnedResources, DataPerimeter, type OrganizationPerimeterProps, PerimeterException } from '../src';
import { ACCOUNT, deployed, REGION } from './policy-evaluation';

const ORGANIZATION = 'o-a1b2c3d4e5';
const PATH = `${ORGANIZATION}/r-ab12/ou-ab12-11111111/*`;
const PROPS = { deploymentRoleArns: [`arn:aws:iam::${ACCOUNT}:role/deploy`] };

const perimeter = (props: Partial<OrganizationPerimeterProps> = {}, id = ORGANIZATION) =>
  DataPerimeter.ofOrganization(id, { ...PROPS, ...props });
const stackIn = (region?: string) =>
  new Stack(new App(), 'Stack', region ? { env: { account: ACCOUNT, region } } : undefined);
const policy = (service: string, line: DataPerimeter) => deployed(line.endpointPolicy(service, stackIn(REGION)));

describe('the policy of an endpoint', () => {
  test('holds the exact id of the organization and no account', () => {
    const [statement] = policy('kms', perimeter()).Statement;
    expect(statement.Condition).toEqual({
      StringEquals: { 'aws:PrincipalOrgID': ORGANIZATION, 'aws:ResourceOrgID': ORGANIZATION },
    });
    for (const service of ['s3', 'sts', 'kms', 'logs', 'sagemaker.api', 'sagemaker.runtime', 'studio']) {
      expect(JSON.stringify(policy(service, perimeter()))).not.toContain(ACCOUNT);
    }
  });

  test('holds the paths beside the exact id', () => {
    const [statement] = policy('kms', perimeter({ paths: [PATH] })).Statement;
    expect(statement.Condition).toEqual({
      StringEquals: { 'aws:PrincipalOrgID': ORGANIZATION, 'aws:ResourceOrgID': ORGANIZATION },
      'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': [PATH], 'aws:ResourceOrgPaths': [PATH] },
    });
  });

  test('confines the principal only where the service says nothing about the resource', () => {
    const line = perimeter({
      endpointRules: [{ service: 'git', actions: ['codecommit:GitPull'], resourceAccount: false, source: 'test' }],
      exceptions: [PerimeterException.resourcesOf('888888888888', 'why')],
    });
    expect(policy('git', line).Statement.map(({ Sid, Condition }) => [Sid, Condition])).toEqual([
      ['OwnPrincipalsToOwnResources', { StringEquals: { 'aws:PrincipalOrgID': ORGANIZATION } }],
      ['AwsServices', { Bool: { 'aws:PrincipalIsAWSService': 'true' } }],
    ]);
  });

  test('lets resources of trusted accounts through, and no principals of any', () => {
    const line = perimeter({
      exceptions: [
        PerimeterException.resourcesOf('888888888888', 'delivers data'),
        PerimeterException.principalsOf('777777777777', 'collects reports'),
      ],
    });
    const text = JSON.stringify(policy('s3', line));
    expect(policy('s3', line).Statement[1]).toMatchObject({
      Sid: 'OwnPrincipalsToTrustedResources',
      Condition: { StringEquals: { 'aws:PrincipalOrgID': ORGANIZATION, 'aws:ResourceAccount': ['888888888888'] } },
    });
    expect(text).not.toContain('777777777777');
    expect(line.resourceAccountIds).toEqual(['888888888888']);
  });

  test('needs the region where AWS owns different things in each, and only there', () => {
    expect(() => perimeter().endpointPolicy('s3', stackIn())).toThrow(
      'AwsOwnedResources.allOfRegion: region is only known at deployment, give the stack a region, or pass overrides',
    );
    expect(() => perimeter().endpointPolicy('kms', stackIn())).not.toThrow();
    expect(() => perimeter().endpointPolicy('s3', stackIn('xx-nowhere-1'))).toThrow('nothing is known');
    const awsOwnedResources = AwsOwnedResources.ofRegion(REGION);
    expect(() => perimeter({ awsOwnedResources }).endpointPolicy('s3', stackIn())).not.toThrow();
  });
});

describe('DataPerimeter.ofOrganization fails', () => {
  test.each([
    ['without an id', {}, 'acme', 'organizationId is "acme", pass the id of an organization such as "o-a1b2c3d4e5"'],
    ['with a wildcard', {}, 'o-*', 'organizationId is "o-*"'],
    ['with a path of another', { paths: ['o-zzzzzzzzzz/r-ab12/*'] }, ORGANIZATION, 'which is not in "o-a1b2c3d4e5"'],
    ['with the whole as a path', { paths: [`${ORGANIZATION}/*`] }, ORGANIZATION, 'pass paths such as'],
    ['with no path', { paths: [] }, ORGANIZATION, 'paths has the number of items 0, it must be at least 1'],
    [
      'with paths that are only known at deployment',
      { paths: Token.asList({ Ref: 'Paths' }) },
      ORGANIZATION,
      'paths is a list that is only known at deployment',
    ],
    [
      'without deployment roles',
      { deploymentRoleArns: [] },
      ORGANIZATION,
      'deploymentRoleArns has the number of items 0',
    ],
    [
      'with break-glass for many',
      { breakGlassRoleArns: [`arn:aws:iam::${ACCOUNT}:role/b*`] },
      ORGANIZATION,
      'name one role exactly',
    ],
    [
      'with an exception twice',
      { exceptions: ['a', 'b'].map((reason) => PerimeterException.resourcesOf('888888888888', reason)) },
      ORGANIZATION,
      'exceptions repeats ["RESOURCES of 888888888888"]',
    ],
    [
      'with a rule for everything',
      { endpointRules: [{ service: 'ssm', actions: ['ssm:*'], resourceAccount: true, source: '' }] },
      ORGANIZATION,
      'endpointRules of "ssm" is "ssm:*"',
    ],
  ])('%s', (_, props, id, message) => {
    expect(() => perimeter(props, id)).toThrow(message);
  });
});

test('the id may be a token', () => {
  const line = perimeter({}, Aws.STACK_ID);
  expect(line.organizationId).toBe(Aws.STACK_ID);
});
