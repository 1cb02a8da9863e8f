/** A template as a product of Service Catalog. */
export interface PublishedProduct {
  /** Id of the product. */
  readonly productId: string;

  /** Id of the version with the content of the template. */
  readonly versionId: string;

  /** Name of the version: the content version of the template. */
  readonly versionName: string;
}
