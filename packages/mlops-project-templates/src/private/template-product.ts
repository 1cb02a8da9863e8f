import type { SetupFunction } from '@secure-mlops/core';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as servicecatalog from 'aws-cdk-lib/aws-servicecatalog';
import { Construct } from 'constructs';
import type { ProjectTemplate } from '../project-template';
import type { PublishedProduct } from '../published-product';

/** What a product is made from. */
export interface TemplateProductProps {
  /** The template. */
  readonly template: ProjectTemplate;
  /** The function that publishes. */
  readonly setup: SetupFunction;
  /** The portfolio in which people find the product. */
  readonly portfolio: servicecatalog.IPortfolio;
  /** The role that makes projects. */
  readonly launchRole: iam.IRole;
  /** Who offers the product. */
  readonly owner: string;
  /** Tags of the product; Service Catalog puts them on everything that a project is made of. */
  readonly tags: { [key: string]: string };
}

/** A template as a product of Service Catalog. */
export class TemplateProduct extends Construct implements PublishedProduct {
  public readonly productId: string;
  public readonly versionId: string;
  public readonly versionName: string;

  /** ARN of the object from which the version is loaded. */
  public readonly templateObjectArn: string;

  constructor(scope: Construct, id: string, props: TemplateProductProps) {
    super(scope, id);
    const { template, setup, portfolio } = props;
    this.versionName = template.contentVersion;
    const { url, objectArn } = template._upload(this);
    this.templateObjectArn = objectArn;

    const product = setup.addResource(this, 'Resource', {
      resourceType: 'Custom::TemplateProduct',
      properties: {
        Name: template.templateName,
        Owner: props.owner,
        Description: template.description,
        VersionName: this.versionName,
        TemplateUrl: url,
        Tags: props.tags,
      },
    });
    this.productId = product.ref;
    this.versionId = product.getAttString('VersionId');

    const offered = { portfolioId: portfolio.portfolioId, productId: this.productId };
    const association = new servicecatalog.CfnPortfolioProductAssociation(this, 'Association', offered);
    const launch = new servicecatalog.CfnLaunchRoleConstraint(this, 'LaunchRole', {
      ...offered,
      roleArn: props.launchRole.roleArn,
      description: 'Projects are made by the launch role of their environment',
    });
    launch.addResourceDependency(association);

    // the first to go: refuses while there are projects, when people can still find and terminate them
    const projects = setup.addResource(this, 'Projects', {
      resourceType: 'Custom::TemplateProjects',
      properties: { ProductId: this.productId },
    });
    projects.node.addDependency(portfolio, association, launch, props.launchRole);
  }
}
