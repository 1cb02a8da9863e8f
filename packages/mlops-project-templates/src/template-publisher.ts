import type { Construct } from 'constructs';
import { ServiceCatalogPublisher, type ServiceCatalogPublisherProps } from './service-catalog-publisher';

/** Where project templates are published. */
export class TemplatePublisher {
  /**
   * Publishes to a portfolio of Service Catalog, where Studio and the console find the templates.
   *
   * @throws SecureMlopsError when a name is too long or empty, or nobody may use the portfolio
   */
  public static serviceCatalog(
    scope: Construct,
    id: string,
    props: ServiceCatalogPublisherProps,
  ): ServiceCatalogPublisher {
    return new ServiceCatalogPublisher(scope, id, props);
  }

  private constructor() {}
}
