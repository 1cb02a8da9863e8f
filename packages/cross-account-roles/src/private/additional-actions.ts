import type { ValidationErrors } from '@secure-mlops/core';
import { Token } from 'aws-cdk-lib';

/**
 * Services that manage identities, or hand out their credentials.
 *
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
const IDENTITY_SERVICES = [
  'account',
  'cognito-identity',
  'iam',
  'identity-sync',
  'identitystore',
  'identitystore-auth',
  'organizations',
  'rolesanywhere',
  'signin',
  'sso',
  'sso-directory',
  'sso-oauth',
  'sts',
];

/**
 * Services that a boundary opens to nobody but for reading, each with what its changes would give every role.
 *
 * A thing that was made with a role keeps it, and uses it for whoever starts or changes the thing: `iam:PassRole` is asked
 * for only where a role is given.
 */
const READ_ONLY_SERVICES: Readonly<Record<string, string>> = {
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html
  cloudformation: 'the roles of stacks that others deployed',
  // https://docs.aws.amazon.com/codebuild/latest/APIReference/API_UpdateProject.html
  codebuild: 'the roles of builds that others deployed',
  directconnect: 'ways out of the network',
  ec2: 'ways out of the network',
  // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
  ecs: 'the roles of tasks that others deployed',
  globalaccelerator: 'ways out of the network',
  lambda: 'what one set-up function has',
  'network-firewall': 'ways out of the network',
  networkmanager: 'ways out of the network',
  ram: 'ways out of the account',
  route53resolver: 'ways out of the network, and what one set-up function has',
  // products are launched with the role of their constraint:
  // https://docs.aws.amazon.com/servicecatalog/latest/adminguide/constraints-launch.html
  servicecatalog: 'the role that products are launched with',
  // https://docs.aws.amazon.com/systems-manager/latest/userguide/run-command.html
  ssm: 'the roles of machines, and the parameters that stacks read',
  // https://docs.aws.amazon.com/step-functions/latest/apireference/API_UpdateStateMachine.html
  states: 'the roles of state machines that others deployed',
  'vpc-lattice': 'ways out of the network',
};

const READING = /^(?:BatchGet|Describe|Get|List|Scan|Search)[a-z]*\*?$/i;

/**
 * Checks that actions which are added to a boundary open neither identities nor a whole service, nor what is known to give
 * every role what others have.
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
      `sts:GetServiceBearerToken|(?!(?:${IDENTITY_SERVICES.join('|')}):)[a-z0-9-]+:[A-Za-z]{3,}\\*?`,
      'name actions such as "glue:GetTable" or "glue:Get*" of services that manage no identities',
    );
    const [service, name = ''] = action.split(':');
    const given = Object.hasOwn(READ_ONLY_SERVICES, service) ? READ_ONLY_SERVICES[service] : undefined;
    if (given && !READING.test(name)) {
      errors.add(
        `additionalActions has ${JSON.stringify(action)}, which gives every role ${given}, name actions that only read, ` +
          `such as "${service}:Describe*"`,
      );
    }
  }
}
