import { GuardrailClass, GuardrailDemand, type GuardrailRow } from '../guardrail-row';
import type { SageMakerGuardrailsProps } from '../sagemaker-guardrails-props';

/** The condition block of a policy statement. */
export type Conditions = { readonly [operator: string]: { readonly [key: string]: string | string[] } };

/**
 * The condition blocks under which a request violates a row; each stands for one deny.
 *
 * @param environment the values of the environment; without them only the absence of a required key is a violation
 */
export function violationsOf(row: GuardrailRow, environment: SageMakerGuardrailsProps | undefined): Conditions[] {
  const key = row.conditionKey;
  if (key === undefined) {
    return [];
  }
  if (environment === undefined) {
    return isBaseline(row) ? [absence(key)] : [];
  }
  const required = row.guardrailClass === GuardrailClass.REQUIRED;
  switch (row.demand) {
    case GuardrailDemand.SUBNETS:
      return listViolations(key, environment.subnetIds, required);
    case GuardrailDemand.SECURITY_GROUPS:
      return listViolations(key, environment.securityGroupIds, required);
    case GuardrailDemand.VOLUME_KEY:
      return [arnViolation(key, environment.volumeKey.keyArn, required)];
    case GuardrailDemand.OUTPUT_KEY:
      return [arnViolation(key, environment.dataKey.keyArn, required)];
    case GuardrailDemand.NETWORK_ISOLATION:
      return (environment.requireNetworkIsolation ?? true) ? [boolViolation(key, 'false', required)] : [];
    case GuardrailDemand.TRUE:
      return [boolViolation(key, 'false', required)];
    case GuardrailDemand.FALSE:
      return [boolViolation(key, 'true', required)];
    case GuardrailDemand.ABSENT:
      return [{ Null: { [key]: 'false' } }];
    default:
      return [];
  }
}

/** Isolation can be waived by an environment and is therefore not part of what holds everywhere. */
function isBaseline(row: GuardrailRow): boolean {
  return row.guardrailClass === GuardrailClass.REQUIRED && row.demand !== GuardrailDemand.NETWORK_ISOLATION;
}

function absence(key: string): Conditions {
  return { Null: { [key]: 'true' } };
}

/** A set operator never matches an absent or empty list, so a required list needs a deny of its own for that. */
function listViolations(key: string, allowed: string[], required: boolean): Conditions[] {
  return [...(required ? [absence(key)] : []), { 'ForAnyValue:StringNotEquals': { [key]: allowed } }];
}

/** A negated operator matches an absent key, which is what a required key wants. */
function arnViolation(key: string, allowed: string, required: boolean): Conditions {
  return required
    ? { ArnNotEquals: { [key]: allowed } }
    : { ArnNotEquals: { [key]: allowed }, Null: { [key]: 'false' } };
}

/** `Bool` matches only a present key; `BoolIfExists` matches an absent one too. */
function boolViolation(key: string, forbidden: string, required: boolean): Conditions {
  return { [required ? 'BoolIfExists' : 'Bool']: { [key]: forbidden } };
}
