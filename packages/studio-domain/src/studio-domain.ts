import { type Registry, ValidationErrors } from '@secure-mlops/core';
import { EnvironmentTag } from '@secure-mlops/cross-account-roles';
import type { ISecureNetwork } from '@secure-mlops/secure-vpc';
import { type CustomResource, Duration, Size, Tags, Token } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { CfnDomain, type CfnUserProfile } from 'aws-cdk-lib/aws-sagemaker';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { AuthMode } from './auth-mode';
import type { IStudioDomain } from './i-studio-domain';
import { DomainContents } from './private/domain-contents';
import { FreezeGuard, type FrozenProps } from './private/freeze-guard';
import { IDLE_MINUTES, idleShutdown } from './private/idle-settings';
import { NAME, NAME_REMEDY } from './private/names';
import { StartScript, validateStartScript } from './private/start-script';
import { StudioUser, type StudioUserOptions } from './studio-user';

/** Properties of `StudioDomain`. */
export interface StudioDomainProps {
  /** The network in which every app runs. Frozen: its VPC and workload subnets. */
  readonly network: ISecureNetwork;

  /** Name of the domain: letters, digits and single hyphens, at most 63. Frozen. */
  readonly domainName: string;

  /** Encrypts the volumes of spaces. Frozen. */
  readonly storageKey: kms.IKey;

  /** The role in which apps run, unless a user has an own one. */
  readonly executionRole: iam.IRole;

  /**
   * How users sign in. Frozen.
   *
   * @default AuthMode.IAM
   */
  readonly authMode?: AuthMode;

  /**
   * After which time without activity an app is stopped; whole minutes, 60 to 525,600. Users may choose a shorter time
   * for their spaces, never a longer one.
   * https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_IdleSettings.html
   *
   * @default Duration.minutes(60)
   */
  readonly idleShutdown?: Duration;

  /**
   * Size of the volume of a new space; whole GiB, at least 5, at most `maxSpaceStorage`.
   *
   * @default Size.gibibytes(5)
   */
  readonly spaceStorage?: Size;

  /**
   * Largest size that a user may choose for the volume of a space; whole GiB, at least `spaceStorage`, at most 16,384.
   * https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DefaultEbsStorageSettings.html
   *
   * @default Size.gibibytes(100)
   */
  readonly maxSpaceStorage?: Size;

  /**
   * Shell commands that run in every JupyterLab and Code Editor app when it starts, such as
   * `PackageRepository.pipSetup()`. Not for secrets: whoever may describe the configuration reads them. At most 16,384
   * characters in base64; an app waits five minutes for them, and does not start when they fail.
   *
   * https://docs.aws.amazon.com/sagemaker/latest/dg/jl-lcc.html
   *
   * @default - none
   */
  readonly startScript?: string;

  /**
   * Names the parameters `studio/domain-id` and `studio/domain-arn`, the paths of the functions' roles, and the
   * environment in the tag of domain and users. Frozen, as a tag.
   *
   * @default - no parameters, roles at the root path, no tag: workload roles then refuse what Studio starts
   */
  readonly registry?: Registry;

  /**
   * Encrypts the log groups of the domain's functions.
   *
   * @default - `storageKey`
   */
  readonly logEncryptionKey?: kms.IKey;

  /**
   * Boundary of the roles of the domain's functions.
   *
   * @default - no boundary
   */
  readonly permissionsBoundary?: iam.IManagedPolicy;
}

/**
 * A Studio domain that is reachable, and reaches others, only through its network.
 *
 * - Frozen properties, and the domain's tags, cannot be changed any more: an update that tries is refused with the
 *   remedy before the domain is touched, because it can replace the domain and lose every space in it.
 * - When it is removed, its apps, spaces and user profiles are deleted first, also those that users made.
 * - It has no home file system: spaces have volumes of their own.
 * - Not closed by any network: what a user downloads through the browser.
 */
export class StudioDomain extends Construct implements IStudioDomain {
  public readonly domainId: string;

  public readonly domainArn: string;

  public readonly domainUrl: string;

  public readonly authMode: AuthMode;

  private readonly registry?: Registry;
  private readonly contents: DomainContents;
  private readonly domainContents: CustomResource;

  /**
   * @throws SecureMlopsError when a name, time or size is outside of what SageMaker accepts, or the network has more than
   * 16 workload subnets
   */
  constructor(scope: Construct, id: string, props: StudioDomainProps) {
    super(scope, id);
    validate(props);
    this.authMode = props.authMode ?? AuthMode.IAM;

    const setup = {
      registry: props.registry,
      permissionsBoundary: props.permissionsBoundary,
      logEncryptionKey: props.logEncryptionKey ?? props.storageKey,
    };
    const frozen: FrozenProps = {
      appNetworkAccessType: 'VpcOnly',
      authMode: this.authMode,
      domainName: props.domainName,
      kmsKeyId: props.storageKey.keyArn,
      subnetIds: props.network.workloadSubnets.map((subnet) => subnet.subnetId),
      vpcId: props.network.vpc.vpcId,
    };
    const guard = new FreezeGuard(this, 'FreezeGuard', frozen, setup);
    const start = props.startScript === undefined ? undefined : new StartScript(this, 'StartScript', props.startScript);
    const domain = new CfnDomain(this, 'Resource', { ...frozen, ...renderDomain(props, start) });
    guard.protect(domain);
    this.registry = props.registry;
    this.tagEnvironment(domain);

    this.domainId = domain.attrDomainId;
    this.domainArn = domain.attrDomainArn;
    this.domainUrl = domain.attrUrl;

    this.contents = new DomainContents(this, 'Contents', this.domainId, setup);
    this.domainContents = this.contents.ofDomain();
    if (props.registry) {
      this.publish(props.registry, 'DomainId', 'domain-id', this.domainId);
      this.publish(props.registry, 'DomainArn', 'domain-arn', this.domainArn);
    }
  }

