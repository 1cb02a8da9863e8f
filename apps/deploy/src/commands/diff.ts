import { awsSession } from '../operations/cloud/session';
import { main } from '../operations/command/context';
import { CommandFailure } from '../operations/command/failure';
import { boundingStackNames, deployedStackNames } from '../stacks/names';

/** Compares the configured platform with what is deployed to AWS. */
void main(async (context) => {
  const { config, cdk, options } = awsSession(context, 'diff', {});
  await cdk.synth(options.context);
  // the set-up of stage accounts is not in the account of these credentials
  const { code } = await cdk.onAssembly(['diff', ...boundingStackNames(config), ...deployedStackNames(config)]);
  if (code !== 0) {
    throw new CommandFailure('the comparison failed; the reason stands above');
  }
});
