import { EC2Client } from '@aws-sdk/client-ec2';
import { clientOptions } from '@secure-mlops/core/handlers/custom-resource/client-options';
import { customResourceHandler } from '@secure-mlops/core/handlers/custom-resource/custom-resource';
import { closeGroup } from './close-group';

const client = new EC2Client(clientOptions());

/**
 * Closes the default security group of a VPC.
 *
 * The physical id is the group's, so that a replaced VPC gets a resource of its own. Deletion restores nothing: the group
 * goes with its VPC, and until then closed is the safe state.
 */
export const handler = customResourceHandler({
  create: async (event) => close(event.ResourceProperties),
  update: async (event) => close(event.ResourceProperties),
  delete: async () => undefined,
});

async function close(properties: Record<string, unknown>): Promise<{ physicalResourceId: string }> {
  const groupId = String(properties.DefaultGroupId);
  await closeGroup(client, groupId);
  return { physicalResourceId: groupId };
}
