import type { ValidationErrors } from '@secure-mlops/core';
import { Token } from 'aws-cdk-lib';

/** Services that a boundary opens to nobody but for reading, each with what its changes would give every role. */
const READ_ONLY_SERVICES: Readonly<Record<string, string>> = {
  // a stack keeps the role that it was made with, and uses it for whoever changes the stack:
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html
  cloudformation: 'the roles of stacks that others deployed',
  ec2: 'ways out of the network',
  lambda: 'what one set-up function has',
  'network-firewall': 'ways out of the network',
  ram: 'ways out of the account',
  route53resolver: 'ways out of the network, and what one set-up function has',
  // products are launched with the role of their constraint:
  // https://docs.aws.amazon.com/servicecatalog/latest/adminguide/constraints-launch.html
  servicecatalog: 'the role that products are launched with',
};

const READING = /^(?:Describe|Get|List|Scan|Search)[a-z]*\*?$/i;

/**
 * Checks that actions which are added to a boundary open neither identities nor a whole service, nor give every role what
 * the platform keeps for one of its own.
 */
export function validateAdditionalActions(errors: ValidationErrors, actions: string[]): void {
  for (const action of actions) {
    if (Token.isUnresolved(action)) {
      errors.add(
        `additionalActions has ${JSON.stringify(action)}, which is only known at deployment, write the action itself`,
      );
      continue;
    }
    errors.pattern(
      'additionalActions',
      action,
      // the token is no identity: services such as CodeArtifact hand it out for the role that asks
      'sts:GetServiceBearerToken|(?!(?:account|iam|identitystore|organizations|sso|sso-directory|sts):)[a-z0-9-]+:[A-Za-z]{3,}\\*?',
      'name actions such as "glue:GetTable" or "glue:Get*" of services that manage no identities',
    );
    const [service, name = ''] = action.split(':');
    const given = READ_ONLY_SERVICES[service];
    if (given && !READING.test(name)) {
      errors.add(
        `additionalActions has ${JSON.stringify(action)}, which gives every role ${given}, name actions that only read, ` +
          `such as "${service}:Describe*"`,
      );
    }
  }
}
