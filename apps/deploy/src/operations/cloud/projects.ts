import { randomUUID } from 'node:crypto';
import {
  DescribeRecordCommand,
  paginateSearchProductsAsAdmin,
  paginateSearchProvisionedProducts,
  ServiceCatalogClient,
  TerminateProvisionedProductCommand,
} from '@aws-sdk/client-service-catalog';
import { pause } from '../command/context';
import { all, ask, clientConfig } from './sdk';

/** A provisioned product. */
export interface Project {
  readonly id: string;
  readonly name: string;
  /** The name of the product. */
  readonly product: string;
  /** The ARN of whoever made it. */
  readonly creator: string;
  /** For example `AVAILABLE`. */
  readonly status: string;
  /** Date and time; empty when Service Catalog does not tell. */
  readonly created: string;
}

/** The projects in one account and region. */
export interface Projects {
  /** Everything that exists of the products in portfolios. */
  inPortfolios(portfolioIds: readonly string[]): Promise<readonly Project[]>;
  /** Terminates a project and waits for it. @returns why it failed; undefined when it is gone */
  terminate(project: Project, interruption: AbortSignal): Promise<string | undefined>;
}

const READ = 'servicecatalog:SearchProductsAsAdmin and SearchProvisionedProducts for the whole account';
const TERMINATE = 'servicecatalog:TerminateProvisionedProduct and DescribeRecord';

/** Finds and terminates projects through the Service Catalog API. */
export class ServiceCatalogProjects implements Projects {
  constructor(
    private readonly client: ServiceCatalogClient,
    /** Milliseconds between two looks at a record. */
    private readonly poll: number = 2_000,
  ) {}

  async inPortfolios(portfolioIds: readonly string[]): Promise<readonly Project[]> {
    const products = new Set<string>();
    for (const PortfolioId of portfolioIds) {
      const pages = paginateSearchProductsAsAdmin({ client: this.client }, { PortfolioId });
      // a destruction that failed may have deleted the portfolio, and not the rest of its stack
      const found = await this.read(() => all(pages, (page) => page.ProductViewDetails), isGone);
      for (const { ProductViewSummary } of found) {
        products.add(ProductViewSummary?.ProductId ?? '');
      }
    }
    if (products.size === 0) {
      return [];
    }
    const pages = paginateSearchProvisionedProducts(
      { client: this.client },
      { AccessLevelFilter: { Key: 'Account', Value: 'self' } },
    );
    const provisioned = await this.read(() => all(pages, (page) => page.ProvisionedProducts));
    return provisioned
      .filter(({ ProductId }) => products.has(ProductId ?? ''))
      .map((product) => ({
        id: product.Id ?? '',
        name: product.Name ?? '',
        product: product.ProductName ?? product.ProductId ?? '',
        creator: product.UserArnSession ?? product.UserArn ?? '',
        status: product.Status ?? '',
        created: product.CreatedTime?.toISOString() ?? '',
      }));
  }

  async terminate({ id, name }: Project, interruption: AbortSignal): Promise<string | undefined> {
    const request = <T>(send: () => Promise<T>) => ask(`${name} could not be terminated`, TERMINATE, send);
    const started = await request(() =>
      this.client.send(
        new TerminateProvisionedProductCommand({ ProvisionedProductId: id, TerminateToken: randomUUID() }),
      ),
    );
    const record = { Id: started?.RecordDetail?.RecordId };
    for (;;) {
      const answer = await request(() => this.client.send(new DescribeRecordCommand(record)));
      const { Status, RecordErrors } = answer?.RecordDetail ?? {};
      if (Status === 'SUCCEEDED') {
        return undefined;
      }
      if (Status === 'FAILED') {
        return (
          (RecordErrors ?? []).map(({ Description }) => Description).join('; ') || 'Service Catalog gives no reason'
        );
      }
      await pause(this.poll, interruption);
    }
  }

  private async read<T>(request: () => Promise<T[]>, isAnswer?: (error: Error) => boolean): Promise<T[]> {
    const what = 'the projects could not be listed, and nothing is destroyed without that';
    return (await ask(what, READ, request, { isAnswer })) ?? [];
  }
}

function isGone({ name }: Error): boolean {
  return name === 'ResourceNotFoundException';
}

/** The projects that an environment with credentials finds. */
export function projectsOf(env: NodeJS.ProcessEnv, region: string): Projects {
  return new ServiceCatalogProjects(new ServiceCatalogClient(clientConfig(env, region)));
}
