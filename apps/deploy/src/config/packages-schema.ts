import { EndpointService } from '@secure-mlops/secure-vpc';
import { z } from 'zod';
import { eachOnce, record, text } from './fields';

const packageName = text(
  /^[a-z0-9]+(-[a-z0-9]+)*(-?\*)?$/,
  'use normalized names as in "scikit-learn", or "scikit-*" for every name that begins so',
);

/** Where Python packages come from. */
export const PackagesSchema = record({
  source: z
    .union(
      [
        z.enum(['none', 'pypi']),
        z.array(packageName).min(1, { error: 'use at least one package, or "none"' }).superRefine(eachOnce('package')),
      ],
      { error: 'use "none", "pypi", or a list of packages as in [pandas, scikit-*]' },
    )
    .default('none')
    .describe(
      'Which Python packages a CodeArtifact repository of the environment fetches for Studio, jobs and builds: none (there is no repository), all of the Python Package Index (pypi), or those of the list, which names their dependencies too',
    ),
}).describe('Python packages for a network without the internet');

/** The packages of a valid configuration. */
export type PackagesConfig = z.output<typeof PackagesSchema>;

/** The endpoints that packages need. */
export function packageEndpoints({ source }: PackagesConfig): EndpointService[] {
  return source === 'none' ? [] : [EndpointService.CODEARTIFACT_API, EndpointService.CODEARTIFACT_REPOSITORIES];
}
