import type { RemovalPolicy } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { type DnsBlockResponse, DnsFirewall } from './dns-firewall';

/** What an `Egress` is told about the network that it belongs to. */
export interface EgressContext {
  /** The VPC. */
  readonly vpc: ec2.IVpc;

  /** The names that the network's endpoints answer to. */
  readonly endpointDomains: string[];

  /** The key for logs. */
  readonly logEncryptionKey: kms.IKey;

  /** How long logs are kept. */
  readonly logRetention: logs.RetentionDays;

  /** What becomes of logs when the network is removed. */
  readonly logRemovalPolicy: RemovalPolicy;
}

/** What an `Egress` made in the network. */
export interface EgressConfig {
  /**
   * The firewall of the VPC's resolver.
   *
   * @default - the resolver is not restricted
   */
  readonly dnsFirewall?: DnsFirewall;
}

/** Options of `Egress.isolated`. */
export interface IsolatedEgressOptions {
  /**
   * Names that resolve besides those of the endpoints and of hosts in the VPC.
   *
   * Resolving is not reaching: there is no route. Each name is a way for data to leave in queries for names below it, so
   * add only names that nobody else can delegate.
   *
   * @default - none
   */
  readonly allowedDomains?: string[];

  /**
   * What a client hears when it asks for a name that is not allowed.
   *
   * @default DnsBlockResponse.NXDOMAIN
   */
  readonly blockResponse?: DnsBlockResponse;
}

/** The way out of a network. */
export abstract class Egress {
  /**
   * There is none: no gateway, no route, and a resolver that answers only for the network's endpoints and hosts.
   *
   * Data reaches AWS services through the endpoints alone.
   */
  public static isolated(options: IsolatedEgressOptions = {}): Egress {
    return new IsolatedEgress(options);
  }

  /**
   * Makes the way out in a network. Called once by the network itself.
   *
   * @param scope the network
   * @param context what there is already
   */
  public abstract bind(scope: Construct, context: EgressContext): EgressConfig;
}

class IsolatedEgress extends Egress {
  constructor(private readonly options: IsolatedEgressOptions) {
    super();
  }

  public bind(scope: Construct, context: EgressContext): EgressConfig {
    const dnsFirewall = new DnsFirewall(scope, 'DnsFirewall', {
      vpc: context.vpc,
      allowedDomains: [...context.endpointDomains, ...HOST_DOMAINS, ...(this.options.allowedDomains ?? [])],
      blockResponse: this.options.blockResponse,
      logEncryptionKey: context.logEncryptionKey,
      logRetention: context.logRetention,
      logRemovalPolicy: context.logRemovalPolicy,
    });
    return { dnsFirewall };
  }
}

/**
 * The names that EC2 gives to private addresses (`ec2.internal` in us-east-1, `<region>.compute.internal` elsewhere).
 * They are answered from within the VPC; nobody can be delegated a name below `internal`.
 * https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html
 */
const HOST_DOMAINS = ['*.ec2.internal', '*.compute.internal'];
