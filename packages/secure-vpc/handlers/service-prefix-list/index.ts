import { EC2Client } from '@aws-sdk/client-ec2';
import { clientOptions } from '@secure-mlops/core/handlers/custom-resource/client-options';
import { customResourceHandler } from '@secure-mlops/core/handlers/custom-resource/custom-resource';
import { findPrefixList } from './find-prefix-list';

const client = new EC2Client(clientOptions());

/** Looks up the prefix list of an AWS service. It owns nothing, so there is nothing to delete. */
export const handler = customResourceHandler({
  create: async (event) => find(event.ResourceProperties),
  update: async (event) => find(event.ResourceProperties),
  delete: async () => undefined,
});

async function find(
  properties: Record<string, unknown>,
): Promise<{ physicalResourceId: string; data: { PrefixListId: string } }> {
  const name = String(properties.PrefixListName);
  return { physicalResourceId: name, data: { PrefixListId: await findPrefixList(client, name) } };
}
