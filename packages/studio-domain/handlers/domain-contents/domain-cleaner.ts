import {
  type AppDetails,
  DeleteAppCommand,
  DeleteSpaceCommand,
  DeleteUserProfileCommand,
  type SageMakerClient,
  type SpaceDetails,
  type UserProfileDetails,
} from '@aws-sdk/client-sagemaker';
import { codeOf, describeError, isTransient, timeForAnother } from '../support/aws-errors';
import { Backoff, type Clock } from '../support/clock';
import { type Contents, contentsOf, type Scope } from './domain-inventory';

/** Deletions of the same thing that may end in its `Failed` or `Delete_Failed` state before it is given up. */
const ATTEMPTS = 3;
/** Deleting an app takes a minute or more: there is no point in asking more often than that allows. */
const FIRST_POLL = 2_000;
const LONGEST_POLL = 15_000;
/** Names in a report; CloudFormation shows a thousand characters, so the lists stand at its end. */
const NAMED = 10;

/** States in which a deletion is refused or already under way: the next round looks again. */
const MOVING = new Set(['Deleting', 'Pending', 'Updating']);

/**
 * Empties a domain, or what one of its users owns, in the only order that the service accepts:
 * apps, then spaces, then user profiles.
 *
 * Every round reads the state anew and asks for what is missing, so a run that was cut off, or that runs beside another
 * one, is continued by the next.
 */
export class DomainCleaner {
  private readonly attempts = new Map<string, number>();
  private readonly refused = new Map<string, string>();

  constructor(
    private readonly client: SageMakerClient,
    private readonly clock: Clock,
  ) {}

  /**
   * Returns when nothing is left.
   *
   * @throws when something cannot be deleted, naming it and why, or when the time is over, naming what is left
   */
  async empty(scope: Scope): Promise<void> {
    const backoff = new Backoff(FIRST_POLL, LONGEST_POLL);
    let left: Contents | undefined;
    let lastError: unknown;
    for (;;) {
      try {
        const before = left && size(left);
        left = await contentsOf(this.client, scope);
        lastError = undefined;
        if (size(left) === 0) {
          return;
        }
        if (before !== undefined && size(left) < before) {
          backoff.reset();
        }
        await this.round(scope.domainId, left);
        this.failWhenOnlyRefusedIsLeft(scope, left);
      } catch (error) {
        if (!isTransient(error)) {
          throw error;
        }
        lastError = error;
      }
      const delay = backoff.delay();
      if (this.clock.remaining() <= delay + timeForAnother(lastError)) {
        throw new Error(timeIsOver(scope, left, lastError));
      }
      await this.clock.sleep(delay);
    }
  }

  private async round(domainId: string, left: Contents): Promise<void> {
    for (const app of left.apps) {
      await this.remove(nameOfApp(app), app.Status, () =>
        this.client.send(
          new DeleteAppCommand({
            DomainId: domainId,
            AppType: app.AppType,
            AppName: app.AppName,
            ...(app.SpaceName ? { SpaceName: app.SpaceName } : { UserProfileName: app.UserProfileName }),
          }),
        ),
      );
    }
    const occupied = new Set(left.apps.map((app) => app.SpaceName));
    for (const space of left.spaces.filter((candidate) => !occupied.has(candidate.SpaceName))) {
      await this.remove(nameOfSpace(space), space.Status, () =>
        this.client.send(new DeleteSpaceCommand({ DomainId: domainId, SpaceName: space.SpaceName })),
      );
    }
    if (left.apps.length + left.spaces.length > 0) {
      return;
    }
    for (const profile of left.profiles) {
      await this.remove(nameOfProfile(profile), profile.Status, () =>
        this.client.send(
          new DeleteUserProfileCommand({ DomainId: domainId, UserProfileName: profile.UserProfileName }),
        ),
      );
    }
  }

  private async remove(name: string, status: string | undefined, call: () => Promise<unknown>): Promise<void> {
    if (this.refused.has(name) || MOVING.has(status ?? '')) {
      return;
    }
    const attempts = this.attempts.get(name) ?? 0;
    if (status === 'Delete_Failed' && attempts >= ATTEMPTS) {
      this.refused.set(name, `its deletion failed ${attempts} times`);
      return;
    }
    this.attempts.set(name, attempts + 1);
    try {
      await call();
    } catch (error) {
      const code = codeOf(error);
      if (code === 'ResourceNotFound' || code === 'ResourceInUse') {
        return; // gone already, or not yet free: the next round tells which
      }
      if (isTransient(error)) {
        throw error;
      }
      this.refused.set(name, describeError(error));
    }
  }

  /** As long as anything else still moves, the rest is deleted first: what is left afterwards is the whole problem. */
  private failWhenOnlyRefusedIsLeft(scope: Scope, left: Contents): void {
    if (this.refused.size === 0) {
      return;
    }
    const waitsForRefused = (space: SpaceDetails) =>
      left.apps.some((app) => app.SpaceName === space.SpaceName && this.refused.has(nameOfApp(app)));
    const moving =
      left.apps.some((app) => !this.refused.has(nameOfApp(app))) ||
      left.spaces.some((space) => !this.refused.has(nameOfSpace(space)) && !waitsForRefused(space)) ||
      (left.apps.length + left.spaces.length === 0 &&
        left.profiles.some((profile) => !this.refused.has(nameOfProfile(profile))));
    if (!moving) {
      const reasons = [...this.refused].map(([name, reason]) => `${name} (${reason.slice(0, 200)})`);
      throw new Error(
        `${describeScope(scope)} cannot be emptied, remove the cause and delete the stack again: ${listed(reasons)}`,
      );
    }
  }
}

function size(contents: Contents): number {
  return contents.apps.length + contents.spaces.length + contents.profiles.length;
}

function nameOfApp(app: AppDetails): string {
  return `app ${app.SpaceName ?? app.UserProfileName}/${app.AppType}/${app.AppName}`;
}

function nameOfSpace(space: SpaceDetails): string {
  return `space ${space.SpaceName}`;
}

function nameOfProfile(profile: UserProfileDetails): string {
  return `user profile ${profile.UserProfileName}`;
}

function describeScope(scope: Scope): string {
  return scope.userProfileName === undefined
    ? `domain ${scope.domainId}`
    : `user profile ${scope.userProfileName} of domain ${scope.domainId}`;
}

function timeIsOver(scope: Scope, left: Contents | undefined, lastError: unknown): string {
  const names = left
    ? [
        ...left.apps.map((app) => `${nameOfApp(app)} is ${app.Status}`),
        ...left.spaces.map((space) => `${nameOfSpace(space)} is ${space.Status}`),
        ...left.profiles.map((profile) => `${nameOfProfile(profile)} is ${profile.Status}`),
      ]
    : ['its contents could not be read'];
  const cause = lastError ? `; the last call failed with ${describeError(lastError).slice(0, 200)}` : '';
  return (
    `${describeScope(scope)} is not empty yet when the time is over; deletions that were started go on, ` +
    `delete the stack again to continue${cause}; left: ${listed(names)}`
  );
}

function listed(names: string[]): string {
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
  return names.slice(0, NAMED).join(', ') + more;
}
