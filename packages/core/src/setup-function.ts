import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Aws, CustomResource, Duration, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { PrincipalTag } from './principal-tag';
import { omitDependency } from './private/dependencies';
import { KEBAB_CASE } from './private/patterns';
import { Quotas } from './quotas';
import type { Registry } from './registry';
import { TemplateStack } from './template-stack';
import { ValidationErrors } from './validation';

/** What a set-up function does, and what it may do. */
export interface SetupFunctionProps {
  /** Folder of the bundled handler; its `index.js` exports `handler`. */
  readonly codePath: string;
  /** What the function is for, one sentence. */
  readonly description: string;
  /** Kebab-case kind of its role, e.g. `default-group-closer`. It becomes the role's tag and, with a registry, its path. */
  readonly principal: string;
  /** Everything the function may do, beside writing its log. May be empty. */
  readonly statements: iam.PolicyStatement[];
  /**
   * Names of the environment, for the path of the role.
   *
   * @default - the role has the path `/`
   */
  readonly registry?: Registry;
  /**
   * How long one run may take, at most 15 minutes.
   *
   * @default Duration.minutes(5)
   */
  readonly timeout?: Duration;
  /**
   * Environment variables of the function. No secrets.
   *
   * @default - none
   */
  readonly environment?: { [name: string]: string };
  /**
   * Key that encrypts the log group; its policy must let CloudWatch Logs use it.
   *
   * @default - encrypted with a key of AWS
   */
  readonly logEncryptionKey?: kms.IKey;
  /**
   * How long log events are kept.
   *
   * @default RetentionDays.ONE_YEAR
   */
  readonly logRetention?: logs.RetentionDays;
  /**
   * Boundary of the function's role.
   *
   * @default - none
   */
  readonly permissionsBoundary?: iam.IManagedPolicy;
}

/** One custom resource behind a set-up function. */
export interface SetupResourceProps {
  /** Type of the resource, `Custom::` and a name. */
  readonly resourceType: string;
  /**
   * Properties that the handler receives. CloudFormation turns every value into a string.
   *
   * @default - none
   */
  readonly properties?: { [name: string]: unknown };
  /**
   * How long CloudFormation waits for an answer, at most one hour.
   *
   * @default - the timeout of the function plus one minute
   */
  readonly serviceTimeout?: Duration;
  /**
   * What happens when the resource leaves the stack.
   *
   * @default RemovalPolicy.DESTROY
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * A Lambda function for one purpose, behind custom resources.
 *
 * It takes the place of the providers of the CDK, whose roles cannot carry a tag or a boundary and which have no
 * log group. Its permissions are a managed policy of its own, and stay until its last custom resource is gone.
 * It runs outside the VPC: what it calls sees no source VPC.
 *
 * In a `TemplateStack` the template holds the code itself, because an asset cannot travel with it.
 */
export class SetupFunction extends Construct {
  /** The function. */
  public readonly resourceFunction: lambda.Function;
  /** Role of the function, with the tag `secure-mlops:principal`. */
  public readonly role: iam.Role;
  /** Log group of the function. */
  public readonly logGroup: logs.LogGroup;
  /** What custom resources name as their service token: the ARN of the function. */
  public readonly serviceToken: string;
  private readonly permissions: iam.ManagedPolicy;
  private readonly timeout: Duration;

