import { CdkCli } from './lib/cdk';
import { configOf, main, optionsOf } from './lib/context';
import { withoutAws } from './lib/local-server';

/** Synthesizes the configured platform; needs neither credentials nor a network. */
void main(async (context) => {
  const { context: flags } = optionsOf(context, { context: 'texts' });
  configOf(context);
  // Nothing is looked up in an account, so the CLI gets no way to one.
  const cdk = new CdkCli(context, { ...withoutAws(context.env), AWS_EC2_METADATA_DISABLED: 'true' });
  await cdk.synth(flags);
  context.print(`synthesized into ${cdk.assembly}`);
});
