import { PrincipalTag } from '@secure-mlops/core';
import type { Template } from '../../../apps/deploy/src/operations/assembly/templates';
import { type NamedResource, referencesOf, resourcesOf, tagOf, textOf } from './intrinsics';

/** Who takes a role. */
export type RoleUser = 'people' | 'workloads' | 'services' | 'functions' | 'otherAccount';

/** What a picture shows of a role. */
export interface RoleFacts {
  /** The kind of principal that the role is. */
  readonly kind: string;
  readonly user: RoleUser;
  readonly isBounded: boolean;
  /** The name of the role in another account that may take it. */
  readonly trustedRole: string | undefined;
  /** The name, where it is fixed. */
  readonly name: string | undefined;
  /** What the role's own policies refer to. */
  readonly references: ReadonlySet<string>;
}

/** The roles of a template. */
export function rolesOf(template: Template, account: string): RoleFacts[] {
  return resourcesOf(template, 'AWS::IAM::Role').map((role) => roleFacts(role, template, account));
}

interface Statement {
  readonly Principal: { readonly Service?: unknown; readonly AWS?: unknown };
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

function roleFacts({ id, properties }: NamedResource, template: Template, account: string): RoleFacts {
  const { Statement: statements } = properties.AssumeRolePolicyDocument as { readonly Statement: readonly Statement[] };
  const [{ Principal, Condition = {} }] = statements;
  const isOwnAccount = textOf(Principal.AWS).includes(`:${account}:`);
  const trustedArn = textOf(Object.values(Condition).map((keys) => keys['aws:PrincipalArn'])[0]);
  return {
    kind: tagOf(properties, PrincipalTag.KEY) ?? id,
    user: userOf(textOf(Principal.Service), isOwnAccount),
    isBounded: properties.PermissionsBoundary !== undefined,
    trustedRole: Principal.AWS !== undefined && !isOwnAccount ? trustedArn.split('/').at(-1) : undefined,
    name: properties.RoleName === undefined ? undefined : textOf(properties.RoleName),
    references: policyReferences(properties.ManagedPolicyArns, template),
  };
}

function userOf(service: string, isOwnAccount: boolean): RoleUser {
  if (service === '') {
    return isOwnAccount ? 'people' : 'otherAccount';
  }
  const users: Readonly<Record<string, RoleUser>> = { sagemaker: 'workloads', lambda: 'functions' };
  return users[service.split('.')[0]] ?? 'services';
}

function policyReferences(policies: unknown, template: Template): Set<string> {
  const documents = [...referencesOf(policies)].map((id) => template.Resources?.[id]?.Properties?.PolicyDocument);
  return new Set(documents.flatMap((document) => [...referencesOf(document)]));
}
