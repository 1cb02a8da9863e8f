import type { Registry } from '@secure-mlops/core';

/**
 * The tag that says which environment, or which stage of one, a resource belongs to.
 *
 * Roles may create only what carries the tag of their environment or stage, and touch only what carries it. The
 * resources of two environments or stages in one account therefore do not meet, whatever they are called.
 */
export class EnvironmentTag {
  /** Key of the tag. */
  public static readonly KEY = 'secure-mlops:environment';

  /**
   * Value of the tag: `<platform>/<environment>` for the registry of an environment,
   * `<platform>/<environment>/stages/<stage>` for that of a stage.
   */
  public static valueFor(registry: Registry): string {
    const environment = `${registry.platform}/${registry.environment}`;
    return registry.stage === undefined ? environment : `${environment}/stages/${registry.stage}`;
  }

  private constructor() {}
}
