import {
  type AppDetails,
  DeleteAppCommand,
  type DeleteAppCommandInput,
  DeleteSpaceCommand,
  DeleteUserProfileCommand,
  ListAppsCommand,
  ListSpacesCommand,
  ListUserProfilesCommand,
  SageMakerClient,
  type SpaceDetails,
  type UserProfileDetails,
} from '@aws-sdk/client-sagemaker';
import { mockClient } from 'aws-sdk-client-mock';
import { awsError } from './fake-clock';

/** A domain that behaves as the service does: pages of two, asynchronous deletions, refusals while something is in use. */
export class FakeDomain {
  readonly mock = mockClient(SageMakerClient);
  readonly client = new SageMakerClient({ region: 'eu-west-1' });
  readonly apps: AppDetails[] = [];
  readonly spaces: SpaceDetails[] = [];
  readonly profiles: UserProfileDetails[] = [];
  /** Calls in the order in which they were made, for example `DeleteSpace ds1-private`. */
  readonly deletions: string[] = [];
  /** The error that the next calls of an operation get, for example `{ ListApps: [throttling, throttling] }`. */
  readonly faults: Record<string, Error[]> = {};

  constructor(readonly domainId = 'd-1') {
    this.mock.on(ListAppsCommand).callsFake((input) => this.page('ListApps', this.apps, 'Apps', input));
    this.mock.on(ListSpacesCommand).callsFake((input) => this.page('ListSpaces', this.spaces, 'Spaces', input));
    this.mock
      .on(ListUserProfilesCommand)
      .callsFake((input) => this.page('ListUserProfiles', this.profiles, 'UserProfiles', input));
    this.mock.on(DeleteAppCommand).callsFake((input) => this.deleteApp(input));
    this.mock.on(DeleteSpaceCommand).callsFake((input) => this.deleteSpace(input.SpaceName));
    this.mock.on(DeleteUserProfileCommand).callsFake((input) => this.deleteProfile(input.UserProfileName));
  }

  space(
    name: string,
    owner: string,
    options: { sharing?: 'Private' | 'Shared'; status?: SpaceDetails['Status'] } = {},
  ) {
    this.spaces.push({
      DomainId: this.domainId,
      SpaceName: name,
      Status: options.status ?? 'InService',
      OwnershipSettingsSummary: { OwnerUserProfileName: owner },
      SpaceSharingSettingsSummary: { SharingType: options.sharing ?? 'Private' },
    });
    return this;
  }

  app(space: string, status: AppDetails['Status'] = 'InService', name = 'default') {
    this.apps.push({
      DomainId: this.domainId,
      SpaceName: space,
      AppType: 'JupyterLab',
      AppName: name,
      Status: status,
    });
    return this;
  }

  profileApp(profile: string, status: AppDetails['Status'] = 'InService') {
    this.apps.push({
      DomainId: this.domainId,
      UserProfileName: profile,
      AppType: 'Canvas',
      AppName: 'default',
      Status: status,
    });
    return this;
  }

  profile(name: string) {
    this.profiles.push({ DomainId: this.domainId, UserProfileName: name, Status: 'InService' });
    return this;
  }

  fault(operation: string, ...errors: Error[]) {
    this.faults[operation] = [...(this.faults[operation] ?? []), ...errors];
    return this;
  }

  /** Lets every deletion that was asked for finish. */
  settle(): void {
    for (const app of this.apps.filter(({ Status }) => Status === 'Deleting')) {
      app.Status = 'Deleted';
    }
    for (const list of [this.spaces, this.profiles]) {
      for (const item of list.filter(({ Status }) => Status === 'Deleting')) {
        list.splice(list.indexOf(item as never), 1);
      }
    }
  }

  private page(
    operation: string,
    items: object[],
    member: string,
    input: { NextToken?: string; DomainIdEquals?: string },
  ) {
    this.failWhenInjected(operation);
    const start = Number(input.NextToken ?? 0);
    const mine = input.DomainIdEquals === this.domainId ? items : [];
    return {
      [member]: mine.slice(start, start + 2).map((item) => ({ ...item })),
      NextToken: start + 2 < mine.length ? String(start + 2) : undefined,
    };
  }

  private deleteApp(input: DeleteAppCommandInput) {
    this.deletions.push(`DeleteApp ${input.SpaceName ?? input.UserProfileName}/${input.AppName}`);
    this.failWhenInjected('DeleteApp');
    const app = this.apps.find(
      (candidate) =>
        candidate.AppName === input.AppName &&
        candidate.SpaceName === input.SpaceName &&
        candidate.UserProfileName === input.UserProfileName,
    );
    if (app?.Status !== 'InService') {
      throw awsError(app ? 'ResourceInUse' : 'ResourceNotFound');
    }
    app.Status = 'Deleting';
    return {};
  }

  private deleteSpace(name: string | undefined) {
    this.deletions.push(`DeleteSpace ${name}`);
    this.failWhenInjected('DeleteSpace');
    const space = this.spaces.find((candidate) => candidate.SpaceName === name);
    if (this.apps.some((app) => app.SpaceName === name && app.Status !== 'Deleted' && app.Status !== 'Failed')) {
      throw awsError('ResourceInUse');
    }
    if (!space) {
      throw awsError('ResourceNotFound');
    }
    space.Status = 'Deleting';
    return {};
  }

  private deleteProfile(name: string | undefined) {
    this.deletions.push(`DeleteUserProfile ${name}`);
    this.failWhenInjected('DeleteUserProfile');
    const profile = this.profiles.find((candidate) => candidate.UserProfileName === name);
    if (this.spaces.some((space) => space.OwnershipSettingsSummary?.OwnerUserProfileName === name)) {
      throw awsError('ResourceInUse');
    }
    if (!profile) {
      throw awsError('ResourceNotFound');
    }
    profile.Status = 'Deleting';
    return {};
  }

  private failWhenInjected(operation: string): void {
    const error = this.faults[operation]?.shift();
    if (error) {
      throw error;
    }
  }
}
