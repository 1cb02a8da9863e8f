import { customResourceHandler } from '@secure-mlops/core/handlers/custom-resource/custom-resource';
import { type FrozenValues, fingerprint, refuseChanges } from './frozen-values';

/** Remembers the frozen values in its physical id, and refuses others. It owns nothing, so deleting it does nothing. */
export const handler = customResourceHandler({
  create: async (event) => ({ physicalResourceId: fingerprint(frozen(event.ResourceProperties)) }),
  update: async (event) => {
    const values = frozen(event.ResourceProperties);
    refuseChanges(event.PhysicalResourceId, values, frozen(event.OldResourceProperties), {
      subject: String(event.ResourceProperties.Subject),
      remedy: String(event.ResourceProperties.Remedy),
    });
    return { physicalResourceId: fingerprint(values) };
  },
  delete: async () => undefined,
});

function frozen(properties: Readonly<Record<string, unknown>>): FrozenValues {
  return (properties.Frozen ?? {}) as FrozenValues;
}
