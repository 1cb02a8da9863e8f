import type { ValidationErrors } from '@secure-mlops/core';
import { type CfnStackSet, Token } from 'aws-cdk-lib';
import { ConcurrencyMode, type OperationPreferences } from '../operation-preferences';

/** What CloudFormation is told. */
export function renderOperationPreferences(
  preferences: OperationPreferences,
): CfnStackSet.OperationPreferencesProperty {
  const { failureToleranceCount, maxConcurrentCount, concurrencyMode } = completed(preferences);
  return {
    failureToleranceCount,
    maxConcurrentCount,
    concurrencyMode: `${concurrencyMode}_FAILURE_TOLERANCE`,
  };
}

/** Checks counts, and what strict mode allows. */
export function validateOperationPreferences(errors: ValidationErrors, preferences: OperationPreferences): void {
  const { failureToleranceCount, maxConcurrentCount, concurrencyMode } = completed(preferences);
  for (const [name, value, min] of [
    ['failureToleranceCount', failureToleranceCount, 0],
    ['maxConcurrentCount', maxConcurrentCount, 1],
  ] as const) {
    const prop = `operationPreferences.${name}`;
    if (!Token.isUnresolved(value) && !Number.isInteger(value)) {
      errors.add(`${prop} is ${JSON.stringify(value)}, pass a whole number of accounts`);
    }
    errors.range(prop, value, { min });
  }
  const known = !Token.isUnresolved(failureToleranceCount) && !Token.isUnresolved(maxConcurrentCount);
  if (known && concurrencyMode === ConcurrencyMode.STRICT && maxConcurrentCount > failureToleranceCount + 1) {
    errors.add(
      `operationPreferences.maxConcurrentCount is ${maxConcurrentCount}, strict mode allows one more than failureToleranceCount, which is ${failureToleranceCount}: lower it, tolerate more failures or use ConcurrencyMode.SOFT`,
    );
  }
}

function completed(preferences: OperationPreferences): Required<OperationPreferences> {
  return {
    failureToleranceCount: preferences.failureToleranceCount ?? 0,
    maxConcurrentCount: preferences.maxConcurrentCount ?? 1,
    concurrencyMode: preferences.concurrencyMode ?? ConcurrencyMode.STRICT,
  };
}
