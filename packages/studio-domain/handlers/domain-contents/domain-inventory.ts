import {
  type AppDetails,
  paginateListApps,
  paginateListSpaces,
  paginateListUserProfiles,
  type SageMakerClient,
  type SpaceDetails,
  type UserProfileDetails,
} from '@aws-sdk/client-sagemaker';
import { codeOf } from '../support/aws-errors';

/** What is to be emptied: a whole domain, or what one user profile owns in it. */
export interface Scope {
  readonly domainId: string;
  readonly userProfileName?: string;
}

/** What keeps a domain or a user profile from being deleted. */
export interface Contents {
  /** Apps that run, start or stop; deleted and failed ones stay listed by the service and block nothing. */
  readonly apps: AppDetails[];
  readonly spaces: SpaceDetails[];
  /** Only when a whole domain is emptied. */
  readonly profiles: UserProfileDetails[];
}

/**
 * Reads every page of what the scope contains.
 *
 * A domain that does not exist contains nothing.
 */
export async function contentsOf(client: SageMakerClient, scope: Scope): Promise<Contents> {
  const spaces = (await spacesOf(client, scope.domainId)).filter((space) => owns(scope, space));
  const owned = new Set(spaces.map((space) => space.SpaceName));
  const apps = (await appsOf(client, scope.domainId)).filter(
    (app) =>
      scope.userProfileName === undefined ||
      app.UserProfileName === scope.userProfileName ||
      (app.SpaceName !== undefined && owned.has(app.SpaceName)),
  );
  const profiles = scope.userProfileName === undefined ? await profilesOf(client, scope.domainId) : [];
  return { apps: apps.filter(blocksDeletion), spaces, profiles };
}

/**
 * An app that failed cannot be deleted, and neither it nor a deleted one blocks its space.
 *
 * https://docs.aws.amazon.com/sagemaker/latest/dg/gs-studio-delete-domain.html
 */
function blocksDeletion(app: AppDetails): boolean {
  return app.Status !== 'Deleted' && app.Status !== 'Failed';
}

function owns(scope: Scope, space: SpaceDetails): boolean {
  return (
    scope.userProfileName === undefined ||
    space.OwnershipSettingsSummary?.OwnerUserProfileName === scope.userProfileName
  );
}

async function appsOf(client: SageMakerClient, domainId: string): Promise<AppDetails[]> {
  return collect(paginateListApps({ client }, { DomainIdEquals: domainId }), (page) => page.Apps);
}

async function spacesOf(client: SageMakerClient, domainId: string): Promise<SpaceDetails[]> {
  return collect(paginateListSpaces({ client }, { DomainIdEquals: domainId }), (page) => page.Spaces);
}

async function profilesOf(client: SageMakerClient, domainId: string): Promise<UserProfileDetails[]> {
  return collect(paginateListUserProfiles({ client }, { DomainIdEquals: domainId }), (page) => page.UserProfiles);
}

async function collect<P, T>(pages: AsyncIterable<P>, itemsOf: (page: P) => T[] | undefined): Promise<T[]> {
  const items: T[] = [];
  try {
    for await (const page of pages) {
      items.push(...(itemsOf(page) ?? []));
    }
  } catch (error) {
    if (codeOf(error) === 'ResourceNotFound') {
      return [];
    }
    throw error;
  }
  return items;
}
