import { type Registry, ValidationErrors } from '@secure-mlops/core';
import { RemovalPolicy } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as route53resolver from 'aws-cdk-lib/aws-route53resolver';
import { Construct } from 'constructs';
import { inLowerCase, validateDomains } from './private/domains';
import { ResolverFailureMode } from './private/resolver-failure-mode';

/** What a client hears when it asks for a name that is not allowed. */
export enum DnsBlockResponse {
  /** The name does not exist. */
  NXDOMAIN = 'NXDOMAIN',

  /** The name exists, but there is nothing to answer. */
  NODATA = 'NODATA',
}

/**
 * A threat that DNS Firewall Advanced recognizes.
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/firewall-advanced.html
 */
export enum DnsThreat {
  /** Names made by a domain generation algorithm. */
  GENERATED_DOMAINS = 'DGA',

  /** Data in the labels of names. */
  TUNNELING = 'DNS_TUNNELING',
}

/** What becomes of queries that the DNS Firewall of a VPC cannot judge, because it is impaired or does not answer. */
export enum DnsFailureMode {
  /**
   * They are not answered: clients hear SERVFAIL. Nothing leaks while the firewall fails, and nothing that needs a name
   * works, AWS services included.
   */
  CLOSED = 'DISABLED',

  /**
   * They are answered as if there were no firewall. Workloads go on while it fails, and whoever waits for that can carry
   * data out in names.
   */
  OPEN = 'ENABLED',
}

/** Properties of a `DnsFirewall`. */
export interface DnsFirewallProps {
  /** The VPC whose resolver is restricted. */
  readonly vpc: ec2.IVpc;

  /**
   * The names that resolve; every other name is blocked.
   *
   * A leading `*.` matches every name below, not the name itself. Upper and lower case are equal. Items may be tokens.
   *
   * @default - every name resolves that is not blocked
   */
  readonly allowedDomains?: string[];

  /**
   * The ids of domain lists that are blocked before any name is allowed, such as the lists of threats that AWS manages.
   *
   * Their ids differ in every region: `aws route53resolver list-firewall-domain-lists` tells them.
   * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall-managed-domain-lists.html
   *
   * @default - none
   */
  readonly blockedDomainListIds?: string[];

  /**
   * Threats that are recognized by the form of queries and blocked before any name is allowed: those of high confidence,
   * so that few queries are blocked by mistake and some threats pass. With them, AWS charges the rule group by the hour for
   * each VPC: https://aws.amazon.com/route53/pricing/
   *
   * @default - none
   */
  readonly blockedThreats?: DnsThreat[];

  /** The key that encrypts the query log; its policy must let CloudWatch Logs use it. */
  readonly logEncryptionKey: kms.IKey;

  /**
   * What a client hears when it asks for a name that is not allowed.
   *
   * @default DnsBlockResponse.NXDOMAIN
   */
  readonly blockResponse?: DnsBlockResponse;

  /**
   * The place of this firewall among the DNS Firewall rule groups of the VPC; lower comes first.
   *
   * Between 101 and 9899, which is what the service accepts:
   * https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_AssociateFirewallRuleGroup.html
   *
   * @default 101
   */
  readonly priority?: number;

  /**
   * What becomes of queries that the firewall cannot judge. This is a setting of the VPC, for all its DNS Firewall rule
   * groups together:
   * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall-vpc-configuration.html
   *
   * AWS documents what both values do, that closed is the default, and that the setting only matters while the VPC has a
   * rule group. A set-up function writes it. Left out later, or removed with the construct, the VPC fails closed, whatever it
   * had before: removing it opens nothing. Another VPC gets the setting first, then the one before is closed.
   *
   * Not verified without AWS: how long a change takes until every query meets it, and what the API answers for a VPC that is
   * gone, which the function takes to be the documented `ResourceNotFoundException`.
   * https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_UpdateFirewallConfig.html
   *
   * @default - closed, which is what a VPC has unless somebody changed it; nothing is written
   */
  readonly failureMode?: DnsFailureMode;

  /**
   * The names of the environment: the path of the role of the function that writes `failureMode`.
   *
   * @default - the role has the path `/`
   */
  readonly registry?: Registry;

  /**
   * The permissions boundary of the role of the function that writes `failureMode`. It must allow that role
   * `route53resolver:UpdateFirewallConfig` and `ec2:DescribeVpcs`.
   *
   * @default - no boundary
   */
  readonly permissionsBoundary?: iam.IManagedPolicy;

  /**
   * How long queries are kept.
   *
   * @default logs.RetentionDays.ONE_YEAR
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * What becomes of the query log when the construct is removed.
   *
   * @default RemovalPolicy.DESTROY
   */
  readonly logRemovalPolicy?: RemovalPolicy;
}

/**
 * Lets the resolver of a VPC answer for named domains only, or for all but threats, and logs every query.
 *
 * A VPC without a route out still recurses to the internet through its resolver, which is enough to carry data away in
 * the labels of a name. Threats are blocked first, then come the allowed names, and everything else is blocked.
 *
 * The firewall fails closed unless it is told otherwise: a query that it cannot judge is not answered.
 */
export class DnsFirewall extends Construct {
  /** The id of the rule group. */
  public readonly ruleGroupId: string;

  /** The log group of the queries. */
  public readonly queryLogGroup: logs.LogGroup;

