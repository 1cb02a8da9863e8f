import { type FirewallFailOpenStatus, Route53ResolverClient } from '@aws-sdk/client-route53resolver';
import { clientOptions } from '@secure-mlops/core/handlers/custom-resource/client-options';
import { customResourceHandler } from '@secure-mlops/core/handlers/custom-resource/custom-resource';
import { close, setFailOpen, setFailOpenAtFirst } from './failure-mode';

const client = new Route53ResolverClient(clientOptions());

/**
 * Decides what becomes of queries that the DNS Firewall of a VPC cannot judge.
 *
 * The physical id is that of the VPC, so that another VPC gets a resource of its own and the one before is closed by the
 * deletion that follows. Deletion closes: that is what a VPC has when nobody has changed it, and the safe state.
 */
export const handler = customResourceHandler({
  create: async ({ ResourceProperties }) => set(ResourceProperties, setFailOpenAtFirst),
  update: async ({ ResourceProperties, PhysicalResourceId }) =>
    set(ResourceProperties, ResourceProperties.VpcId === PhysicalResourceId ? setFailOpen : setFailOpenAtFirst),
  delete: async ({ PhysicalResourceId }) => {
    await close(client, PhysicalResourceId);
    return undefined;
  },
});

async function set(
  properties: Record<string, unknown>,
  change: typeof setFailOpen,
): Promise<{ physicalResourceId: string }> {
  const vpcId = String(properties.VpcId);
  await change(client, vpcId, properties.FirewallFailOpen as FirewallFailOpenStatus);
  return { physicalResourceId: vpcId };
}
