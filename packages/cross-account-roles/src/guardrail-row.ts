/**
 * What the review decided about one condition key of one action.
 */
export enum GuardrailClass {
  /** The request must carry the key with the demanded value. */
  REQUIRED = 'REQUIRED',

  /** The request may leave the key out; when it carries it, the demand of the row applies. */
  ALLOWED_WHEN_ABSENT = 'ALLOWED_WHEN_ABSENT',

  /** The action is denied to everyone inside the boundary, because no condition key can hold it in the network. */
  DENIED = 'DENIED',
}

/**
 * The value that a condition key must have.
 */
export enum GuardrailDemand {
  /** Only subnets of the environment. */
  SUBNETS = 'SUBNETS',

  /** Only security groups of the environment. */
  SECURITY_GROUPS = 'SECURITY_GROUPS',

  /** The key for volumes of jobs and endpoints. */
  VOLUME_KEY = 'VOLUME_KEY',

  /** The key for data in buckets. */
  OUTPUT_KEY = 'OUTPUT_KEY',

  /** The container has no network besides that of its job; can be waived per environment. */
  NETWORK_ISOLATION = 'NETWORK_ISOLATION',

  /** `true`. */
  TRUE = 'TRUE',

  /** `false`. */
  FALSE = 'FALSE',

  /** The request must not carry the key. */
  ABSENT = 'ABSENT',

  /** Any value; the reason of the row says what holds instead. */
  ANY = 'ANY',
}

/**
 * One reviewed row: an action, one of its condition keys, and the decision with its reason.
 */
export interface GuardrailRow {
  /**
   * The IAM action, as in `sagemaker:CreateModel`.
   */
  readonly action: string;

  /**
   * The condition key, as in `sagemaker:VpcSubnets`.
   *
   * @default - the row is about the action as a whole
   */
  readonly conditionKey?: string;

  /**
   * The decision.
   */
  readonly guardrailClass: GuardrailClass;

  /**
   * The value the key must have.
   *
   * @default - none: the action is denied outright
   */
  readonly demand?: GuardrailDemand;

  /**
   * Why the decision is what it is, and what it does not cover.
   */
  readonly reason: string;

  /**
   * The AWS document that the row was reviewed against.
   */
  readonly source: string;
}
