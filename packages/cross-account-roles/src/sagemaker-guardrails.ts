import { ValidationErrors } from '@secure-mlops/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import { GuardrailClass, type GuardrailRow } from './guardrail-row';
import { validateContainerNetwork } from './private/container-statements';
import { GUARDRAIL_TABLE } from './private/guardrail-table';
import { type Conditions, violationsOf } from './private/violations';
import type { SageMakerGuardrailsProps } from './sagemaker-guardrails-props';

/**
 * Which requests to SageMaker stay inside an environment: a reviewed table, and the policy statements made of it.
 *
 * What no condition key shows, no statement here can hold: the image and the locations in S3 of any request, and the
 * capture and asynchronous output of an endpoint configuration. Bucket, key and endpoint policies hold those.
 */
export class SageMakerGuardrails {
  /**
   * The guardrails of one environment.
   *
   * @throws SecureMlopsError when there are too few or too many subnets or security groups
   */
  public static of(props: SageMakerGuardrailsProps): SageMakerGuardrails {
    validateContainerNetwork('SageMakerGuardrails.of', props);
    return new SageMakerGuardrails(props);
  }

  /** The reviewed table, a copy. */
  public static table(): GuardrailRow[] {
    return [...GUARDRAIL_TABLE];
  }

  /** The actions that have condition keys to hold them, without repetition. */
  public static guardedActions(): string[] {
    return actionsWhere((row) => row.guardrailClass === GuardrailClass.REQUIRED);
  }

  /** The actions that are denied outright, without repetition. */
  public static deniedActions(): string[] {
    return actionsWhere((row) => row.guardrailClass === GuardrailClass.DENIED);
  }

  /**
   * Denies for what holds in every environment: guarded actions without network or keys, and the actions that are
   * denied outright. They name no subnet, group or key.
   */
  public static baselineStatements(): iam.PolicyStatement[] {
    return [
      ...denials(SageMakerGuardrails.guardedActions(), (row) => violationsOf(row, undefined)),
      new iam.PolicyStatement({
        effect: iam.Effect.DENY,
        actions: SageMakerGuardrails.deniedActions(),
        resources: ['*'],
      }),
    ];
  }

  private constructor(private readonly props: SageMakerGuardrailsProps) {}

  /**
   * Denies for requests that leave the environment.
   *
   * @param actions actions that the role allows, as in `sagemaker:CreateModel`
   * @throws SecureMlopsError when an action is not in the table
   */
  public statementsFor(...actions: string[]): iam.PolicyStatement[] {
    const guarded = SageMakerGuardrails.guardedActions();
    const errors = new ValidationErrors('SageMakerGuardrails.statementsFor');
    for (const action of actions.filter((candidate) => !guarded.includes(candidate))) {
      errors.add(`actions has ${JSON.stringify(action)}, use reviewed actions: ${guarded.join(', ')}`);
    }
    errors.throwIfAny();
    return denials(actions, (row) => violationsOf(row, this.props));
  }
}

/** One deny for each distinct violation, with the actions that share it. */
function denials(actions: string[], violations: (row: GuardrailRow) => Conditions[]): iam.PolicyStatement[] {
  const shared: { conditions: Conditions; actions: string[] }[] = [];
  for (const row of GUARDRAIL_TABLE.filter((candidate) => actions.includes(candidate.action))) {
    for (const conditions of violations(row)) {
      const same = shared.find((entry) => JSON.stringify(entry.conditions) === JSON.stringify(conditions));
      if (same === undefined) {
        shared.push({ conditions, actions: [row.action] });
      } else {
        same.actions.push(row.action);
      }
    }
  }
  return shared.map(
    (entry) =>
      new iam.PolicyStatement({
        effect: iam.Effect.DENY,
        actions: entry.actions,
        resources: ['*'],
        conditions: entry.conditions,
      }),
  );
}

function actionsWhere(predicate: (row: GuardrailRow) => boolean): string[] {
  return [...new Set(GUARDRAIL_TABLE.filter(predicate).map((row) => row.action))];
}
