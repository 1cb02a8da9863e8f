import { join } from 'node:path';
import { APP_ROOT } from '../../config/load';

/** The folder of the repository. */
export const REPOSITORY = join(APP_ROOT, '..', '..');

/** The folder into which the app is synthesized. */
export const ASSEMBLY = join(APP_ROOT, 'cdk.out');

/** The CDK CLI of this repository. */
export const CDK_CLI = join(REPOSITORY, 'node_modules', '.bin', 'cdk');
