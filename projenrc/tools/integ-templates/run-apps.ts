import { CONTEXT_ENV, OUTDIR_ENV } from 'aws-cdk-lib/cx-api';

/** One run of an app. */
export interface AppRun {
  /** The absolute path of the app. */
  readonly app: string;
  readonly context: Readonly<Record<string, unknown>>;
  /** The folder that its assembly is written to. */
  readonly outdir: string;
}

/**
 * Runs apps as the CDK CLI does, told by variables of the environment where to write to, but one after the other in one
 * process, which loads the CDK once. Each app is synthesized when the process is about to end.
 */
function runAll(runs: readonly AppRun[]): void {
  process.setMaxListeners(0); // every app waits for the end of the process
  for (const { app, context, outdir } of runs) {
    process.env[OUTDIR_ENV] = outdir;
    process.env[CONTEXT_ENV] = JSON.stringify(context);
    delete require.cache[require.resolve(app)]; // one app may run several times, each with another context
    require(app);
  }
}

runAll(JSON.parse(process.argv[2]));
