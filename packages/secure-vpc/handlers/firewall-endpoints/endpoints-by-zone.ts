/**
 * The id of the firewall endpoint in each zone.
 *
 * @param endpointIds attribute `EndpointIds` of the firewall, in any order: `eu-west-1a:vpce-0123456789abcdef0`
 * @param zones names of the availability zones, by the key under which the endpoint is wanted
 * @throws when an entry has another form, or a zone has no endpoint or several
 */
export function endpointsByZone(
  endpointIds: readonly string[],
  zones: Readonly<Record<string, string>>,
): Record<string, string> {
  const endpoints = endpointIds.map(parse);
  return Object.fromEntries(
    Object.entries(zones).map(([key, zone]) => {
      const found = endpoints.filter((endpoint) => endpoint.zone === zone);
      if (found.length !== 1) {
        throw new Error(
          `the firewall has ${found.length} endpoints in ${zone} among ${JSON.stringify(endpointIds)}, each zone needs exactly one`,
        );
      }
      return [key, found[0].id];
    }),
  );
}

function parse(entry: string): { zone: string; id: string } {
  const match = /^([a-z0-9-]+):(vpce-[0-9a-f]+)$/.exec(entry);
  if (!match) {
    throw new Error(
      `the firewall has the endpoint ${JSON.stringify(entry)}, which is no zone and id such as "eu-west-1a:vpce-0123456789abcdef0"`,
    );
  }
  return { zone: match[1], id: match[2] };
}
