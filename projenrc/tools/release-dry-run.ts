import { dryRun } from './dry-run';

/** Prints what a release of the current commit would be. */
dryRun('.', '.')
  .then((lines) => console.log(lines.join('\n')))
  .catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
