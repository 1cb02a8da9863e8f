import { constructPath, type Template } from '../../../apps/deploy/src/operations/assembly/templates';
import { type NamedResource, referencesOf, resourcesOf, textOf } from './intrinsics';

/** What a picture shows of a key. */
export interface KeyFacts {
  readonly id: string;
  readonly name: string;
  readonly purpose: string;
  readonly isRotated: boolean;
}

/** What a picture shows of a bucket. */
export interface BucketFacts {
  readonly id: string;
  readonly name: string;
  /** The key that encrypts it; undefined when S3 does. */
  readonly key: string | undefined;
  readonly isPrivate: boolean;
  readonly isVersioned: boolean;
  /** Whether its policy refuses data to callers outside networks that it names. */
  readonly isConfined: boolean;
  /** Whether other accounts read it through endpoints of their own only. */
  readonly asksForOwnEndpoint: boolean;
}

/** What a picture shows of a Studio domain. */
export interface DomainFacts {
  readonly access: string;
  readonly authentication: string;
  readonly users: readonly string[];
}

/** The keys of a template. */
export function keysOf(template: Template): KeyFacts[] {
  const aliases = resourcesOf(template, 'AWS::KMS::Alias');
  return resourcesOf(template, 'AWS::KMS::Key').map((key) => {
    const alias = aliases.find(({ properties }) => referencesOf(properties.TargetKeyId).has(key.id));
    return {
      id: key.id,
      name: alias === undefined ? nameOf(key, template) : (textOf(alias.properties.AliasName).split('/').at(-1) ?? ''),
      purpose: textOf(key.properties.Description).replace(/^Encrypts /, ''),
      isRotated: key.properties.EnableKeyRotation === true,
    };
  });
}

interface Encryption {
  readonly ServerSideEncryptionConfiguration: readonly {
    readonly ServerSideEncryptionByDefault: { readonly KMSMasterKeyID?: unknown };
  }[];
}

/** The buckets of a template. */
export function bucketsOf(template: Template): BucketFacts[] {
  const keys = keysOf(template);
  return resourcesOf(template, 'AWS::S3::Bucket').map((bucket) => {
    const { BucketEncryption, PublicAccessBlockConfiguration = {}, VersioningConfiguration } = bucket.properties;
    const rule = (BucketEncryption as Encryption | undefined)?.ServerSideEncryptionConfiguration[0];
    const [keyId] = referencesOf(rule?.ServerSideEncryptionByDefault.KMSMasterKeyID);
    const blocks = Object.values(PublicAccessBlockConfiguration as object);
    return {
      id: bucket.id,
      name: nameOf(bucket, template),
      key: keys.find(({ id }) => id === keyId)?.name,
      isPrivate: blocks.length === 4 && blocks.every((isOn) => isOn === true),
      isVersioned: (VersioningConfiguration as { Status?: string } | undefined)?.Status === 'Enabled',
      isConfined: hasStatement(
        bucket.id,
        template,
        'Deny',
        ({ StringNotEquals = {} }) => 'aws:SourceVpc' in StringNotEquals,
      ),
      asksForOwnEndpoint: hasStatement(
        bucket.id,
        template,
        'Allow',
        ({ StringEquals = {} }) => StringEquals['aws:VpceAccount'] === OWN_ACCOUNT,
      ),
    };
  });
}

/** The policy variable for the account of whoever calls. */
const OWN_ACCOUNT = ['$', '{aws:PrincipalAccount}'].join('');

type Conditions = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

interface PolicyDocument {
  readonly Statement: readonly { readonly Effect: string; readonly Condition?: Conditions }[];
}

function hasStatement(
  bucket: string,
  template: Template,
  effect: string,
  matches: (conditions: Conditions) => boolean,
): boolean {
  return resourcesOf(template, 'AWS::S3::BucketPolicy')
    .filter(({ properties }) => referencesOf(properties.Bucket).has(bucket))
    .flatMap(({ properties }) => (properties.PolicyDocument as PolicyDocument).Statement)
    .some(({ Effect, Condition = {} }) => Effect === effect && matches(Condition));
}

/** The Studio domain of a template; undefined when it makes none. */
export function domainOf(template: Template): DomainFacts | undefined {
  const [domain] = resourcesOf(template, 'AWS::SageMaker::Domain');
  return (
    domain && {
      access: textOf(domain.properties.AppNetworkAccessType),
      authentication: textOf(domain.properties.AuthMode),
      users: resourcesOf(template, 'AWS::SageMaker::UserProfile').map(({ properties }) =>
        textOf(properties.UserProfileName),
      ),
    }
  );
}

/** The name that a construct gave a resource: the last part of its path, in words. */
function nameOf({ id }: NamedResource, template: Template): string {
  const path = constructPath(template, id)?.replace(/\/Resource$/, '') ?? id.replace(/[0-9A-F]{8}$/, '');
  return (path.split('/').at(-1) ?? id)
    .replace(/^Network(?=.)/, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/ key$/, '');
}
