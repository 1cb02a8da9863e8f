import type { Tag } from '@aws-sdk/client-service-catalog';

/** How many projects are named: CloudFormation shows only the beginning of a long reason. */
const NAMED = 15;

/** Why a product stays, and what to do. */
export function projectsRemain(productId: string, names: string[]): string {
  const sorted = [...names].sort();
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
  return (
    `product ${productId} has ${names.length} provisioned products, terminate them first: ` +
    `${sorted.slice(0, NAMED).join(', ')}${more}`
  );
}

/** What brings the tags of a product to the wanted ones; nothing when they are. Other tags are not touched. */
export function tagChanges(
  current: Tag[],
  wanted: Readonly<Record<string, string>>,
): { readonly AddTags: Tag[] } | undefined {
  const missing = Object.entries(wanted).filter(
    ([key, value]) => !current.some(({ Key, Value }) => Key === key && Value === value),
  );
  return missing.length > 0 ? { AddTags: missing.map(([Key, Value]) => ({ Key, Value })) } : undefined;
}
