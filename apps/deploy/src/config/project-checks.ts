import type { z } from 'zod';
import type { NetworkConfig } from './network-schema';

/** What says where projects build. */
interface Parts {
  readonly platform: { readonly account: string };
  readonly environments: readonly {
    readonly network: NetworkConfig;
    readonly projects: { readonly templates: readonly string[] };
  }[];
}

/**
 * Reports templates of environments in subnets that another account shares: projects build in the network, which CodeBuild
 * does not support there.
 *
 * https://docs.aws.amazon.com/codebuild/latest/userguide/vpc-support.html#vpc-limitations
 */
export function checkProjects({ platform, environments }: Parts, context: z.RefinementCtx): void {
  environments.forEach(({ network, projects }, index) => {
    const owner = network.existing?.ownerAccount;
    if (owner !== undefined && owner !== platform.account && projects.templates.length > 0) {
      context.addIssue({
        code: 'custom',
        path: ['environments', index, 'projects', 'templates'],
        message:
          'use [], or a network of this account: projects build in the network, and CodeBuild does not support subnets that ' +
          'another account shares',
      });
    }
  });
}
