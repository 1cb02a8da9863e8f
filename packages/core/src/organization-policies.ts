/** A document for AWS Organizations. It is text, because whoever attaches it is somebody else, in another account. */
export interface OrganizationPolicy {
  /** Name of the policy, unique in the set. */
  readonly policyName: string;
  /** JSON without white space, within the quota of its type. */
  readonly content: string;
}

/** How policies of the organization are named, and whom they keep in the network. */
export interface ResourceControlPolicyOptions {
  /** Beginning of the names of the policies: lower-case letters, digits and hyphens. */
  readonly namePrefix: string;
  /**
   * Partition of the ARNs.
   *
   * @default aws
   */
  readonly partition?: string;
  /**
   * ARN patterns of roles that reach Amazon S3 and AWS KMS only through VPC endpoints of the organization, by their path,
   * such as `arn:aws:iam::*:role/mlops/dev/studio-execution/*`.
   *
   * @default - the network is not compared
   */
  readonly confinedRoleArnPatterns?: string[];
}

/** How service control policies are named, whom they keep in the network, and which resources of AWS stay reachable. */
export interface ServiceControlPolicyOptions extends ResourceControlPolicyOptions {
  /** Regions whose resources of AWS stay reachable, see `AwsOwnedResources.allOfRegion`; at least one. */
  readonly regions: string[];
}
