import {
  type FirewallFailOpenStatus,
  type Route53ResolverClient,
  UpdateFirewallConfigCommand,
} from '@aws-sdk/client-route53resolver';

/** What a VPC has when nobody has changed it: queries that its DNS Firewall cannot judge are not answered. */
const CLOSED = 'DISABLED';

/**
 * Sets whether the resolver of a VPC answers what its DNS Firewall cannot judge. Running it again changes nothing.
 *
 * The setting is not read beforehand: an answer that is out of date would keep the change from being made.
 *
 * @throws when the VPC does not exist, may not be changed, or has another setting afterwards
 */
export async function setFailOpen(
  client: Route53ResolverClient,
  vpcId: string,
  failOpen: FirewallFailOpenStatus,
): Promise<void> {
  const { FirewallConfig } = await client.send(
    new UpdateFirewallConfigCommand({ ResourceId: vpcId, FirewallFailOpen: failOpen }),
  );
  if (FirewallConfig?.FirewallFailOpen !== failOpen) {
    throw new Error(
      `the DNS Firewall of VPC ${vpcId} has FirewallFailOpen ${JSON.stringify(FirewallConfig?.FirewallFailOpen)} after it ` +
        `was set to ${JSON.stringify(failOpen)}, something else is changing it: stop it and deploy again`,
    );
  }
}

/** Closes the resolver of a VPC, which may be gone. */
export async function close(client: Route53ResolverClient, vpcId: string): Promise<void> {
  try {
    await setFailOpen(client, vpcId, CLOSED);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ResourceNotFoundException') {
      throw error;
    }
  }
}

/**
 * Sets it for a VPC of which CloudFormation knows nothing yet, and closes the resolver when that fails: no deletion follows,
 * and an error may come after the change was made.
 *
 * @throws the failure, with that of the closing
 */
export async function setFailOpenAtFirst(
  client: Route53ResolverClient,
  vpcId: string,
  failOpen: FirewallFailOpenStatus,
): Promise<void> {
  try {
    await setFailOpen(client, vpcId, failOpen);
  } catch (failure) {
    await close(client, vpcId).catch((error: Error) => {
      throw new Error(`${failure}; the resolver of VPC ${vpcId} may be open, closing it failed too: ${error}`);
    });
    throw failure;
  }
}
