import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where the app of the platform runs, from the root of the repository. */
export const APP = join('apps', 'deploy');

const PLATFORM = 'src/main.ts';

/**
 * The command that runs another file of the app the way in which the CDK runs the platform.
 *
 * @param file path of the file in the app
 * @throws Error when `cdk.json` runs something else than the platform
 */
export function appCommand(file: string): string {
  const { app } = JSON.parse(readFileSync(join(APP, 'cdk.json'), 'utf8'));
  if (typeof app !== 'string' || !app.endsWith(` ${PLATFORM}`)) {
    throw new Error(
      `cdk.json: received app ${JSON.stringify(app)}; a command that ends with ${PLATFORM} can be measured`,
    );
  }
  return app.slice(0, -PLATFORM.length) + file;
}
