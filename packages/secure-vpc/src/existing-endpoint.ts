import { ValidationErrors } from '@secure-mlops/core';
import { Token } from 'aws-cdk-lib';
import { EndpointKind, type EndpointService } from './endpoint-service';
import { validateRanges } from './private/ipv4';

/** An endpoint that the VPC itself has. */
export interface OwnEndpointOptions {
  /** The id of the endpoint, for example `vpce-0123456789abcdef0`. */
  readonly vpcEndpointId: string;

  /**
   * The id of the security group of an interface endpoint, to which workloads are let out. The group itself is not
   * changed: it must admit HTTPS from them.
   *
   * @default - none, for a gateway endpoint, or when the workload group is given too
   */
  readonly securityGroupId?: string;
}

/** An endpoint of a central VPC, whose names are resolved in the VPC by a shared private hosted zone. */
export interface CentralEndpointOptions {
  /** The id of the endpoint, for example `vpce-0123456789abcdef0`. */
  readonly vpcEndpointId: string;

  /**
   * The id of the central VPC. Requests through the endpoint carry this id as their source, so policies that name VPCs
   * have to admit it: see `ISecureNetwork.sourceVpcIds`.
   */
  readonly vpcId: string;

  /** The IPv4 ranges of the subnets in which the endpoint has its interfaces; workloads are let out to them by HTTPS. */
  readonly ranges: string[];
}

/** An endpoint that exists already, and is used instead of making one. */
export class ExistingEndpoint {
  /**
   * An endpoint of the same VPC.
   *
   * @throws when an id is malformed, or a gateway endpoint is given a security group
   */
  public static own(service: EndpointService, options: OwnEndpointOptions): ExistingEndpoint {
    const errors = new ValidationErrors('ExistingEndpoint.own');
    endpointId(errors, options.vpcEndpointId);
    if (options.securityGroupId !== undefined) {
      errors.pattern(
        'securityGroupId',
        options.securityGroupId,
        'sg-[0-9a-f]{8,17}',
        'pass the id of a security group such as "sg-0123456789abcdef0"',
      );
      if (service.kind === EndpointKind.GATEWAY) {
        errors.add(
          `securityGroupId is ${JSON.stringify(options.securityGroupId)}, but the endpoint of ${service.serviceName} is a gateway, which has none: leave it out`,
        );
      }
    }
    errors.throwIfAny();
    return new ExistingEndpoint(service, options.vpcEndpointId, [], options.securityGroupId);
  }

  /**
   * An endpoint of a central VPC that is reached by a transit gateway or a peering connection.
   *
   * @throws when an id or a range is malformed, no range is given, or the endpoint is a gateway, which serves no VPC but
   * its own: https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html
   */
  public static central(service: EndpointService, options: CentralEndpointOptions): ExistingEndpoint {
    const errors = new ValidationErrors('ExistingEndpoint.central');
    endpointId(errors, options.vpcEndpointId);
    errors.pattern('vpcId', options.vpcId, VPC_ID, 'pass the id of the VPC that has the endpoint');
    errors.count('ranges', options.ranges, { min: 1 });
    errors.unique('ranges', options.ranges);
    if (options.ranges.some((range) => Token.isUnresolved(range))) {
      errors.add('ranges has a token, write the ranges themselves, because each becomes a rule with an id of its own');
    }
    validateRanges(errors, 'ranges', options.ranges, '10.0.0.0/24');
    if (service.kind === EndpointKind.GATEWAY) {
      errors.add(
        `service is ${JSON.stringify(service.serviceName)}, whose endpoint is a gateway and serves no VPC but its own: ` +
          'leave it out, and one is made',
      );
    }
    errors.throwIfAny();
    return new ExistingEndpoint(service, options.vpcEndpointId, options.ranges, undefined, options.vpcId);
  }

  private constructor(
    /** The service. */
    public readonly service: EndpointService,
    /** The id of the endpoint. */
    public readonly vpcEndpointId: string,
    /** The IPv4 ranges of a central endpoint; empty for one of the same VPC. */
    public readonly ranges: string[],
    /** The id of the endpoint's security group, when it is known. */
    public readonly securityGroupId?: string,
    /** The id of the central VPC that has the endpoint; undefined for one of the same VPC. */
    public readonly centralVpcId?: string,
  ) {}
}

/** The form of the id of a VPC. */
const VPC_ID = 'vpc-[0-9a-f]{8,17}';

function endpointId(errors: ValidationErrors, id: string): void {
  errors.pattern(
    'vpcEndpointId',
    id,
    'vpce-[0-9a-f]{8,17}',
    'pass the id of an endpoint such as "vpce-0123456789abcdef0"',
  );
}