  /** @throws SecureMlopsError when the code is missing, `principal` is not kebab-case, or the timeout is out of range */
  constructor(scope: Construct, id: string, props: SetupFunctionProps) {
    super(scope, id);
    this.timeout = props.timeout ?? Duration.minutes(5);
    this.validate(props);

    this.logGroup = new logs.LogGroup(this, 'Logs', {
      encryptionKey: props.logEncryptionKey,
      retention: props.logRetention ?? logs.RetentionDays.ONE_YEAR,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = this.createRole(props);
    this.permissions = new iam.ManagedPolicy(this, 'Permissions', {
      description: `What the set-up function may do: ${props.description}`.slice(0, 1000),
      path: props.registry?.rolePath(props.principal),
      roles: [this.role],
      statements: [
        new iam.PolicyStatement({
          sid: 'WriteLog',
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          resources: [this.logGroup.logGroupArn],
        }),
        ...props.statements,
      ],
    });
    this.resourceFunction = new lambda.Function(this, 'Resource', {
      description: props.description,
      code: this.code(props.codePath),
      handler: 'index.handler',
      runtime: lambda.Runtime.NODEJS_24_X,
      timeout: this.timeout,
      memorySize: 256,
      role: this.role,
      logGroup: this.logGroup,
      environment: props.environment,
    });
    // the first run must already have its permissions
    this.resourceFunction.node.addDependency(this.permissions);
    omitDependency(this.resourceFunction, this.role);
    this.serviceToken = this.resourceFunction.functionArn;
  }

  /**
   * Adds a custom resource. It is deleted before the function, its permissions and its log group are.
   *
   * @param scope where the resource belongs
   * @param id id of the resource in `scope`
   * @throws SecureMlopsError when `resourceType` or `serviceTimeout` is out of range
   */
  public addResource(scope: Construct, id: string, props: SetupResourceProps): CustomResource {
    const serviceTimeout = props.serviceTimeout ?? this.timeout.plus(Duration.minutes(1));
    const errors = new ValidationErrors('SetupFunction.addResource');
    errors.pattern(
      'resourceType',
      props.resourceType,
      'Custom::[A-Za-z0-9_@-]{1,52}',
      'use "Custom::" and at most 52 letters, digits, "_", "@" and "-"',
    );
    if (!serviceTimeout.isUnresolved()) {
      errors.range('serviceTimeout in seconds', serviceTimeout.toSeconds(), {
        min: 1,
        max: Quotas.SERVICE_TIMEOUT_SECONDS.value,
      });
    }
    errors.throwIfAny();

    const resource = new CustomResource(scope, id, {
      serviceToken: this.serviceToken,
      resourceType: props.resourceType,
      properties: props.properties,
      serviceTimeout,
      removalPolicy: props.removalPolicy,
    });
    resource.node.addDependency(this.permissions, this.logGroup);
    return resource;
  }

  private validate(props: SetupFunctionProps): void {
    const errors = new ValidationErrors('SetupFunction');
    if (!existsSync(props.codePath)) {
      errors.add(`codePath is ${JSON.stringify(props.codePath)}, there is no such folder, bundle the handlers first`);
    }
    errors.pattern('principal', props.principal, KEBAB_CASE, 'use kebab-case such as "default-group-closer"');
    if (!this.timeout.isUnresolved()) {
      errors.range('timeout in seconds', this.timeout.toSeconds(), { min: 1, max: Quotas.FUNCTION_SECONDS.value });
    }
    if (!Token.isUnresolved(props.description) && props.description.length > 256) {
      errors.add(`description has ${props.description.length} characters, it must be at most 256`);
    }
    errors.throwIfAny();
  }

  private code(codePath: string): lambda.Code {
    return TemplateStack.isTemplateStack(Stack.of(this)) ? embeddedCode(codePath) : lambda.Code.fromAsset(codePath);
  }

  private createRole(props: SetupFunctionProps): iam.Role {
    const role = new iam.Role(this, 'Role', {
      description: `Role of the set-up function: ${props.description}`.slice(0, 1000),
      path: props.registry?.rolePath(props.principal),
      permissionsBoundary: props.permissionsBoundary,
      maxSessionDuration: Duration.hours(1),
      // that Lambda sends the account of the function when it assumes the role is not verified without AWS, but AWS
      // publishes this trust policy: https://github.com/aws/agent-toolkit-for-aws (lambda-trust-policy.json)
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    });
    PrincipalTag.set(role, props.principal);
    return role;
  }
}

/**
 * CloudFormation writes inline code to a file named `index`, which is where the handler is looked for:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html
 */
function embeddedCode(codePath: string): lambda.Code {
  const errors = new ValidationErrors('SetupFunction');
  const files = readdirSync(codePath);
  if (!files.includes('index.js')) {
    errors.add('codePath holds no "index.js", bundle the handlers first');
    errors.throwIfAny();
  }
  const others = files.filter((name) => name !== 'index.js');
  if (others.length > 0) {
    errors.add(
      `codePath holds ${JSON.stringify(others)} beside "index.js", a template carries one file, bundle the handler into it`,
    );
  }
  const code = readFileSync(join(codePath, 'index.js'), 'utf8');
  const bytes = Buffer.byteLength(code);
  if (bytes > Quotas.INLINE_CODE_BYTES.value) {
    const { value, name, source } = Quotas.INLINE_CODE_BYTES;
    errors.add(`codePath holds ${bytes} ${name}, AWS allows ${value} (${source}), bundle less into the handler`);
  }
  errors.throwIfAny();
  return lambda.Code.fromInline(code);
}
