import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { clientOptions } from '@secure-mlops/core/handlers/custom-resource/client-options';
import { customResourceHandler, type Invocation } from '@secure-mlops/core/handlers/custom-resource/custom-resource';
import { invocationClock } from '../support/clock';
import { DomainCleaner } from './domain-cleaner';
import type { Scope } from './domain-inventory';

/** As CloudFormation hands over `DomainId` and, for one user, `UserProfileName`. */
type Properties = Readonly<Record<string, string | undefined>>;

const client = new SageMakerClient(clientOptions());

/**
 * Does nothing while domain and user exist, and empties them when it is deleted.
 *
 * Another domain or user is another physical id, so that CloudFormation deletes, and thereby empties, the former one.
 */
export const handler = customResourceHandler({
  create: async (event) => ({ physicalResourceId: idOf(scopeOf(event.ResourceProperties)) }),
  update: async (event) => ({ physicalResourceId: idOf(scopeOf(event.ResourceProperties)) }),
  delete: async (event, invocation: Invocation) => {
    await new DomainCleaner(client, invocationClock(invocation)).empty(scopeOf(event.ResourceProperties));
    return undefined;
  },
});

function scopeOf({ DomainId, UserProfileName }: Properties): Scope {
  if (!DomainId) {
    throw new Error(`DomainId is ${JSON.stringify(DomainId)}, pass the id of a domain`);
  }
  return { domainId: DomainId, userProfileName: UserProfileName };
}

function idOf({ domainId, userProfileName }: Scope): string {
  return ['contents-of', domainId, userProfileName].filter(Boolean).join('/');
}
