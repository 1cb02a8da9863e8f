import { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { CdkCli } from '../operations/assembly/cdk';
import { withoutAws } from '../operations/cloud/credentials';
import { configOf, main, optionsOf } from '../operations/command/context';
import { estimate } from '../prices/estimate';
import { placedTemplates } from '../prices/placed-templates';
import { priceReport } from '../prices/report';

/** Synthesizes the configured platform and tells what it costs; needs neither credentials nor a network. */
void main(async (context) => {
  const { context: flags } = optionsOf(context, { context: 'texts' });
  const { platform } = configOf(context);
  // Nothing is looked up in an account, so the CLI gets no way to one.
  const cdk = new CdkCli(context, { ...withoutAws(context.env), AWS_EC2_METADATA_DISABLED: 'true' });
  await cdk.synth(flags);
  const report = priceReport(estimate(placedTemplates(new CloudAssembly(cdk.assembly), platform.region)));
  context.print(['', ...report, '', `synthesized into ${cdk.assembly}`].join('\n'));
});