  /**
   * @throws when nothing is allowed or blocked, a domain or the id of a list is malformed or repeated, there are too many
   * of them, or the priority is outside 101 to 9899
   */
  constructor(scope: Construct, id: string, props: DnsFirewallProps) {
    super(scope, id);
    validate(props);

    const group = new route53resolver.CfnFirewallRuleGroup(this, 'Resource', {
      firewallRules: [...blockRules(props), ...this.allowRules(props)],
    });
    new route53resolver.CfnFirewallRuleGroupAssociation(this, 'Association', {
      firewallRuleGroupId: group.attrId,
      vpcId: props.vpc.vpcId,
      priority: props.priority ?? 101,
    });

    const logRetention = props.logRetention ?? logs.RetentionDays.ONE_YEAR;
    if (props.failureMode) {
      new ResolverFailureMode(this, 'FailureMode', {
        vpcId: props.vpc.vpcId,
        failOpen: props.failureMode,
        registry: props.registry,
        permissionsBoundary: props.permissionsBoundary,
        logEncryptionKey: props.logEncryptionKey,
        logRetention,
      });
    }

    // Route 53 Resolver attaches the resource policy that lets it write to this log group, with the permissions of
    // whoever creates the configuration: logs:CreateLogDelivery, logs:PutResourcePolicy, logs:DescribeResourcePolicies
    // and logs:DescribeLogGroups. A policy of our own would count against the few that an account may have.
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-CWL.html
    this.queryLogGroup = new logs.LogGroup(this, 'QueryLogGroup', {
      encryptionKey: props.logEncryptionKey,
      retention: logRetention,
      removalPolicy: props.logRemovalPolicy ?? RemovalPolicy.DESTROY,
    });
    const queryLogging = new route53resolver.CfnResolverQueryLoggingConfig(this, 'QueryLogging', {
      destinationArn: this.queryLogGroup.logGroupArn,
    });
    new route53resolver.CfnResolverQueryLoggingConfigAssociation(this, 'QueryLoggingAssociation', {
      resolverQueryLogConfigId: queryLogging.attrId,
      resourceId: props.vpc.vpcId,
    });

    this.ruleGroupId = group.attrId;
  }

  /** Lets the allowed names through and blocks the rest. */
  private allowRules({ allowedDomains, blockResponse }: DnsFirewallProps): FirewallRule[] {
    if (!allowedDomains) {
      return [];
    }
    const allowed = new route53resolver.CfnFirewallDomainList(this, 'AllowedDomains', {
      domains: inLowerCase(allowedDomains),
    });
    const everything = new route53resolver.CfnFirewallDomainList(this, 'AllDomains', { domains: ['*'] });
    return [
      {
        action: 'ALLOW',
        priority: 100,
        firewallDomainListId: allowed.attrId,
        // An allowed name may be an alias of a name that is not in the list, as regional S3 names are. Its owner
        // decides where it points, and the owner is trusted with the name.
        // https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall-rule-settings.html
        firewallDomainRedirectionAction: 'TRUST_REDIRECTION_DOMAIN',
      },
      {
        action: 'BLOCK',
        priority: 200,
        firewallDomainListId: everything.attrId,
        blockResponse: blockResponse ?? DnsBlockResponse.NXDOMAIN,
      },
    ];
  }
}

type FirewallRule = route53resolver.CfnFirewallRuleGroup.FirewallRuleProperty;

/** The rules that come before any name is allowed. */
function blockRules(props: DnsFirewallProps): FirewallRule[] {
  const blocked = [
    ...(props.blockedDomainListIds ?? []).map((firewallDomainListId) => ({ firewallDomainListId })),
    ...(props.blockedThreats ?? []).map((threat) => ({ dnsThreatProtection: threat, confidenceThreshold: 'HIGH' })),
  ];
  return blocked.map((what, index) => ({
    ...what,
    action: 'BLOCK',
    priority: index + 1,
    blockResponse: props.blockResponse ?? DnsBlockResponse.NXDOMAIN,
  }));
}

/** CloudFormation accepts this many names in one list: see `Domains` of AWS::Route53Resolver::FirewallDomainList. */
const MAX_DOMAINS = 1000;

/** Leaves room for the threats before the rule that allows, which has the priority 100. */
const MAX_LISTS = 90;

function validate(props: DnsFirewallProps): void {
  const errors = new ValidationErrors('DnsFirewall');
  const { allowedDomains, blockedDomainListIds = [], blockedThreats = [] } = props;
  if (allowedDomains) {
    errors.count('allowedDomains', allowedDomains, { min: 1, max: MAX_DOMAINS });
    validateDomains(errors, allowedDomains);
  } else if (blockedDomainListIds.length + blockedThreats.length === 0) {
    errors.add('allowedDomains is not given, and nothing is blocked: give allowedDomains, or what is to be blocked');
  }
  errors.unique('blockedDomainListIds', blockedDomainListIds);
  errors.count('blockedDomainListIds', blockedDomainListIds, { max: MAX_LISTS });
  for (const id of blockedDomainListIds) {
    errors.pattern(
      'blockedDomainListIds',
      id,
      'rslvr-fdl-[0-9a-f]+',
      'pass ids of domain lists such as "rslvr-fdl-0123456789abcdef"',
    );
  }
  errors.unique('blockedThreats', blockedThreats);
  errors.range('priority', props.priority ?? 101, { min: 101, max: 9899 });
  errors.throwIfAny();
}
