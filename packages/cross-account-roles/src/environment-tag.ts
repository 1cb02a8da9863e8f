import type { Registry } from '@secure-mlops/core';

/**
 * The tag that says which environment a SageMaker resource belongs to.
 *
 * Roles may create only what carries the tag of their environment, and touch only what carries it. The resources of
 * two environments in one account therefore do not meet, whatever they are called.
 */
export class EnvironmentTag {
  /** Key of the tag. */
  public static readonly KEY = 'secure-mlops:environment';

  /** Value of the tag for one environment: `<platform>/<environment>`. */
  public static valueFor(registry: Registry): string {
    return `${registry.platform}/${registry.environment}`;
  }

  private constructor() {}
}
