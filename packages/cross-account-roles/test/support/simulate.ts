import { runSimulation } from '@cloud-copilot/iam-simulate';
import { ACCOUNT, type Environment, type PolicyJson, type WorkloadRoleUnderTest } from './environment';

export type Context = { readonly [key: string]: string | string[] };

export interface Request {
  readonly action: string;
  readonly resource: string;
  readonly context?: Context;
}

/** A key policy that leaves the decision to identity policies: the simulator, like KMS, wants one. */
const KEY_POLICY: PolicyJson = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'kms:*', Resource: '*' }],
};

/**
 * Fills the policy variables of Studio sessions. SageMaker sends them with every request, but the service reference
 * lists them for no action, so the simulator would drop them.
 */
function filled(policy: PolicyJson, context: Context): PolicyJson {
  const text = ['sagemaker:DomainId', 'sagemaker:UserProfileName']
    .filter((key) => context[key] !== undefined)
    .reduce((json, key) => json.replaceAll(`\${${key}}`, String(context[key])), JSON.stringify(policy));
  return JSON.parse(text);
}

/** Whether a role with these policies may make a request; fails when the request is not one that AWS knows. */
export async function isAllowed(
  request: Request,
  policies: { readonly identity: PolicyJson[]; readonly boundary?: PolicyJson; readonly principal?: string },
): Promise<boolean> {
  const principal = policies.principal ?? `arn:aws:iam::${ACCOUNT}:role/science/dev/studio-execution/role`;
  const response = await runSimulation(
    {
      request: {
        principal,
        action: request.action,
        resource: { resource: request.resource, accountId: ACCOUNT },
        contextVariables: { 'aws:PrincipalArn': principal, ...request.context },
      },
      identityPolicies: policies.identity.map((policy, index) => ({
        name: `identity-${index}`,
        policy: filled(policy, request.context ?? {}),
      })),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      ...(request.action.startsWith('kms:') ? { resourcePolicy: KEY_POLICY } : {}),
      ...(policies.boundary === undefined
        ? {}
        : { permissionBoundaryPolicies: [{ name: 'boundary', policy: policies.boundary }] }),
    },
    {},
  );
  if (response.resultType === 'error') {
    throw new Error(`${request.action} on ${request.resource}: ${JSON.stringify(response.errors)}`);
  }
  return response.overallResult === 'Allowed';
}

/** Asks what one role may do, inside its boundary. */
export function asRole(environment: Environment, role: WorkloadRoleUnderTest, kind: string) {
  const identity = environment.policiesOf(role);
  const boundary = boundaryOf(environment, kind);
  const principal = `arn:aws:iam::${ACCOUNT}:role/science/dev/${kind}/role`;
  return (request: Request): Promise<boolean> => isAllowed(request, { identity, boundary, principal });
}

/** Asks what the boundary leaves of all permissions: the most that anybody inside it can get. */
export function asAdministratorInside(environment: Environment, kind: string) {
  const identity: PolicyJson[] = [
    { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
  ];
  const boundary = boundaryOf(environment, kind);
  const principal = `arn:aws:iam::${ACCOUNT}:role/science/dev/${kind}/role`;
  return (request: Request): Promise<boolean> => isAllowed(request, { identity, boundary, principal });
}

/** Asks what the denies of the boundary alone leave: what no resource policy can open either. */
export function againstDenies(environment: Environment, kind: string) {
  const { Statement } = boundaryOf(environment, kind);
  const everything = { Effect: 'Allow', Action: '*', Resource: '*' };
  const identity: PolicyJson[] = [
    { Version: '2012-10-17', Statement: [everything, ...Statement.filter((statement) => statement.Effect === 'Deny')] },
  ];
  const principal = `arn:aws:iam::${ACCOUNT}:role/science/dev/${kind}/role`;
  return (request: Request): Promise<boolean> => isAllowed(request, { identity, principal });
}

/** The boundary that a role of this kind has. */
function boundaryOf(environment: Environment, kind: string): PolicyJson {
  const { managedPolicy } = kind === 'launch' ? environment.launchBoundary : environment.boundary;
  return environment.documentOf(managedPolicy);
}
