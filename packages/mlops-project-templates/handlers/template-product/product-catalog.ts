import {
  CreateProductCommand,
  CreateProvisioningArtifactCommand,
  DeleteProductCommand,
  DescribeProductAsAdminCommand,
  type DescribeProductAsAdminCommandOutput,
  DescribeProvisioningArtifactCommand,
  ListProvisioningArtifactsCommand,
  type ProvisioningArtifactDetail,
  SearchProvisionedProductsCommand,
  type ServiceCatalogClient,
  UpdateProductCommand,
  UpdateProvisioningArtifactCommand,
} from '@aws-sdk/client-service-catalog';
import { ROUND_MILLIS } from '@secure-mlops/core/handlers/custom-resource/client-options';
import {
  codeOf,
  describeError,
  isTransient,
  timeForAnother,
} from '@secure-mlops/studio-domain/handlers/support/aws-errors';
import { Backoff, type Clock } from '@secure-mlops/studio-domain/handlers/support/clock';
import { projectsRemain, tagChanges } from './project-report';

/** What is published. */
export interface TemplateProduct {
  readonly name: string;
  readonly owner: string;
  readonly description: string;
  /** Name of the version: the content version of the template. */
  readonly versionName: string;
  /** Address of the template in S3. */
  readonly templateUrl: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** What was published. */
export interface PublishedVersion {
  readonly productId: string;
  readonly versionId: string;
}

const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 15_000;
/** How long a product may still count as associated after its association is deleted. Not verified without AWS. */
const DISSOCIATION = 60_000;
/** Milliseconds that a creation keeps for the deletion of what it has created, which may get its answer late. */
const UNDOING = ROUND_MILLIS;
/** The most that one call returns: https://docs.aws.amazon.com/servicecatalog/latest/dg/API_SearchProvisionedProducts.html */
const PAGE = 100;

/**
 * Publishes a template as a product whose versions are only ever added.
 *
 * Every step looks at what is there first, so that a run that was interrupted is simply repeated.
 */
export class ProductCatalog {
  constructor(
    private readonly client: ServiceCatalogClient,
    private readonly clock: Clock,
  ) {}

  /**
   * Creates the product with its first version, or gives back the one that the same request has already created.
   *
   * @param token identifies the request
   * @throws when the version cannot be loaded; the product is deleted again
   */
  async create(product: TemplateProduct, token: string): Promise<PublishedVersion> {
    const { name, owner, description, tags } = product;
    const created = await this.persist(
      () =>
        this.client.send(
          new CreateProductCommand({
            Name: name,
            Owner: owner,
            Description: description,
            ProductType: 'CLOUD_FORMATION_TEMPLATE',
            Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
            ProvisioningArtifactParameters: versionParameters(product),
            IdempotencyToken: token,
          }),
        ),
      // it is looked at before it is deleted
      ROUND_MILLIS + UNDOING,
    );
    const productId = required(created.ProductViewDetail?.ProductViewSummary?.ProductId, 'id of the product');
    const versionId = required(created.ProvisioningArtifactDetail?.Id, 'id of the version');
    try {
      await this.waitUntilLoaded(productId, versionId, product, UNDOING);
    } catch (error) {
      // CloudFormation deletes nothing that was not created
      await this.delete(productId).catch((left) => {
        throw new Error(`${(error as Error).message}; product ${productId} is left behind (${describeError(left)})`);
      });
      throw error;
    }
    return { productId, versionId };
  }

  /**
   * Brings a product up to date: its description, and its version when the template is another one.
   *
   * A version that exists is taken as it is; all others become deprecated: nobody starts a new project from them, while
   * existing projects keep and update them
   * (https://docs.aws.amazon.com/servicecatalog/latest/adminguide/managing-versions.html).
   *
   * @param token identifies the request
   * @returns nothing when the product does not exist any more
   * @throws when the version cannot be loaded; the versions before are as they were
   */
  async update(productId: string, product: TemplateProduct, token: string): Promise<PublishedVersion | undefined> {
    const current = await this.describe(productId);
    if (!current) {
      return undefined;
    }
    const versionId = await this.addVersion(productId, product, token);
    await this.updateProduct(productId, current, product);
    await this.recommend(productId, versionId);
    return { productId, versionId };
  }

  /**
   * Deletes a product with all its versions. A product that is gone is deleted.
   *
   * @throws when projects were made from it, naming them, or when a portfolio still has it
   */
  async delete(productId: string): Promise<void> {
    await this.refuseWithProjects(productId);
    const backoff = new Backoff(FIRST_WAIT, LONGEST_WAIT);
    let waited = 0;
    for (;;) {
      try {
        await this.persist(() => this.client.send(new DeleteProductCommand({ Id: productId })));
        return;
      } catch (error) {
        if (codeOf(error) === 'ResourceNotFoundException') {
          return;
        }
        const delay = backoff.delay();
        if (codeOf(error) !== 'ResourceInUseException') {
          throw error;
        }
        if (waited + delay > DISSOCIATION || this.clock.remaining() <= delay) {
          throw new Error(
            `product ${productId} cannot be deleted, remove it from every portfolio first: ${describeError(error)}`,
          );
        }
        waited += delay;
        await this.clock.sleep(delay);
      }
    }
  }

