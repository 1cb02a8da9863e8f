import { ACCOUNT, Environment, type PolicyJson, REGION } from './support/environment';
import { type Context, isAllowed } from './support/simulate';

const environment = new Environment();
const { studio, job, model, launch } = environment.everyRole();
const EVERYTHING: PolicyJson = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
};
const sagemaker = (resource: string) => `arn:aws:sagemaker:${REGION}:${ACCOUNT}:${resource}`;
const PROFILE: Context = { 'sagemaker:DomainId': 'd-1', 'sagemaker:UserProfileName': 'ann' };

/** Whether the denies of a role let a request pass that something else allows, without the boundary. */
function passes(role: typeof studio, action: string, resource: string, context: Context): Promise<boolean> {
  const denies = environment.documentOf((role as NonNullable<typeof role>).guardrailPolicy);
  return isAllowed({ action, resource, context }, { identity: [EVERYTHING, denies] });
}

describe.each([
  ['studio', studio],
  ['job', job],
  ['model', model],
  ['launch', launch],
])('whatever else is granted, the %s role', (_, role) => {
  test.each(['sagemaker:CreateModelPackage', 'sagemaker:UpdateModelPackage'])(
    'decides nothing by %s',
    async (action) => {
      const resource = sagemaker('model-package/m/1');
      const status = (value: string): Context => ({ 'sagemaker:ModelApprovalStatus': value });
      expect(await passes(role, action, resource, status('Approved'))).toBe(false);
      expect(await passes(role, action, resource, status('Rejected'))).toBe(false);
      expect(await passes(role, action, resource, status('PendingManualApproval'))).toBe(true);
      expect(await passes(role, action, resource, {})).toBe(true);
    },
  );
});

describe('whatever else is granted, a data scientist', () => {
  test('opens Studio only as the own profile', async () => {
    const action = 'sagemaker:CreatePresignedDomainUrl';
    expect(await passes(studio, action, sagemaker('user-profile/d-1/ann'), PROFILE)).toBe(true);
    expect(await passes(studio, action, sagemaker('user-profile/d-1/bob'), PROFILE)).toBe(false);
    expect(await passes(studio, action, sagemaker('user-profile/d-2/ann'), PROFILE)).toBe(false);
  });

  test.each(['sagemaker:CreateSpace', 'sagemaker:UpdateSpace'])(
    'opens no space to remote sessions by %s',
    async (action) => {
      const space = sagemaker('space/d-1/s');
      expect(await passes(studio, action, space, { 'sagemaker:RemoteAccess': 'ENABLED' })).toBe(false);
      expect(await passes(studio, action, space, { 'sagemaker:RemoteAccess': 'DISABLED' })).toBe(true);
      expect(await passes(studio, action, space, {})).toBe(true);
    },
  );

  test('starts no job outside the network', async () => {
    expect(await passes(studio, 'sagemaker:CreateTrainingJob', sagemaker('training-job/x'), {})).toBe(false);
    expect(await passes(studio, 'sagemaker:CreateProcessingJob', sagemaker('processing-job/x'), {})).toBe(false);
  });
});

test('whatever else is granted, a launch creates no model outside the network', async () => {
  expect(await passes(launch, 'sagemaker:CreateModel', sagemaker('model/x'), {})).toBe(false);
  expect(await passes(launch, 'sagemaker:CreateEndpointConfig', sagemaker('endpoint-config/x'), {})).toBe(false);
});
