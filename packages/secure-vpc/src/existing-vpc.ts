import { ValidationErrors } from '@secure-mlops/core';
import { Lazy, Stack, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { listOf } from './private/list-parameter';

/** A VPC whose ids are known. */
export interface ExistingVpcIds {
  /** The id of the VPC, for example `vpc-0123456789abcdef0`; may be a token. */
  readonly vpcId: string;

  /** The ids of the subnets for workloads; items may be tokens. */
  readonly subnetIds: string[];

  /** The availability zone of each subnet, in the same order, for example `eu-west-1a`. */
  readonly availabilityZones: string[];

  /**
   * The id of the route table of each subnet, in the same order. A subnet without one of its own uses the main table of
   * the VPC: name that.
   *
   * @default - not known, so that gateway endpoints can only be used where they exist
   */
  readonly routeTableIds?: string[];
}

/** A VPC whose ids other teams keep in Parameter Store; they are read when the stack is deployed. */
export interface ExistingVpcParameters {
  /** The name of the parameter with the id of the VPC. */
  readonly vpcId: string;

  /** The name of the parameter of the type `StringList` with the ids of the subnets for workloads. */
  readonly subnetIds: string;

  /** The availability zone of each subnet, in the order of the parameter: their number must be known at synthesis. */
  readonly availabilityZones: string[];

  /**
   * The name of the parameter of the type `StringList` with the id of the route table of each subnet, in the same order.
   *
   * @default - not known, so that gateway endpoints can only be used where they exist
   */
  readonly routeTableIds?: string;
}

/** A VPC whose owner shares subnets with this account through AWS Resource Access Manager. */
export interface SharedVpcIds extends ExistingVpcIds {
  /** The 12-digit id of the account that owns the VPC. */
  readonly ownerAccountId: string;
}

/** What an `ExistingVpc` found. */
export interface ExistingVpcConfig {
  /** The VPC. */
  readonly vpc: ec2.IVpc;

  /** The subnets for workloads. */
  readonly workloadSubnets: ec2.ISubnet[];

  /** Whether the route table of each subnet is known, which a gateway endpoint needs. */
  readonly routeTablesKnown: boolean;

  /**
   * The account that owns the VPC, when it is another one.
   *
   * @default - the VPC belongs to the account of the stack
   */
  readonly ownerAccountId?: string;
}

/** Where an existing VPC and its subnets are found. */
export abstract class ExistingVpc {
  /**
   * By ids.
   *
   * @throws when an id is malformed or repeated, there is no subnet, or the lists differ in length
   */
  public static fromIds(ids: ExistingVpcIds): ExistingVpc {
    const errors = new ValidationErrors('ExistingVpc.fromIds');
    validateIds(errors, ids);
    errors.throwIfAny();
    return new KnownVpc(ids);
  }

  /**
   * By a construct: a VPC of the same app, or the result of `ec2.Vpc.fromLookup`.
   *
   * @param vpc the VPC
   * @param subnets the subnets for workloads. Default: those without a route to the internet. A public one is refused when
   * the network is made
   */
  public static fromVpc(vpc: ec2.IVpc, subnets?: ec2.SubnetSelection): ExistingVpc {
    return new ConstructVpc(vpc, subnets ?? { subnetType: ec2.SubnetType.PRIVATE_ISOLATED });
  }

  /**
   * By parameters of Parameter Store, as landing zones keep them.
   *
   * @throws when there is no availability zone, or their list is only known at deployment
   */
  public static fromParameters(parameters: ExistingVpcParameters): ExistingVpc {
    const errors = new ValidationErrors('ExistingVpc.fromParameters');
    errors.count('availabilityZones', parameters.availabilityZones, { min: 1 });
    if (Token.isUnresolved(parameters.availabilityZones)) {
      errors.add('availabilityZones is a token, write the names, because the number of subnets must be known');
    }
    errors.throwIfAny();
    return new ParameterVpc(parameters);
  }

  /**
   * By ids of subnets that another account shares. Their owner keeps what belongs to the VPC: endpoints, flow logs and
   * the resolver. https://docs.aws.amazon.com/vpc/latest/userguide/vpc-share-limitations.html
   *
   * @throws when an id or the account is malformed, an id is repeated, there is no subnet, or the lists differ in length
   */
  public static fromSharedSubnets(ids: SharedVpcIds): ExistingVpc {
    const errors = new ValidationErrors('ExistingVpc.fromSharedSubnets');
    validateIds(errors, ids);
    errors.accountIds('ownerAccountId', [ids.ownerAccountId]);
    errors.throwIfAny();
    return new KnownVpc(ids, ids.ownerAccountId);
  }

  /**
   * Finds the VPC. Called once by the network.
   *
   * @param scope the network
   * @throws when a subnet that was selected is public
   */
  public abstract bind(scope: Construct): ExistingVpcConfig;
}

class KnownVpc extends ExistingVpc {
  constructor(
    private readonly ids: ExistingVpcIds,
    private readonly ownerAccountId?: string,
  ) {
    super();
  }

  public bind(scope: Construct): ExistingVpcConfig {
    return importVpc(scope, this.ids, this.ownerAccountId);
  }
}

class ParameterVpc extends ExistingVpc {
  constructor(private readonly parameters: ExistingVpcParameters) {
    super();
  }

  public bind(scope: Construct): ExistingVpcConfig {
    const { vpcId, subnetIds, availabilityZones, routeTableIds } = this.parameters;
    return importVpc(scope, {
      vpcId: ssm.StringParameter.valueForStringParameter(scope, vpcId),
      subnetIds: listOf(scope, subnetIds, availabilityZones.length),
      availabilityZones,
      routeTableIds: routeTableIds === undefined ? undefined : listOf(scope, routeTableIds, availabilityZones.length),
    });
  }
}

class ConstructVpc extends ExistingVpc {
  constructor(
    private readonly vpc: ec2.IVpc,
    private readonly selection: ec2.SubnetSelection,
  ) {
    super();
  }

  public bind(scope: Construct): ExistingVpcConfig {
    const { subnets } = this.vpc.selectSubnets(this.selection);
    const errors = new ValidationErrors('ExistingVpc.fromVpc');
    const publicIds = this.vpc.publicSubnets.map(({ subnetId }) => subnetId);
    for (const { subnetId } of subnets.filter((subnet) => publicIds.includes(subnet.subnetId))) {
      errors.add(
        `subnets selects ${JSON.stringify(subnetId)}, which is public: select subnets without a route to an internet gateway`,
      );
    }
    errors.throwIfAny();
    const routeTableIds = subnets.flatMap(({ routeTable }) => routeTable.routeTableId ?? []);
    return importVpc(scope, {
      // A lookup that has not happened yet gives an id that no check of ids would accept.
      vpcId: Lazy.uncachedString({ produce: () => this.vpc.vpcId }),
      subnetIds: subnets.map(({ subnetId }) => subnetId),
      availabilityZones: subnets.map(({ availabilityZone }) => availabilityZone),
      // An imported subnet has none unless it was told.
      routeTableIds: routeTableIds.length === subnets.length ? routeTableIds : undefined,
    });
  }
}

function importVpc(scope: Construct, ids: ExistingVpcIds, ownerAccountId?: string): ExistingVpcConfig {
  const vpc = ec2.Vpc.fromVpcAttributes(scope, 'Vpc', {
    vpcId: ids.vpcId,
    region: Stack.of(scope).region,
    availabilityZones: ids.availabilityZones,
    isolatedSubnetIds: ids.subnetIds,
    isolatedSubnetRouteTableIds: ids.routeTableIds,
  });
  return {
    vpc,
    workloadSubnets: vpc.isolatedSubnets,
    routeTablesKnown: ids.routeTableIds !== undefined,
    ownerAccountId,
  };
}

function validateIds(errors: ValidationErrors, ids: ExistingVpcIds): void {
  const { vpcId, subnetIds, availabilityZones, routeTableIds } = ids;
  errors.pattern(
    'vpcId',
    vpcId,
    'vpc-[0-9a-f]{8,17}',
    'pass the id of a VPC such as "vpc-0123456789abcdef0", or its parameter by ExistingVpc.fromParameters',
  );
  for (const [prop, list] of Object.entries({ subnetIds, availabilityZones, routeTableIds: routeTableIds ?? [] })) {
    if (Token.isUnresolved(list)) {
      errors.add(
        `${prop} is a list that is only known at deployment, pass a list of known length; items may be tokens`,
      );
      return;
    }
  }
  errors.count('subnetIds', subnetIds, { min: 1 });
  errors.unique('subnetIds', subnetIds);
  for (const id of subnetIds) {
    errors.pattern('subnetIds', id, 'subnet-[0-9a-f]{8,17}', 'pass ids of subnets such as "subnet-0123456789abcdef0"');
  }
  for (const id of routeTableIds ?? []) {
    errors.pattern(
      'routeTableIds',
      id,
      'rtb-[0-9a-f]{8,17}',
      'pass ids of route tables such as "rtb-0123456789abcdef0"',
    );
  }
  for (const [prop, list] of Object.entries({ availabilityZones, ...(routeTableIds && { routeTableIds }) })) {
    if (list.length !== subnetIds.length) {
      errors.add(
        `${prop} is ${JSON.stringify(list)}, for the subnets ${JSON.stringify(subnetIds)}: name one for each subnet, in the same order`,
      );
    }
  }
}
