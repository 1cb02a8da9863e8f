import type { ValidationErrors } from '@secure-mlops/core';
import { FAILURE_MODE_ACTIONS } from './boundary-statements';

/** Checks that actions which are added to a boundary open neither identities nor a whole service nor a resolver. */
export function validateAdditionalActions(errors: ValidationErrors, actions: string[]): void {
  for (const action of actions) {
    errors.pattern(
      'additionalActions',
      action,
      // the token is no identity: services such as CodeArtifact hand it out for the role that asks
      'sts:GetServiceBearerToken|(?!(?:account|iam|identitystore|organizations|sso|sso-directory|sts):)[a-z0-9-]+:[A-Za-z]{3,}\\*?',
      'name actions such as "glue:GetTable" or "glue:Get*" of services that manage no identities',
    );
    const reserved = FAILURE_MODE_ACTIONS.find((each) => reaches(action, each));
    if (reserved) {
      errors.add(
        `additionalActions has ${JSON.stringify(action)}, which gives every role what one set-up function has (${reserved}), name narrower actions`,
      );
    }
  }
}

/** Whether an action with at most a wildcard at its end matches another; IAM knows no upper and lower case in actions. */
function reaches(action: string, other: string): boolean {
  const [name, ...wildcard] = action.toLowerCase().split('*');
  const whole = other.toLowerCase();
  return name.includes(':') && (wildcard.length > 0 ? whole.startsWith(name) : whole === name);
}
