import type { DataPerimeter, DataUser, Registry } from '@secure-mlops/core';
import { KeyService, ValidationErrors } from '@secure-mlops/core';
import { type Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';

/** Properties of `EnvironmentKeys`. */
export interface EnvironmentKeysProps {
  /** Renders the key policies: who manages, who uses, from where. */
  readonly perimeter: DataPerimeter;

  /** VPCs from which the keys may be used directly, usually the environment's one; at least one. */
  readonly vpcIds: string[];

  /** Who uses the keys, each with its network class; at least one. Administrators of a key are never its users. */
  readonly users: DataUser[];

  /**
   * Who uses the key of Studio's storage.
   *
   * @default - all of `users`
   */
  readonly storageUsers?: DataUser[];

  /**
   * Who uses the key of job and endpoint volumes.
   *
   * @default - all of `users`
   */
  readonly volumeUsers?: DataUser[];

  /**
   * Who uses the key of objects in buckets.
   *
   * @default - all of `users`
   */
  readonly dataUsers?: DataUser[];

  /**
   * Names the aliases `alias/<platform>/<environment>/<storage|volume|data>` and the parameters
   * `keys/<storage|volume|data>-key-arn`.
   *
   * @default - no aliases, no parameters
   */
  readonly registry?: Registry;

  /**
   * What happens to the keys when the stack is deleted. A key that is destroyed is disabled at once and deleted after
   * `pendingWindow`; what it encrypted is then lost.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Days between a key's removal and its deletion, 7 to 30.
   *
   * @default Duration.days(30)
   */
  readonly pendingWindow?: Duration;
}

/**
 * The three customer keys of an environment, one for each kind of storage, so that each is used by as few as possible.
 *
 * Every key rotates once a year.
 */
export class EnvironmentKeys extends Construct {
  /** Encrypts what Studio and the platform's own functions store: the volumes of spaces, and logs. */
  public readonly storageKey: kms.Key;

  /** Encrypts the volumes of jobs and endpoints. */
  public readonly volumeKey: kms.Key;

  /** Encrypts the objects of the environment's buckets. */
  public readonly dataKey: kms.Key;

  private readonly keyProps: EnvironmentKeysProps;

  /** @throws SecureMlopsError when `vpcIds` or `users` is empty, or `pendingWindow` is out of range */
  constructor(scope: Construct, id: string, props: EnvironmentKeysProps) {
    super(scope, id);
    validate(props);
    this.keyProps = props;

    this.storageKey = this.key('storage', 'volumes of Studio spaces, and logs', props.storageUsers, [
      KeyService.cloudWatchLogs(),
    ]);
    this.volumeKey = this.key('volume', 'volumes of jobs and endpoints', props.volumeUsers, []);
    this.dataKey = this.key('data', 'objects in buckets', props.dataUsers, []);
  }

  private key(kind: string, purpose: string, users: DataUser[] | undefined, services: KeyService[]): kms.Key {
    const { perimeter, registry, vpcIds } = this.keyProps;
    const key = new kms.Key(this, `${kind.charAt(0).toUpperCase()}${kind.slice(1)}`, {
      description: `Encrypts ${purpose}`,
      enableKeyRotation: true,
      pendingWindow: this.keyProps.pendingWindow,
      removalPolicy: this.keyProps.removalPolicy ?? RemovalPolicy.RETAIN,
      policy: new iam.PolicyDocument({
        statements: perimeter.keyStatements({ users: users ?? this.keyProps.users, vpcIds, services }),
      }),
    });
    if (registry) {
      key.addAlias(`${registry.platform}/${registry.environment}/${kind}`);
      new ssm.StringParameter(key, 'Parameter', {
        parameterName: registry.parameterName('keys', `${kind}-key-arn`),
        stringValue: key.keyArn,
        description: `Key that encrypts ${purpose}`,
      });
    }
    return key;
  }
}

function validate(props: EnvironmentKeysProps): void {
  const errors = new ValidationErrors('EnvironmentKeys');
  errors.count('vpcIds', props.vpcIds, { min: 1 });
  if (props.users.length === 0) {
    errors.add('users is [], declare at least one user with its network class');
  }
  if (props.pendingWindow && !props.pendingWindow.isUnresolved()) {
    errors.range('pendingWindow (days)', props.pendingWindow.toDays(), { min: 7, max: 30 });
  }
  errors.throwIfAny();
}
