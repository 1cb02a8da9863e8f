import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DataPerimeter } from '@secure-mlops/core';
import { ACCOUNT, deployed, evaluate, REGION } from '../../core/test/policy-evaluation';
import { EndpointService } from '../src';
import { ENDPOINT_TABLE } from '../src/private/endpoint-table';
import { emptyStack } from './network';

/** The reviewed table; what its words mean is said there. */
const DOCUMENT = readFileSync(join(__dirname, '../../../docs/endpoint-matrix.md'), 'utf8');
const [header, , ...rows] = DOCUMENT.slice(DOCUMENT.search(/^\| endpoint +\| action /m))
  .split(/\n(?!\|)/)[0]
  .split('\n')
  .map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((text) => text.trim()),
  );

const FOREIGN = '999999999999';
const ORGANIZATIONS: Record<string, string> = { [ACCOUNT]: 'o-a1b2c3d4e5', [FOREIGN]: 'o-zzzzzzzzzz' };

const regional = (service: string, resource: string) => (account: string) =>
  `arn:aws:${service}:${REGION}:${account}:${resource}`;

/** What one action of each endpoint is asked for. */
const RESOURCES: Record<string, (account: string) => string> = {
  s3: (account) => `arn:aws:s3:::data-of-${account}/x`,
  sts: (account) => `arn:aws:iam::${account}:role/one`,
  kms: regional('kms', 'key/11111111-2222-3333-4444-555555555555'),
  logs: regional('logs', 'log-group:one:log-stream:two'),
  monitoring: regional('cloudwatch', 'alarm:one'),
  dynamodb: regional('dynamodb', 'table/one'),
  'sagemaker.api': regional('sagemaker', 'training-job/one'),
  'sagemaker.runtime': regional('sagemaker', 'endpoint/one'),
  studio: regional('sagemaker', 'user-profile/d-1/one'),
  'sagemaker.featurestore-runtime': regional('sagemaker', 'feature-group/one'),
  'sagemaker.metrics': regional('sagemaker', 'experiment-trial-component/one'),
  experiments: regional('sagemaker', 'mlflow-tracking-server/one'),
  'ecr.api': regional('ecr', 'repository/one'),
  'ecr.dkr': regional('ecr', 'repository/one'),
  secretsmanager: regional('secretsmanager', 'secret:one-abcdef'),
  servicecatalog: regional('catalog', 'product/prod-one'),
  codepipeline: regional('codepipeline', 'one'),
  codebuild: regional('codebuild', 'project/one'),
  codecommit: regional('codecommit', 'one'),
  'git-codecommit': regional('codecommit', 'one'),
  events: regional('events', 'event-bus/one'),
  ssm: regional('ssm', 'parameter/one'),
  'codeartifact.api': regional('codeartifact', 'repository/ml/pypi'),
  'codeartifact.repositories': regional('codeartifact', 'repository/ml/pypi'),
};

const services = ENDPOINT_TABLE.map(({ name }) => EndpointService.of(name)).filter(
  ({ policySupported }) => policySupported,
);
const props = {
  deploymentRoleArns: [`arn:aws:iam::${ACCOUNT}:role/deploy`],
  endpointRules: services.flatMap(({ endpointRule }) => endpointRule ?? []),
};
const perimeters = [
  DataPerimeter.ofAccounts({ ...props, accountIds: [ACCOUNT] }),
  DataPerimeter.ofOrganization(ORGANIZATIONS[ACCOUNT], props),
];
const stack = emptyStack();
const policies = perimeters.map((line) =>
  Object.fromEntries(
    services.map(({ serviceName }) => [
      serviceName,
      { Version: '2012-10-17', ...deployed(line.endpointPolicy(serviceName, stack)) },
    ]),
  ),
);

async function passes(
  policy: { Statement: object[] },
  action: string,
  principalAccount: string,
  resource: (account: string) => string,
  resourceAccount: string,
): Promise<string> {
  const outcome = await evaluate(
    {
      principal: `arn:aws:iam::${principalAccount}:role/one`,
      action,
      resource: resource(resourceAccount),
      resourceAccount,
      context: {
        'aws:PrincipalOrgID': ORGANIZATIONS[principalAccount],
        'aws:ResourceOrgID': ORGANIZATIONS[resourceAccount],
      },
    },
    {
      vpcEndpointPolicies: [{ name: 'endpoint', policy }],
      resourcePolicy: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: '*', Action: action, Resource: '*' }],
      },
    },
  );
  return outcome === 'Allowed' ? 'yes' : '.';
}

test('every endpoint that accepts a policy is in the table', () => {
  expect(header.slice(2)).toEqual(['own to own', 'own to foreign', 'foreign to own', 'foreign to foreign']);
  expect(rows.map(([name]) => name)).toEqual(services.map(({ serviceName }) => serviceName));
});

test.each(rows.map(([name, action, ...cells]) => [name, action, cells] as const))(
  '%s: %s',
  async (name, action, cells) => {
    for (const policy of policies) {
      const found = await Promise.all(
        [
          [ACCOUNT, ACCOUNT],
          [ACCOUNT, FOREIGN],
          [FOREIGN, ACCOUNT],
          [FOREIGN, FOREIGN],
        ].map(([who, whose]) => passes(policy[name], action, who, RESOURCES[name], whose)),
      );
      expect(found).toEqual(cells);
    }
  },
);

test('one action speaks for all that may pass: the statements about them have the same conditions', () => {
  for (const policy of policies) {
    for (const { serviceName, endpointRule } of services) {
      const [own] = policy[serviceName].Statement as { Sid: string; Action: string | string[] }[];
      expect(own.Sid).toBe('OwnPrincipalsToOwnResources');
      if (endpointRule) {
        expect([own.Action].flat().sort()).toEqual([...endpointRule.actions].sort());
      }
    }
  }
});
