import type { AwsOwnedResources } from './aws-owned-resources';
import type { PerimeterException } from './perimeter-exception';

/** What may pass the endpoint of a service. */
export interface EndpointRule {
  /** Short name of the service as in the name of its endpoint, e.g. `sagemaker.api`. */
  readonly service: string;
  /** Actions that may pass; never `*` or `service:*`. */
  readonly actions: string[];
  /**
   * Whether the service fills in `aws:ResourceAccount`, and with it the organization of that account. When not, only the
   * principal is confined.
   */
  readonly resourceAccount: boolean;
  /** Address of the document that says so. */
  readonly source: string;
}

/** What every perimeter is told. */
export interface PerimeterProps {
  /**
   * ARN patterns of the roles that deploy: the execution roles of CloudFormation. Beside break-glass, only they
   * change policies of buckets and keys or destroy them.
   */
  readonly deploymentRoleArns: string[];
  /**
   * Exact ARNs of the roles for emergencies; they may change policies.
   *
   * @default - none
   */
  readonly breakGlassRoleArns?: string[];
  /**
   * Resources of AWS that stay reachable.
   *
   * @default - `AwsOwnedResources.ofRegion` for a perimeter of accounts, `AwsOwnedResources.allOfRegion` for one of an
   * organization, both of the region of the endpoint
   */
  readonly awsOwnedResources?: AwsOwnedResources;
  /**
   * Rules of endpoints that this package does not know, or that replace the known ones.
   *
   * @default - the rules of s3, sts, kms, logs, sagemaker.api, sagemaker.runtime and studio
   */
  readonly endpointRules?: EndpointRule[];
}

/** A perimeter around a list of accounts. */
export interface AccountsPerimeterProps extends PerimeterProps {
  /** 12-digit ids of the accounts whose principals and resources are ours; at least one, items may be tokens. */
  readonly accountIds: string[];
  /**
   * Id of the AWS organization that other accounts must belong to when they are let in to buckets and keys.
   *
   * @default - other accounts are recognized by their ids only
   */
  readonly organizationId?: string;
  /**
   * 12-digit ids of further accounts whose resources our principals may reach through our endpoints: for the network of
   * a stage account, the platform account that keeps its models. Their principals stay outside.
   *
   * @default - only resources of `accountIds`
   */
  readonly resourceAccountIds?: string[];
}

/** A perimeter around an organization, or around parts of it. */
export interface OrganizationPerimeterProps extends PerimeterProps {
  /**
   * Paths of the organizational units whose accounts are inside, beside the exact id of the organization, such as
   * `o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/*`. With `*` at the end the units below are inside as well.
   *
   * @default - every account of the organization
   */
  readonly paths?: string[];
  /**
   * Accounts outside the organization that are trusted, each with a reason.
   *
   * @default - none
   */
  readonly exceptions?: PerimeterException[];
}