  /**
   * Passes only when nobody has a project of the product.
   *
   * @throws when there are projects, naming them
   */
  async refuseWithProjects(productId: string): Promise<void> {
    const names: string[] = [];
    let pageToken: string | undefined;
    do {
      const page = await this.persist(() =>
        this.client.send(
          new SearchProvisionedProductsCommand({
            AccessLevelFilter: { Key: 'Account', Value: 'self' },
            Filters: { SearchQuery: [`productId:${productId}`] },
            PageSize: PAGE,
            PageToken: pageToken,
          }),
        ),
      );
      // asked again here, because a search may match more than the exact value
      const own = (page.ProvisionedProducts ?? []).filter((project) => project.ProductId === productId);
      names.push(...own.map(({ Name, Id }) => Name ?? Id ?? 'without a name'));
      pageToken = page.NextPageToken;
    } while (pageToken);
    if (names.length > 0) {
      throw new Error(projectsRemain(productId, names));
    }
  }

  private async describe(productId: string): Promise<DescribeProductAsAdminCommandOutput | undefined> {
    try {
      return await this.persist(() => this.client.send(new DescribeProductAsAdminCommand({ Id: productId })));
    } catch (error) {
      if (codeOf(error) === 'ResourceNotFoundException') {
        return undefined;
      }
      throw error;
    }
  }

  private async updateProduct(
    productId: string,
    current: DescribeProductAsAdminCommandOutput,
    product: TemplateProduct,
  ): Promise<void> {
    const summary = current.ProductViewDetail?.ProductViewSummary;
    const { name, owner, description } = product;
    const tags = tagChanges(current.Tags ?? [], product.tags);
    const same = summary?.Name === name && summary.Owner === owner && summary.ShortDescription === description && !tags;
    if (!same) {
      await this.persist(() =>
        this.client.send(
          new UpdateProductCommand({ Id: productId, Name: name, Owner: owner, Description: description, ...tags }),
        ),
      );
    }
  }

  /** The version of the template, added when it is new. */
  private async addVersion(productId: string, product: TemplateProduct, token: string): Promise<string> {
    const existing = (await this.versions(productId)).find(({ Name }) => Name === product.versionName);
    let versionId = existing?.Id;
    if (!versionId) {
      const created = await this.persist(() =>
        this.client.send(
          new CreateProvisioningArtifactCommand({
            ProductId: productId,
            Parameters: versionParameters(product),
            IdempotencyToken: token,
          }),
        ),
      );
      versionId = required(created.ProvisioningArtifactDetail?.Id, 'id of the version');
    }
    await this.waitUntilLoaded(productId, versionId, product);
    return versionId;
  }

  private async versions(productId: string): Promise<ProvisioningArtifactDetail[]> {
    // takes no page token: https://docs.aws.amazon.com/servicecatalog/latest/dg/API_ListProvisioningArtifacts.html
    const list = await this.persist(() =>
      this.client.send(new ListProvisioningArtifactsCommand({ ProductId: productId })),
    );
    return list.ProvisioningArtifactDetails ?? [];
  }

  /** First the version that stays, so that there is always one to start from. */
  private async recommend(productId: string, versionId: string): Promise<void> {
    const versions = await this.versions(productId);
    const ordered = [...versions].sort((a, b) => Number(b.Id === versionId) - Number(a.Id === versionId));
    for (const { Id, Guidance = 'DEFAULT' } of ordered) {
      const wanted = Id === versionId ? 'DEFAULT' : 'DEPRECATED';
      if (Guidance !== wanted) {
        await this.persist(() =>
          this.client.send(
            new UpdateProvisioningArtifactCommand({
              ProductId: productId,
              ProvisioningArtifactId: Id,
              Guidance: wanted,
            }),
          ),
        );
      }
    }
  }

  /** @param kept milliseconds that are kept for what follows */
  private async waitUntilLoaded(
    productId: string,
    versionId: string,
    product: TemplateProduct,
    kept = 0,
  ): Promise<void> {
    const backoff = new Backoff(FIRST_WAIT, LONGEST_WAIT);
    const about = `version ${product.versionName} of template ${JSON.stringify(product.name)} (${productId})`;
    for (;;) {
      const { Status } = await this.persist(
        () =>
          this.client.send(
            new DescribeProvisioningArtifactCommand({ ProductId: productId, ProvisioningArtifactId: versionId }),
          ),
        kept,
      );
      if (Status === 'AVAILABLE') {
        return;
      }
      if (Status === 'FAILED') {
        throw new Error(`${about} could not be loaded, delete this version in Service Catalog and deploy again`);
      }
      await this.wait(
        backoff,
        new Error(`${about} is still ${Status} when the time is over, deploy again to continue`),
        ROUND_MILLIS + kept,
      );
    }
  }

  /**
   * Makes a call again after errors that pass, as long as there is time.
   *
   * @param kept milliseconds that are kept for what follows
   */
  private async persist<T>(call: () => Promise<T>, kept = 0): Promise<T> {
    const backoff = new Backoff(FIRST_WAIT, LONGEST_WAIT);
    for (;;) {
      try {
        return await call();
      } catch (error) {
        if (!isTransient(error)) {
          throw error;
        }
        await this.wait(backoff, error, timeForAnother(error) + kept);
      }
    }
  }

  /** @param needed milliseconds that must be left afterwards */
  private async wait(backoff: Backoff, late: unknown, needed: number): Promise<void> {
    const delay = backoff.delay();
    if (this.clock.remaining() <= delay + needed) {
      throw late;
    }
    await this.clock.sleep(delay);
  }
}

function versionParameters({ versionName, templateUrl }: TemplateProduct) {
  return {
    Name: versionName,
    Type: 'CLOUD_FORMATION_TEMPLATE' as const,
    Info: { LoadTemplateFromURL: templateUrl },
  };
}

function required(value: string | undefined, what: string): string {
  if (!value) {
    throw new Error(`Service Catalog answered without the ${what}`);
  }
  return value;
}
