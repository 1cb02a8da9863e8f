import { ValidationErrors } from '@secure-mlops/core';
import { Token } from 'aws-cdk-lib';
import { validateRanges } from './private/ipv4';

/** Options of `NetworkAcls.closed`. */
export interface ClosedNetworkAclsOptions {
  /**
   * The IPv4 ranges of the services behind gateway endpoints, S3 and DynamoDB: the entries of their prefix lists in the
   * region, which `aws ec2 get-managed-prefix-list-entries` tells. AWS changes them from time to time; a range that is
   * missing cuts workloads off from part of the service.
   *
   * A network ACL cannot name a prefix list, and what is sent to a gateway endpoint keeps its public address:
   * https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html
   *
   * @default ['0.0.0.0/0'], on port 443, where the routes and the security group alone decide
   */
  readonly gatewayRanges?: string[];
}

/**
 * Network ACLs of a network: a second guard beside security groups, which holds for everything in a subnet, whatever
 * group it has.
 */
export class NetworkAcls {
  /**
   * An ACL for each tier that lets through only what the tier is for: workload subnets talk to each other, to the services
   * behind gateway endpoints and to where the way out leads, and get answers; subnets of NAT gateways and firewall
   * endpoints pass that on.
   *
   * ACLs keep no connections: answers are let in from those addresses on every port from 1024, and subnets of the same
   * network are open to each other. Names, time and instance metadata are not filtered by ACLs at all:
   * https://docs.aws.amazon.com/vpc/latest/userguide/nacl-basics.html
   *
   * Subnets of transit gateway attachments keep the open ACL of the VPC, as AWS recommends:
   * https://docs.aws.amazon.com/vpc/latest/tgw/tgw-best-design-practices.html
   *
   * @throws when there is no range, or one is malformed or repeated
   */
  public static closed(options: ClosedNetworkAclsOptions = {}): NetworkAcls {
    const { gatewayRanges = ['0.0.0.0/0'] } = options;
    const errors = new ValidationErrors('NetworkAcls.closed');
    errors.count('gatewayRanges', gatewayRanges, { min: 1 });
    errors.unique('gatewayRanges', gatewayRanges);
    if (Token.isUnresolved(gatewayRanges)) {
      errors.add('gatewayRanges is a token, write the ranges themselves, because each becomes a rule');
    } else {
      validateRanges(errors, 'gatewayRanges', gatewayRanges, '52.218.0.0/17');
    }
    errors.throwIfAny();
    return new NetworkAcls(gatewayRanges);
  }

  private constructor(
    /** The ranges of the services behind gateway endpoints. */
    public readonly gatewayRanges: string[],
  ) {}
}
