import { createHash } from 'node:crypto';
import { ServiceCatalogClient } from '@aws-sdk/client-service-catalog';
import { clientOptions } from '@secure-mlops/core/handlers/custom-resource/client-options';
import { customResourceHandler, type Invocation } from '@secure-mlops/core/handlers/custom-resource/custom-resource';
import { invocationClock } from '@secure-mlops/studio-domain/handlers/support/clock';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { ProductCatalog, type PublishedVersion, type TemplateProduct } from './product-catalog';

/** `Custom::TemplateProduct` is the product, `Custom::TemplateProjects` refuses to go while there are projects of it. */
type Properties = Readonly<Record<string, unknown>>;

const PROJECTS = 'Custom::TemplateProjects';
const client = new ServiceCatalogClient(clientOptions());

export const handler = customResourceHandler({
  create: async (event, invocation) => {
    if (event.ResourceType === PROJECTS) {
      return { physicalResourceId: projectsId(event.ResourceProperties) };
    }
    return answer(await catalog(invocation).create(productOf(event.ResourceProperties), tokenOf(event)));
  },
  update: async (event, invocation) => {
    if (event.ResourceType === PROJECTS) {
      return { physicalResourceId: projectsId(event.ResourceProperties) };
    }
    const product = productOf(event.ResourceProperties);
    const { PhysicalResourceId: productId } = event;
    const published = await catalog(invocation).update(productId, product, tokenOf(event));
    // a product that somebody has deleted becomes a new one; what refers to it follows its id
    return answer(published ?? (await catalog(invocation).create(product, tokenOf(event))));
  },
  delete: async (event, invocation) => {
    if (event.ResourceType === PROJECTS) {
      await catalog(invocation).refuseWithProjects(text(event.ResourceProperties, 'ProductId'));
    } else {
      await catalog(invocation).delete(event.PhysicalResourceId);
    }
    return undefined;
  },
});

function catalog(invocation: Invocation): ProductCatalog {
  return new ProductCatalog(client, invocationClock(invocation));
}

function answer({ productId, versionId }: PublishedVersion) {
  return { physicalResourceId: productId, data: { VersionId: versionId } };
}

function projectsId(properties: Properties): string {
  return `projects-of/${text(properties, 'ProductId')}`;
}

/** The same for a repeated request, another for every new one. */
function tokenOf(event: CloudFormationCustomResourceEvent): string {
  return createHash('sha256').update(`${event.StackId} ${event.RequestId}`).digest('hex');
}

function productOf(properties: Properties): TemplateProduct {
  return {
    name: text(properties, 'Name'),
    owner: text(properties, 'Owner'),
    description: text(properties, 'Description'),
    versionName: text(properties, 'VersionName'),
    templateUrl: text(properties, 'TemplateUrl'),
    tags: (properties.Tags ?? {}) as Record<string, string>,
  };
}

function text(properties: Properties, name: string): string {
  const value = properties[name];
  if (typeof value !== 'string' || value === '') {
    throw new Error(`${name} is ${JSON.stringify(value)}, pass a text`);
  }
  return value;
}
