import type { TemplateStack } from '@secure-mlops/core';

/**
 * A template for target accounts, with the values of its parameters.
 */
export interface TargetTemplate {
  /**
   * The stack whose template goes to the accounts. Its id is part of the name of the StackSet.
   */
  readonly stack: TemplateStack;

  /**
   * Values by name of the parameter, the same in all accounts of the target.
   *
   * @default - every parameter of the template has its default
   */
  readonly parameters?: { [name: string]: string };
}
