import { runSimulation } from '@cloud-copilot/iam-simulate';
import { buildApp } from '../../src/app';
import { platformStackNames } from '../../src/stacks/names';
import { ALLOW_DATA_DELETION, configOf, MAXIMAL } from '../support';

/** A statement of a policy as it is deployed. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string[];
  readonly Resource: string[];
  readonly Condition?: Record<string, Record<string, string | string[]>>;
}

export interface Policy {
  readonly Statement: Statement[];
}

export interface Request {
  readonly action: string;
  readonly resource: string;
  readonly context?: Record<string, string>;
}

const config = configOf(MAXIMAL);
export const { account: ACCOUNT, region: REGION, qualifier: QUALIFIER } = config.platform;
export const EXECUTION_ROLE = `arn:aws:iam::${ACCOUNT}:role/cdk-${QUALIFIER}-cfn-exec-role-${ACCOUNT}-${REGION}`;

const PSEUDO_PARAMETERS: Record<string, string> = {
  'AWS::Partition': 'aws',
  'AWS::AccountId': ACCOUNT,
  'AWS::Region': REGION,
};

// biome-ignore lint/suspicious/noExplicitAny: a synthesized template has no type
type Json = any;

function substituted(value: Json): Json {
  if (Array.isArray(value)) {
    return value.map(substituted);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  if ('Ref' in value) {
    if (!(value.Ref in PSEUDO_PARAMETERS)) {
      throw new Error(`a policy of the bootstrap must not refer to ${value.Ref}`);
    }
    return PSEUDO_PARAMETERS[value.Ref];
  }
  if ('Fn::Join' in value) {
    const [delimiter, parts] = value['Fn::Join'];
    return substituted(parts).join(delimiter);
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, substituted(item)]));
}

function policyOf(properties: Json): Policy {
  const { Version, Statement } = substituted(properties.PolicyDocument);
  return {
    Version,
    Statement: Statement.map((statement: Json) => ({
      ...statement,
      Action: [statement.Action].flat(),
      Resource: [statement.Resource].flat(),
    })),
  } as Policy;
}

const { template } = buildApp(config, { context: ALLOW_DATA_DELETION })
  .synth()
  .getStackByName(platformStackNames(config).bootstrapPolicies);
const policies = Object.entries(template.Resources as Record<string, Json>)
  .filter(([id, { Type }]) => Type === 'AWS::IAM::ManagedPolicy' && id.startsWith('Execution'))
  .map(([id, { Properties }]): [string, Policy] => [id, policyOf(Properties)]);

/** The boundary of the execution role. */
export const CEILING = policies.filter(([id]) => id.startsWith('ExecutionBoundary')).map(([, policy]) => policy)[0];
/** What the execution role is allowed, inside its boundary. */
export const IDENTITY = policies.filter(([, policy]) => policy !== CEILING).map(([, policy]) => policy);

const ADMINISTRATOR: Policy = {
  Statement: [{ Sid: 'All', Effect: 'Allow', Action: ['*'], Resource: ['*'] }],
};

async function isAllowed({ action, resource, context }: Request, identity: readonly Policy[]): Promise<boolean> {
  const response = await runSimulation(
    {
      request: {
        principal: EXECUTION_ROLE,
        action,
        resource: { resource, accountId: ACCOUNT },
        contextVariables: { 'aws:PrincipalArn': EXECUTION_ROLE, ...context },
      },
      identityPolicies: identity.map((policy, index) => ({
        name: `identity-${index}`,
        policy: { Version: '2012-10-17', ...policy },
      })),
      // KMS leaves the decision to IAM only when the policy of the key says so, as that of a default key does
      ...(action.startsWith('kms:') ? { resourcePolicy: KEY_POLICY } : {}),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      permissionBoundaryPolicies: [{ name: 'ceiling', policy: { Version: '2012-10-17', ...CEILING } }],
    },
    {},
  );
  if (response.resultType === 'error') {
    throw new Error(`${action} on ${resource}: ${JSON.stringify(response.errors)}`);
  }
  return response.overallResult === 'Allowed';
}

const KEY_POLICY = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'kms:*', Resource: '*' }],
};

/** Whether the execution role may do it. */
export function mayDo(request: Request): Promise<boolean> {
  return isAllowed(request, IDENTITY);
}

/** Whether the execution role may do it when somebody has made it an administrator. */
export function mayDoAsAdministrator(request: Request): Promise<boolean> {
  return isAllowed(request, [ADMINISTRATOR]);
}
