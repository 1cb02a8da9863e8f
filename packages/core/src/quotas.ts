/** A limit that AWS sets, with the page that says so. */
export class Quota {
  /**
   * @param name what is limited, in words, with its unit
   * @param value largest allowed number
   * @param source address of the AWS document that states the limit
   */
  constructor(
    /** What is limited, in words, with its unit. */
    public readonly name: string,
    /** Largest allowed number. */
    public readonly value: number,
    /** Address of the AWS document that states the limit. */
    public readonly source: string,
  ) {}
}

/** Limits that synthesis checks, so that a deployment does not fail on them half-way. */
export class Quotas {
  /** Levels of a parameter name in Parameter Store. */
  public static readonly PARAMETER_LEVELS = new Quota(
    'levels of a parameter name',
    15,
    'https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html',
  );
  /** Characters of a parameter name, without the rest of its ARN, that are safe in every region and account. */
  public static readonly PARAMETER_NAME_CHARACTERS = new Quota(
    'characters of a parameter name',
    900,
    'https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html',
  );
  /** Characters of an endpoint policy, white space included. */
  public static readonly ENDPOINT_POLICY_CHARACTERS = new Quota(
    'characters of a VPC endpoint policy',
    20480,
    'https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html',
  );
  /** Bytes of a bucket policy. */
  public static readonly BUCKET_POLICY_BYTES = new Quota(
    'bytes of a bucket policy',
    20480,
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/add-bucket-policy.html',
  );
  /** Bytes of a key policy. */
  public static readonly KEY_POLICY_BYTES = new Quota(
    'bytes of a key policy',
    32768,
    'https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html',
  );
  /** Characters of a managed policy, white space not counted. */
  public static readonly MANAGED_POLICY_CHARACTERS = new Quota(
    'characters of a managed policy',
    6144,
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html',
  );
  /** Characters of a service control policy. Newer documents allow 10,240; the smaller number is safe everywhere. */
  public static readonly SERVICE_CONTROL_POLICY_CHARACTERS = new Quota(
    'characters of a service control policy',
    5120,
    'https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html',
  );
  /** Characters of a resource control policy. */
  public static readonly RESOURCE_CONTROL_POLICY_CHARACTERS = new Quota(
    'characters of a resource control policy',
    5120,
    'https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html',
  );
  /** Policies of one type that a root, a unit or an account can have; AWS attaches one of its own. */
  public static readonly ATTACHED_ORGANIZATION_POLICIES = new Quota(
    'policies of a type attached to a root, unit or account',
    5,
    'https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html',
  );
  /** Characters of an IAM path. */
  public static readonly IAM_PATH_CHARACTERS = new Quota(
    'characters of an IAM path',
    512,
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html',
  );
  /** Bytes of the answer that a custom resource sends to CloudFormation. */
  public static readonly CUSTOM_RESOURCE_RESPONSE_BYTES = new Quota(
    'bytes of a custom resource response',
    4096,
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html',
  );
  /** Seconds that one run of a Lambda function may take. */
  public static readonly FUNCTION_SECONDS = new Quota(
    'seconds of a Lambda function run',
    900,
    'https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html',
  );
  /** Seconds that CloudFormation waits for a custom resource. */
  public static readonly SERVICE_TIMEOUT_SECONDS = new Quota(
    'seconds of a custom resource service timeout',
    3600,
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-customresource.html',
  );
  /** Bytes of a template that CloudFormation reads from Amazon S3; AWS says 1 MB, the smaller reading is safe. */
  public static readonly TEMPLATE_BYTES = new Quota(
    'bytes of a template',
    1_000_000,
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html',
  );
  /** Resources of a template. */
  public static readonly TEMPLATE_RESOURCES = new Quota(
    'resources of a template',
    500,
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html',
  );
  /** Parameters of a template. */
  public static readonly TEMPLATE_PARAMETERS = new Quota(
    'parameters of a template',
    200,
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html',
  );
  /** Outputs of a template. */
  public static readonly TEMPLATE_OUTPUTS = new Quota(
    'outputs of a template',
    200,
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html',
  );
  /** Bytes of the code that a template holds for a Lambda function; AWS counts the zip file that it makes of it. */
  public static readonly INLINE_CODE_BYTES = new Quota(
    'bytes of inline function code',
    4_194_304,
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html',
  );

  private constructor() {}
}
