import { MINIMAL, problemsOf } from '../support';

const SERVICES = ['s3', 'sts', 'kms', 'logs', 'sagemaker.api', 'sagemaker.runtime', 'studio'];
const ENDPOINTS = SERVICES.map((service) => `{ service: ${service}, id: vpce-0123456789abcdef0 }`).join();

/** A minimal file in subnets that an account shares, or owns, with further lines for the environment. */
function inSubnetsOf(account: string, lines: string): string {
  return MINIMAL.replace(
    'cidr: 10.40.0.0/16',
    `existing:
        vpcId: vpc-0123456789abcdef0
        ownerAccount: '${account}'
        workloadSecurityGroupId: sg-0123456789abcdef0
        subnets: [{ id: subnet-0123456789abcdef0, availabilityZone: a }]
      endpoints: { existing: [${ENDPOINTS}] }`,
  ).replace('studio: {}', `studio: {}\n    ${lines}`);
}

describe('projects in subnets of another account', () => {
  test.each(['', 'projects: { templates: [model-build] }'])(
    'are refused, because builds do not run there: "%s"',
    (lines) => {
      expect(problemsOf(inSubnetsOf('999999999999', lines))).toEqual([
        expect.objectContaining({
          path: 'environments[0].projects.templates',
          remedy: expect.stringMatching(/^use \[\].*CodeBuild does not support/),
        }),
      ]);
    },
  );

  test('are no matter where there is no template, or the owner is the account of the platform', () => {
    expect(problemsOf(inSubnetsOf('999999999999', 'projects: { templates: [] }'))).toEqual([]);
    expect(problemsOf(inSubnetsOf('111111111111', ''))).toEqual([]);
  });
});
