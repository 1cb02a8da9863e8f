import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { CommandFailure, ExitCode } from '../command/failure';

/**
 * Settings of a profile from which the AWS SDK obtains credentials:
 * https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html
 */
const CREDENTIAL_SETTINGS =
  /^\s*(aws_access_key_id|credential_process|role_arn|sso_session|sso_start_url|login_session|web_identity_token_file)\s*=/m;

/** What needs credentials, and what to say without them. */
export interface CredentialNeed {
  /** The command, as it is called. */
  readonly command: string;
  /** The profile that an option of the command names. */
  readonly profile?: string;
  /** The accounts of which one must own the credentials; that of the platform without them. */
  readonly accounts?: readonly string[];
  /** What can be done without credentials. */
  readonly instead: string;
}

/**
 * Refuses to go on without AWS credentials, before anything is synthesized or any network is tried.
 *
 * Only their presence is checked; whether they are valid is for AWS to say.
 *
 * @throws CommandFailure naming what can be done without them
 */
export function requireCredentials(env: NodeJS.ProcessEnv, need: CredentialNeed): void {
  const { command, accounts, instead } = need;
  const profile = need.profile ?? env.AWS_PROFILE ?? env.AWS_DEFAULT_PROFILE;
  const inEnvironment =
    profile === undefined &&
    ((env.AWS_ACCESS_KEY_ID && env.AWS_SECRET_ACCESS_KEY) ||
      env.AWS_WEB_IDENTITY_TOKEN_FILE ||
      env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI ||
      env.AWS_CONTAINER_CREDENTIALS_FULL_URI);
  if (inEnvironment || hasCredentials(env, profile ?? 'default')) {
    return;
  }
  const where = profile === undefined ? '' : ` in profile ${JSON.stringify(profile)}`;
  const whose = accounts === undefined ? '' : ` to those of account ${accounts.join(' or ')}`;
  throw new CommandFailure(
    `${command} needs AWS credentials and found none${where}: set AWS_PROFILE or AWS_ACCESS_KEY_ID and ` +
      `AWS_SECRET_ACCESS_KEY${whose}, or ${instead}`,
    ExitCode.UNUSABLE,
  );
}

/**
 * The environment of a program without any `AWS_*` variable: a real profile, session or endpoint of the caller must
 * never reach what works on local AWS.
 */
export function withoutAws(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('AWS_')));
}

function hasCredentials(env: NodeJS.ProcessEnv, profile: string): boolean {
  const folder = join(env.HOME ?? homedir(), '.aws');
  const files = [
    env.AWS_SHARED_CREDENTIALS_FILE ?? join(folder, 'credentials'),
    env.AWS_CONFIG_FILE ?? join(folder, 'config'),
  ];
  return files.some((file) => CREDENTIAL_SETTINGS.test(sectionOf(textOf(file), profile)));
}

function sectionOf(text: string, profile: string): string {
  const sections = text.split(/^\s*\[/m);
  return sections.find((section) => /^(?:profile\s+)?(.+?)\s*\]/.exec(section)?.[1] === profile) ?? '';
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
