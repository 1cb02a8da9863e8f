import { type EC2Client, type ManagedPrefixList, paginateDescribeManagedPrefixLists } from '@aws-sdk/client-ec2';

/**
 * The id of the prefix list that AWS keeps for a service.
 *
 * @param name for example `com.amazonaws.eu-west-1.s3`
 * @throws when AWS has no such list in this region
 */
export async function findPrefixList(client: EC2Client, name: string): Promise<string> {
  const pages = paginateDescribeManagedPrefixLists(
    { client },
    { Filters: [{ Name: 'prefix-list-name', Values: [name] }] },
  );
  for await (const { PrefixLists } of pages) {
    const id = PrefixLists?.find((list) => belongsToAws(list, name))?.PrefixListId;
    if (id) {
      return id;
    }
  }
  throw new Error(`AWS has no prefix list ${JSON.stringify(name)} in this region`);
}

/** A list of somebody else with this name, shared with the account, would open the network to its owner. */
function belongsToAws(list: ManagedPrefixList, name: string): boolean {
  return list.OwnerId === 'AWS' && list.PrefixListName === name;
}
