import { Aws } from 'aws-cdk-lib';
import { KEBAB_CASE } from './private/patterns';
import { Quotas } from './quotas';
import { ValidationErrors } from './validation';

/** What a registry is made of. */
export interface RegistryProps {
  /**
   * Name of the platform: 2 to 21 lower-case letters, digits and hyphens, starting with a letter, but not with `aws` or
   * `ssm`.
   */
  readonly platform: string;
  /** Name of the environment within the platform: 2 to 21 lower-case letters, digits and hyphens, starting with a letter. */
  readonly environment: string;
}

/**
 * Names of one environment of one platform: where its parameters live, and on which IAM path its roles are.
 *
 * Several platforms and environments share an account without meeting, because everything named is below
 * `/<platform>/<environment>/`. A registry has no resources.
 */
export class Registry {
  /**
   * The registry of an environment.
   *
   * @throws SecureMlopsError when a name has another form than documented
   */
  public static of(props: RegistryProps): Registry {
    const errors = new ValidationErrors('Registry.of');
    for (const [prop, value] of [
      ['platform', props.platform],
      ['environment', props.environment],
    ]) {
      errors.pattern(prop, value, NAME, 'use 2 to 21 lower-case letters, digits and hyphens, starting with a letter');
    }
    // Parameter Store keeps names that begin so, also behind the first slash:
    // https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
    errors.pattern('platform', props.platform, '(?!aws|ssm).*', 'begin it with something else than "aws" and "ssm"');
    errors.throwIfAny();
    return new Registry(props.platform, props.environment);
  }

  private constructor(
    /** Name of the platform. */
    public readonly platform: string,
    /** Name of the environment within the platform. */
    public readonly environment: string,
    /** Name of the deployment stage, for the registry of one. */
    public readonly stage?: string,
  ) {}

  /**
   * The registry of a deployment stage of this environment: everything of it is below
   * `/<platform>/<environment>/stages/<stage>/`, also in an account that serves several stages.
   *
   * @param stage name of the stage: 2 to 14 lower-case letters, digits and hyphens, starting with a letter
   * @throws SecureMlopsError when `stage` has another form, or this is the registry of a stage already
   */
  public forStage(stage: string): Registry {
    const errors = new ValidationErrors('Registry.forStage');
    errors.pattern(
      'stage',
      stage,
      '[a-z][a-z0-9-]{1,13}',
      'use 2 to 14 lower-case letters, digits and hyphens, starting with a letter',
    );
    if (this.stage !== undefined) {
      errors.add(
        `stage is ${JSON.stringify(stage)}, but this is the registry of the stage ${JSON.stringify(this.stage)}, call the registry of the environment`,
      );
    }
    errors.throwIfAny();
    return new Registry(this.platform, this.environment, stage);
  }

  /**
   * Name of an SSM parameter: `/<platform>/<environment>/<segments...>`, with `stages/<stage>` before the segments in
   * the registry of a stage.
   *
   * @param segments at least one; letters, digits, `.`, `_` and `-`
   * @throws SecureMlopsError when a segment has other characters, or the name is too long or too deep for Parameter Store
   */
  public parameterName(...segments: string[]): string {
    const errors = new ValidationErrors('Registry.parameterName');
    errors.count('segments', segments, {
      min: 1,
      max: Quotas.PARAMETER_LEVELS.value - this.levels().length,
    });
    for (const segment of segments) {
      errors.pattern('segments', segment, '[\\w.-]+', 'use letters, digits, ".", "_" and "-" in each segment');
    }
    const name = `/${[...this.levels(), ...segments].join('/')}`;
    errors.quota('segments', name, Quotas.PARAMETER_NAME_CHARACTERS);
    errors.throwIfAny();
    return name;
  }

  /**
   * IAM path of the roles of one kind: `/<platform>/<environment>/<kind>/`, with `stages/<stage>/` before the kind in
   * the registry of a stage.
   *
   * @param kind kebab-case kind of role, e.g. `studio-execution`
   * @throws SecureMlopsError when `kind` is not kebab-case
   */
  public rolePath(kind: string): string {
    const errors = new ValidationErrors('Registry.rolePath');
    errors.pattern('kind', kind, KEBAB_CASE, 'use kebab-case such as "studio-execution"');
    errors.throwIfAny();
    return `/${[...this.levels(), kind].join('/')}/`;
  }

  /**
   * ARN pattern that matches every role of one kind in an account, in the partition that is deployed to.
   *
   * @param account 12-digit account id, may be a token; `*` stands for every account, for a condition beside another one
   * that names the accounts
   * @param kind kebab-case kind of role, e.g. `studio-execution`
   * @throws SecureMlopsError when `account` is no account id or `kind` is not kebab-case
   */
  public roleArnPattern(account: string, kind: string): string {
    const errors = new ValidationErrors('Registry.roleArnPattern');
    errors.pattern('account', account, '\\d{12}|\\*', 'pass a 12-digit account id, or "*" for every account');
    errors.throwIfAny();
    return `arn:${Aws.PARTITION}:iam::${account}:role${this.rolePath(kind)}*`;
  }

  private levels(): string[] {
    return [this.platform, this.environment, ...(this.stage === undefined ? [] : ['stages', this.stage])];
  }
}

const NAME = '[a-z][a-z0-9-]{1,20}';
