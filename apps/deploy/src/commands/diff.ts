import { awsSession } from './lib/aws';
import { main } from './lib/context';
import { CommandFailure } from './lib/failure';

/** Compares the configured platform with what is deployed to AWS. */
void main(async (context) => {
  const { cdk, options } = awsSession(context, 'diff', {});
  await cdk.synth(options.context);
  const { code } = await cdk.onAssembly(['diff', '--all']);
  if (code !== 0) {
    throw new CommandFailure('the comparison failed; the reason stands above');
  }
});
