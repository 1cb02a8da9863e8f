import { runSimulation, type Simulation } from '@cloud-copilot/iam-simulate';
import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';

export const ACCOUNT = '111122223333';
export const REGION = 'eu-west-1';

const PSEUDO_PARAMETERS: Record<string, string> = {
  'AWS::Partition': 'aws',
  'AWS::AccountId': ACCOUNT,
  'AWS::Region': REGION,
  'AWS::URLSuffix': 'amazonaws.com',
};

export interface DeployedStatement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Principal: unknown;
  readonly Action: string | string[];
  readonly Resource: string | string[];
  readonly Condition?: Record<string, Record<string, string | string[]>>;
}

/** A policy document as it is after deployment: pseudo parameters and joins are replaced by their values. */
export function deployed(policy: iam.PolicyDocument | iam.PolicyStatement[]): { Statement: DeployedStatement[] } {
  const document = Array.isArray(policy) ? new iam.PolicyDocument({ statements: policy }) : policy;
  const stack = new Stack(undefined, 'Policies', { env: { account: ACCOUNT, region: REGION } });
  return substitute(stack.resolve(document)) as unknown as { Statement: DeployedStatement[] };
}

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

function substitute(value: Json): Json {
  if (Array.isArray(value)) {
    return value.map(substitute);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  if (typeof value.Ref === 'string') {
    if (!(value.Ref in PSEUDO_PARAMETERS)) {
      throw new Error(`a policy must not refer to ${value.Ref}`);
    }
    return PSEUDO_PARAMETERS[value.Ref];
  }
  if (Array.isArray(value['Fn::Join'])) {
    const [delimiter, parts] = value['Fn::Join'] as [string, Json[]];
    return parts.map(substitute).join(delimiter);
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, substitute(item)]));
}

export interface Request {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly resourceAccount?: string;
  readonly context?: Record<string, string | string[]>;
}

/** The keys that AWS fills in from the principal, and the simulator does not. */
function principalKeys(principal: string): Record<string, string> {
  return principal.startsWith('arn:')
    ? {
        'aws:PrincipalArn': principal,
        'aws:PrincipalAccount': principal.split(':')[4],
        'aws:PrincipalIsAWSService': 'false',
      }
    : { 'aws:PrincipalIsAWSService': 'true' };
}

const ALLOW_ALL = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

/** Evaluates a request of a principal whose own policies allow everything. Returns `Allowed` or why not. */
export async function evaluate(
  request: Request,
  policies: Partial<
    Pick<
      Simulation,
      | 'resourcePolicy'
      | 'vpcEndpointPolicies'
      | 'serviceControlPolicies'
      | 'resourceControlPolicies'
      | 'additionalSettings'
    >
  >,
): Promise<string> {
  const outcome = await runSimulation(
    {
      request: {
        principal: request.principal,
        action: request.action,
        resource: { resource: request.resource, accountId: request.resourceAccount ?? ACCOUNT },
        contextVariables: {
          'aws:SecureTransport': 'true',
          'aws:ResourceAccount': request.resourceAccount ?? ACCOUNT,
          ...principalKeys(request.principal),
          ...request.context,
        },
      },
      identityPolicies: request.principal.startsWith('arn:') ? [{ name: 'all', policy: ALLOW_ALL }] : [],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      ...policies,
    },
    {},
  );
  if (outcome.resultType === 'error') {
    throw new Error(JSON.stringify(outcome.errors));
  }
  return outcome.overallResult;
}
