import type { ValidationErrors } from '@secure-mlops/core';

/** Checks that actions which are added to a boundary open neither identities nor a whole service. */
export function validateAdditionalActions(errors: ValidationErrors, actions: string[]): void {
  for (const action of actions) {
    errors.pattern(
      'additionalActions',
      action,
      // the token is no identity: services such as CodeArtifact hand it out for the role that asks
      'sts:GetServiceBearerToken|(?!(?:account|iam|identitystore|organizations|sso|sso-directory|sts):)[a-z0-9-]+:[A-Za-z]{3,}\\*?',
      'name actions such as "glue:GetTable" or "glue:Get*" of services that manage no identities',
    );
  }
}
