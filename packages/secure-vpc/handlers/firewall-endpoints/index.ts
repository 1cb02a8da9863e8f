import { customResourceHandler } from '@secure-mlops/core/handlers/custom-resource/custom-resource';
import { endpointsByZone } from './endpoints-by-zone';

/** Tells the endpoint of a firewall in each zone. It asks nobody and owns nothing, so there is nothing to delete. */
export const handler = customResourceHandler({
  create: async (event) => endpoints(event.ResourceProperties),
  update: async (event) => endpoints(event.ResourceProperties),
  delete: async () => undefined,
});

async function endpoints(properties: Record<string, unknown>): Promise<{ data: Record<string, string> }> {
  const endpointIds = properties.EndpointIds as string[];
  return { data: endpointsByZone(endpointIds, properties.Zones as Record<string, string>) };
}
