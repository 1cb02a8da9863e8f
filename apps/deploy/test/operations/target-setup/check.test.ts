import type { DeployedStack } from '../../../src/operations/cloud/deployed-stacks';
import { checkTargetSetup } from '../../../src/operations/target-setup/check';
import { configOf, MINIMAL } from '../../support';
import { failureOf } from '../support';

const CONFIG = configOf(MINIMAL);
const ORGANIZED = configOf(MINIMAL.replace('  region:', '  organizationId: o-abcd123456\n  region:'));
const TEMPLATE = { Resources: { R: { Type: 'AWS::IAM::Role', Properties: { A: 1, B: 2 } } } };
const SAME = { Resources: { R: { Properties: { B: 2, A: 1 }, Type: 'AWS::IAM::Role' } } };

const deployed = (changes: Partial<DeployedStack> = {}): DeployedStack => ({
  status: 'CREATE_COMPLETE',
  tags: {},
  parameters: { PlatformAccountId: '111111111111', OrganizationId: '', PermissionsBoundaryArn: '' },
  template: SAME,
  ...changes,
});
const check = (stack: DeployedStack | undefined, config = CONFIG) =>
  checkTargetSetup(config, '222222222222', stack, TEMPLATE);

test('the same template is fine, in whatever order its properties stand', () => {
  expect(() => check(deployed())).not.toThrow();
});

test.each([['UPDATE_COMPLETE'], ['UPDATE_ROLLBACK_COMPLETE']])('%s works', (status) => {
  expect(() => check(deployed({ status }))).not.toThrow();
});

test('what is up to the owner is not compared', () => {
  const parameters = {
    PlatformAccountId: '111111111111',
    OrganizationId: 'o-owner12345',
    PermissionsBoundaryArn: 'arn:aws:iam::222222222222:policy/owner',
  };
  expect(() => check(deployed({ parameters }))).not.toThrow();
});

test.each([
  ['missing', undefined, CONFIG, /acmeml-TargetSetup in account 222222222222 is missing: "npx projen target-setup"/],
  ['unfinished', deployed({ status: 'ROLLBACK_COMPLETE' }), CONFIG, /is ROLLBACK_COMPLETE/],
  ['another template', deployed({ template: {} }), CONFIG, /is outdated: the template is another one; "npx projen/],
  [
    'another platform',
    deployed({ parameters: { PlatformAccountId: '999999999999' } }),
    CONFIG,
    /outdated: PlatformAccountId is "999999999999" instead of "111111111111"/,
  ],
  ['no organization', deployed(), ORGANIZED, /outdated: OrganizationId is "" instead of "o-abcd123456"/],
])('%s fails and says what to do', async (_, stack, config, message) => {
  const failure = await failureOf(() => check(stack, config));

  expect(failure.message).toMatch(message);
  expect(failure.exitCode).toBe(1);
});
