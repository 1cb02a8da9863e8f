import { runSimulation } from '@cloud-copilot/iam-simulate';

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

/** Whose requests are simulated. */
export interface Principal {
  readonly arn: string;
  readonly account: string;
  readonly identity: readonly Policy[];
  readonly ceiling: Policy;
}

/** Puts values in for references; those of conditions choose a branch. */
function substituted(value: unknown, references: Readonly<Record<string, string>>): unknown {
  const inner = (item: unknown) => substituted(item, references);
  if (Array.isArray(value)) {
    return value.map(inner);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  if ('Ref' in value) {
    const name = String(value.Ref);
    if (!(name in references)) {
      throw new Error(`a policy of an execution role must not refer to ${name}`);
    }
    return references[name];
  }
  if ('Fn::If' in value) {
    const [condition, then, otherwise] = value['Fn::If'] as [string, unknown, unknown];
    return inner(references[condition] === 'true' ? then : otherwise);
  }
  if ('Fn::Join' in value) {
    const [delimiter, parts] = value['Fn::Join'] as [string, unknown];
    return (inner(parts) as string[]).join(delimiter);
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inner(item)]));
}

/** A policy in which one item may stand without its list. */
interface PolicyDocument {
  readonly Statement: readonly (Omit<Statement, 'Action' | 'Resource'> & {
    readonly Action: string | string[];
    readonly Resource: string | string[];
  })[];
}

/** The policy of a resource of a template. */
export function policyOf(
  properties: { readonly PolicyDocument: unknown },
  references: Readonly<Record<string, string>>,
): Policy {
  const document = substituted(properties.PolicyDocument, references) as PolicyDocument;
  return {
    ...document,
    Statement: document.Statement.map((statement) => ({
      ...statement,
      Action: [statement.Action].flat(),
      Resource: [statement.Resource].flat(),
    })),
  };
}

/** Whether a principal may do something, inside its boundary. */
export async function isAllowed({ action, resource, context }: Request, principal: Principal): Promise<boolean> {
  const { arn, account, identity, ceiling } = principal;
  const root = `arn:aws:iam::${account}:root`;
  const response = await runSimulation(
    {
      request: {
        principal: arn,
        action,
        resource: { resource, accountId: account },
        contextVariables: { 'aws:PrincipalArn': arn, ...context },
      },
      identityPolicies: identity.map((policy, index) => ({
        name: `identity-${index}`,
        policy: { Version: '2012-10-17', ...policy },
      })),
      // KMS leaves the decision to IAM only when the policy of the key says so, as that of a default key does
      ...(action.startsWith('kms:') ? { resourcePolicy: keyPolicy(root) } : {}),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      permissionBoundaryPolicies: [{ name: 'ceiling', policy: { Version: '2012-10-17', ...ceiling } }],
    },
    {},
  );
  if (response.resultType === 'error') {
    throw new Error(`${action} on ${resource}: ${JSON.stringify(response.errors)}`);
  }
  return response.overallResult === 'Allowed';
}

const keyPolicy = (root: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: root }, Action: 'kms:*', Resource: '*' }],
});

/** A policy that allows everything. */
export const ADMINISTRATOR: Policy = {
  Statement: [{ Sid: 'All', Effect: 'Allow', Action: ['*'], Resource: ['*'] }],
};