  /**
   * Adds a user to the domain.
   *
   * @throws SecureMlopsError when the name is not accepted by SageMaker, or does not fit how the domain signs in
   */
  public addUser(id: string, options: StudioUserOptions): StudioUser {
    return new StudioUser(this, id, { domain: this, ...options });
  }

  /** @internal */
  public _register(user: Construct, profile: CfnUserProfile, userProfileName: string): void {
    this.tagEnvironment(profile);
    profile.node.addDependency(this.domainContents);
    this.contents.ofUser(user, userProfileName).node.addDependency(profile);
  }

  /**
   * Propagated to what is created in Studio, where workload roles ask for it.
   *
   * https://docs.aws.amazon.com/sagemaker/latest/dg/custom-tags.html
   */
  private tagEnvironment(resource: CfnDomain | CfnUserProfile): void {
    if (this.registry) {
      Tags.of(resource).add(EnvironmentTag.KEY, EnvironmentTag.valueFor(this.registry));
    }
  }

  private publish(registry: Registry, id: string, name: string, value: string): void {
    new ssm.StringParameter(this, `${id}Parameter`, {
      parameterName: registry.parameterName('studio', name),
      stringValue: value,
      description: 'Studio domain of the environment',
    });
  }
}

function renderDomain(props: StudioDomainProps, start?: StartScript) {
  const lifecycle = { appLifecycleManagement: idleShutdown(props.idleShutdown ?? Duration.minutes(60)) };
  const everySpace = {
    executionRole: props.executionRole.roleArn,
    securityGroups: [props.network.workloadSecurityGroup.securityGroupId],
    jupyterLabAppSettings: { ...lifecycle, ...start?.settingsOf('JupyterLab') },
    spaceStorageSettings: {
      defaultEbsStorageSettings: {
        defaultEbsVolumeSizeInGb: (props.spaceStorage ?? DEFAULT_STORAGE).toGibibytes(),
        maximumEbsVolumeSizeInGb: (props.maxSpaceStorage ?? DEFAULT_MAX_STORAGE).toGibibytes(),
      },
    },
  };
  return {
    homeEfsFileSystemCreation: 'Disabled',
    tagPropagation: 'ENABLED',
    domainSettings: {
      // names the user in the trail of everything that the shared execution role does
      executionRoleIdentityConfig: 'USER_PROFILE_NAME',
      dockerSettings: { enableDockerAccess: 'DISABLED' },
    },
    defaultSpaceSettings: everySpace,
    defaultUserSettings: {
      ...everySpace,
      codeEditorAppSettings: { ...lifecycle, ...start?.settingsOf('CodeEditor') },
      autoMountHomeEfs: 'Disabled',
      studioWebPortal: 'ENABLED',
      defaultLandingUri: 'studio::',
      sharingSettings: { notebookOutputOption: 'Disabled' },
      // apps that know no idle shutdown, and Studio Classic; hiding is no control, the execution role is
      studioWebPortalSettings: { hiddenAppTypes: ['JupyterServer', 'Canvas', 'RStudioServerPro', 'TensorBoard'] },
    },
  };
}

const DEFAULT_STORAGE = Size.gibibytes(5);
const DEFAULT_MAX_STORAGE = Size.gibibytes(100);

function validate(props: StudioDomainProps): void {
  const errors = new ValidationErrors('StudioDomain');
  errors.pattern('domainName', props.domainName, NAME, NAME_REMEDY);
  // https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateDomain.html
  const { workloadSubnets } = props.network;
  if (!Token.isUnresolved(workloadSubnets) && (workloadSubnets.length < 1 || workloadSubnets.length > 16)) {
    errors.add(`network has ${workloadSubnets.length} workload subnets, a domain takes 1 to 16 of them`);
  }
  const idle = props.idleShutdown;
  if (idle && !idle.isUnresolved()) {
    errors.range('idleShutdown (minutes)', idle.toMinutes({ integral: false }), IDLE_MINUTES);
  }
  const initial = (props.spaceStorage ?? DEFAULT_STORAGE).toGibibytes();
  errors.range('spaceStorage (GiB)', initial, { min: 5, max: 16_384 });
  const largest = (props.maxSpaceStorage ?? DEFAULT_MAX_STORAGE).toGibibytes();
  errors.range('maxSpaceStorage (GiB)', largest, { min: initial, max: 16_384 });
  validateStartScript(errors, props.startScript);
  errors.throwIfAny();
}
