import { type Registry, SetupFunction, ValidationErrors } from '@secure-mlops/core';
import { Duration, Names } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import * as servicecatalog from 'aws-cdk-lib/aws-servicecatalog';
import { Construct } from 'constructs';
import { handlerPath } from './private/handler-path';
import { productStatements } from './private/product-statements';
import { TemplateProduct } from './private/template-product';
import type { ProjectTemplate } from './project-template';
import type { PublishedProduct } from './published-product';

/** Properties of a `ServiceCatalogPublisher`. */
export interface ServiceCatalogPublisherProps {
  /** Name of the portfolio: 1 to 100 characters. */
  readonly displayName: string;

  /** Who offers the portfolio and owns its products: 1 to 50 characters. */
  readonly providerName: string;

  /** The role with which Service Catalog makes projects, whoever asks for them. */
  readonly launchRole: iam.IRole;

  /** Roles of the people who start projects; at least one. They still need permissions for Service Catalog. */
  readonly users: iam.IRole[];

  /**
   * What the portfolio holds, for the people who see it; 1 to 2,000 characters.
   *
   * @default - no description
   */
  readonly description?: string;

  /**
   * Names of the environment, for the path of the publishing function's role. `PermissionsBoundary` lets only roles on
   * that path publish.
   *
   * @default - the role has the path `/`
   */
  readonly registry?: Registry;

  /**
   * Boundary of the publishing function's role.
   *
   * @default - no boundary
   */
  readonly permissionsBoundary?: iam.IManagedPolicy;

  /**
   * Encrypts the log group of the publishing function.
   *
   * @default - encrypted with a key of AWS
   */
  readonly logEncryptionKey?: kms.IKey;

  /**
   * How long the publishing function's log is kept.
   *
   * @default RetentionDays.ONE_YEAR
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The customer key of the bucket with the assets of the CDK bootstrap, if it has one.
   *
   * @default - the bucket is encrypted with a key of AWS
   */
  readonly assetKey?: kms.IKey;
}

/**
 * A portfolio of Service Catalog, and a product for each template that is published to it.
 *
 * A product is made by a function and not by CloudFormation, whose resource for products replaces the versions that its
 * template does not name any more: "The default behavior of Service Catalog is to overwrite each product version upon
 * deployment" (https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_servicecatalog-readme.html). Projects would
 * lose the version they were made from.
 */
export class ServiceCatalogPublisher extends Construct {
  /** Tag with which SageMaker finds products: https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-projects-templates-custom.html */
  public static readonly VISIBILITY_TAG = 'sagemaker:studio-visibility';

  /** Tag of every product, with the publisher that owns it: the publishing function touches no other product. */
  public static readonly PUBLISHER_TAG = 'secure-mlops:template-publisher';

  /** The portfolio. */
  public readonly portfolio: servicecatalog.Portfolio;

  private readonly setup: SetupFunction;
  private readonly templateRead = new iam.PolicyStatement({ sid: 'ReadTemplates', actions: ['s3:GetObject'] });
  private readonly published = new Set<string>();

  /** @throws SecureMlopsError when a name is too long or empty, or `users` is empty */
  constructor(
    scope: Construct,
    id: string,
    private readonly props: ServiceCatalogPublisherProps,
  ) {
    super(scope, id);
    validate(props);
    this.portfolio = new servicecatalog.Portfolio(this, 'Portfolio', {
      displayName: props.displayName,
      providerName: props.providerName,
      description: props.description,
    });
    for (const role of props.users) {
      this.portfolio.giveAccessToRole(role);
    }
    this.setup = new SetupFunction(this, 'Function', {
      codePath: handlerPath('template-product'),
      description: 'Publishes project templates as products whose versions are only added',
      principal: 'template-publisher',
      timeout: Duration.minutes(10),
      registry: props.registry,
      permissionsBoundary: props.permissionsBoundary,
      logEncryptionKey: props.logEncryptionKey,
      logRetention: props.logRetention,
      statements: [
        ...productStatements(this, ServiceCatalogPublisher.PUBLISHER_TAG, Names.uniqueId(this)),
        ...this.readStatements(),
      ],
    });
    this.node.addValidation({
      validate: () => (this.published.size > 0 ? [] : ['no template is published, call publish or leave it out']),
    });
  }

  /**
   * Publishes a template as a product with a version that is named by its content.
   *
   * Another content becomes another version, recommended to everybody; the versions before stay as they are, for the
   * projects that were made from them.
   *
   * @throws SecureMlopsError when a template with this name is published already
   */
  public publish(template: ProjectTemplate): PublishedProduct {
    const { templateName } = template;
    const errors = new ValidationErrors('ServiceCatalogPublisher.publish');
    if (this.published.has(templateName)) {
      errors.add(`template has the name ${JSON.stringify(templateName)} of one that is published, choose another name`);
    }
    errors.throwIfAny();
    const product = new TemplateProduct(this, `Template-${templateName}`, {
      template,
      setup: this.setup,
      portfolio: this.portfolio,
      launchRole: this.props.launchRole,
      owner: this.props.providerName,
      tags: {
        [ServiceCatalogPublisher.VISIBILITY_TAG]: 'true',
        [ServiceCatalogPublisher.PUBLISHER_TAG]: Names.uniqueId(this),
      },
    });
    this.templateRead.addResources(product.templateObjectArn);
    this.published.add(templateName);
    const { productId, versionId, versionName } = product;
    return { productId, versionId, versionName };
  }

  private readStatements(): iam.PolicyStatement[] {
    const { assetKey } = this.props;
    return [
      this.templateRead,
      ...(assetKey
        ? [new iam.PolicyStatement({ sid: 'DecryptTemplates', actions: ['kms:Decrypt'], resources: [assetKey.keyArn] })]
        : []),
    ];
  }
}

/** Lengths: https://docs.aws.amazon.com/servicecatalog/latest/dg/API_CreatePortfolio.html */
function validate(props: ServiceCatalogPublisherProps): void {
  const errors = new ValidationErrors('ServiceCatalogPublisher');
  errors.pattern('displayName', props.displayName, '[\\s\\S]{1,100}', 'use 1 to 100 characters');
  errors.pattern('providerName', props.providerName, '[\\s\\S]{1,50}', 'use 1 to 50 characters');
  if (props.description !== undefined) {
    errors.pattern('description', props.description, '[\\s\\S]{1,2000}', 'use 1 to 2,000 characters');
  }
  if (props.users.length === 0) {
    errors.add('users is [], name at least one role that may start projects');
  }
  errors.throwIfAny();
}
