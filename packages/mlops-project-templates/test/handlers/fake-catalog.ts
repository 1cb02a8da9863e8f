import {
  CreateProductCommand,
  CreateProvisioningArtifactCommand,
  DeleteProductCommand,
  DescribeProductAsAdminCommand,
  DescribeProvisioningArtifactCommand,
  ListProvisioningArtifactsCommand,
  SearchProvisionedProductsCommand,
  ServiceCatalogClient,
  UpdateProductCommand,
  UpdateProvisioningArtifactCommand,
} from '@aws-sdk/client-service-catalog';
import { type AwsClientStub, mockClient } from 'aws-sdk-client-mock';
import { awsError } from '../../../studio-domain/test/handlers/fake-clock';

export interface FakeVersion {
  readonly Id: string;
  readonly Name: string;
  readonly url: string;
  status: string;
  Guidance: string;
}

/** Service Catalog with at most one product, as far as the handler uses it. */
export class FakeCatalog {
  readonly mock: AwsClientStub<ServiceCatalogClient> = mockClient(ServiceCatalogClient);
  product?: { Name: string; Owner: string; Description: string; Tags: { Key: string; Value: string }[] };
  versions: FakeVersion[] = [];
  /** Names of the projects that were made from the product. */
  projects: string[] = [];
  /** What a new version becomes once it is loaded. */
  outcome = 'AVAILABLE';
  /** Whether a new version is loaded at once, for tests with a real clock. */
  instant = false;
  /** How many changes of guidance are refused from now on. */
  refusals = 0;
  private readonly tokens = new Map<string, string>();

  reset(): void {
    this.mock.reset();
    this.product = undefined;
    this.versions = [];
    this.projects = [];
    this.outcome = 'AVAILABLE';
    this.refusals = 0;
    this.instant = false;
    this.tokens.clear();
    this.answerProducts();
    this.answerVersions();
    this.mock.on(SearchProvisionedProductsCommand).callsFake(({ PageToken }) => {
      const start = Number(PageToken ?? 0);
      const page = this.projects.slice(start, start + 2).map((Name) => ({ Name, ProductId: 'prod-1' }));
      const next = start + 2 < this.projects.length ? String(start + 2) : undefined;
      return { ProvisionedProducts: [...page, { Name: 'foreign', ProductId: 'prod-12' }], NextPageToken: next };
    });
  }

  /** Kinds of the calls that changed something, in their order. */
  changes(): string[] {
    return this.mock
      .calls()
      .map((call) => call.args[0].constructor.name.replace('Command', ''))
      .filter((name) => !/^(Describe|List|Search)/.test(name));
  }

  guidance(): Record<string, string> {
    return Object.fromEntries(this.versions.map(({ Name, Guidance }) => [Name, Guidance]));
  }

  private answerProducts(): void {
    this.mock.on(CreateProductCommand).callsFake((input) => {
      if (!this.tokens.has(input.IdempotencyToken)) {
        const { Name, Owner, Description, Tags } = input;
        this.product = { Name, Owner, Description, Tags };
        this.tokens.set(input.IdempotencyToken, this.addVersion(input.ProvisioningArtifactParameters));
      }
      return {
        ProductViewDetail: { ProductViewSummary: { ProductId: 'prod-1' } },
        ProvisioningArtifactDetail: { Id: this.tokens.get(input.IdempotencyToken) },
      };
    });
    this.mock.on(DescribeProductAsAdminCommand).callsFake(() => {
      const { Name, Owner, Description, Tags } = this.existing();
      return { ProductViewDetail: { ProductViewSummary: { Name, Owner, ShortDescription: Description } }, Tags };
    });
    this.mock.on(UpdateProductCommand).callsFake(({ Name, Owner, Description, AddTags = [] }) => {
      const { Tags } = this.existing();
      this.product = { Name, Owner, Description, Tags: [...Tags, ...AddTags] };
      return {};
    });
    this.mock.on(DeleteProductCommand).callsFake(() => {
      this.existing();
      this.product = undefined;
      return {};
    });
  }

  private answerVersions(): void {
    this.mock.on(ListProvisioningArtifactsCommand).callsFake(() => ({
      ProvisioningArtifactDetails: this.versions.map(({ Id, Name, Guidance }) => ({ Id, Name, Guidance })),
    }));
    this.mock.on(CreateProvisioningArtifactCommand).callsFake(({ Parameters }) => ({
      ProvisioningArtifactDetail: { Id: this.addVersion(Parameters) },
    }));
    this.mock.on(DescribeProvisioningArtifactCommand).callsFake(({ ProvisioningArtifactId }) => {
      const version = this.version(ProvisioningArtifactId);
      const Status = version.status;
      version.status = Status === 'CREATING' ? this.outcome : Status;
      return { Status };
    });
    this.mock.on(UpdateProvisioningArtifactCommand).callsFake(({ ProvisioningArtifactId, Guidance }) => {
      if (this.refusals-- > 0) {
        throw awsError('AccessDeniedException');
      }
      this.version(ProvisioningArtifactId).Guidance = Guidance;
      return {};
    });
  }

  private addVersion(parameters: { Name: string; Info: { LoadTemplateFromURL: string } }): string {
    const Id = `pa-${this.versions.length + 1}`;
    const url = parameters.Info.LoadTemplateFromURL;
    this.versions.push({
      Id,
      Name: parameters.Name,
      url,
      status: this.instant ? 'AVAILABLE' : 'CREATING',
      Guidance: 'DEFAULT',
    });
    return Id;
  }

  private version(id: string): FakeVersion {
    const version = this.versions.find(({ Id }) => Id === id);
    if (!version) {
      throw awsError('ResourceNotFoundException', id);
    }
    return version;
  }

  private existing() {
    if (!this.product) {
      throw awsError('ResourceNotFoundException', 'no such product');
    }
    return this.product;
  }
}
