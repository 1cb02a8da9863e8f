import { Names } from 'aws-cdk-lib';
import * as networkfirewall from 'aws-cdk-lib/aws-networkfirewall';
import { Construct } from 'constructs';
import { inLowerCase } from './domains';

/** What `DomainAllowList` needs. */
export interface DomainAllowListProps {
  /** The address range whose traffic is judged. */
  readonly vpcCidr: string;
  /** Domains; a leading `*.` matches every name below. */
  readonly allowedDomains: string[];
}

/** The TCP ports that the allow list judges: HTTP by its host header, TLS by its server name. */
export const JUDGED_PORTS = [80, 443];

/**
 * What the allow list cannot judge is dropped before: QUIC hides the server name, and other protocols have none, such as GRE
 * and ESP. The default action does not reach them, because it only looks at TCP connections. AWS publishes the rule for
 * what is neither TCP nor UDP nor ICMP:
 * https://docs.aws.amazon.com/network-firewall/latest/developerguide/suricata-examples.html
 */
const UNJUDGED = [
  'drop udp $HOME_NET any -> any 443 (msg:"QUIC"; sid:1; rev:1;)',
  'drop udp $HOME_NET any -> any any (msg:"UDP"; sid:2; rev:1;)',
  'drop icmp $HOME_NET any -> any any (msg:"ICMP"; sid:3; rev:1;)',
  `drop tcp $HOME_NET any -> any ![${JUDGED_PORTS.join(',')}] (msg:"TCP port"; sid:4; rev:1;)`,
  'drop ip $HOME_NET any -> any any (msg:"IP protocol"; ip_proto:!TCP; ip_proto:!UDP; ip_proto:!ICMP; sid:5; rev:1;)',
];

/** A change of a capacity replaces its rule group, which then needs another name: reserve more than is used. */
const CAPACITY = { unjudged: 10, domains: 2000 };

/**
 * A firewall policy that passes TLS and HTTP to named domains and drops everything else.
 *
 * Without inspection of TLS the firewall believes the server name that a client claims.
 */
export class DomainAllowList extends Construct {
  /** The ARN of the policy. */
  public readonly policyArn: string;

  constructor(scope: Construct, id: string, props: DomainAllowListProps) {
    super(scope, id);
    const unjudged = this.ruleGroup('Unjudged', props.vpcCidr, CAPACITY.unjudged, {
      rulesString: UNJUDGED.join('\n'),
    });
    const domains = this.ruleGroup('Domains', props.vpcCidr, CAPACITY.domains, {
      rulesSourceList: {
        generatedRulesType: 'ALLOWLIST',
        targetTypes: ['TLS_SNI', 'HTTP_HOST'],
        targets: inLowerCase(props.allowedDomains).map((domain) =>
          domain.startsWith('*.') ? domain.slice(1) : domain,
        ),
      },
    });
    const policy = new networkfirewall.CfnFirewallPolicy(this, 'Resource', {
      firewallPolicyName: nameOf(this),
      firewallPolicy: {
        statelessDefaultActions: ['aws:forward_to_sfe'],
        statelessFragmentDefaultActions: ['aws:drop'],
        statefulEngineOptions: { ruleOrder: 'STRICT_ORDER', streamExceptionPolicy: 'DROP' },
        statefulRuleGroupReferences: [
          { priority: 1, resourceArn: unjudged },
          { priority: 2, resourceArn: domains },
        ],
        // A server name is known only after TCP is established and the client hello, which may take several packets,
        // is complete. Until then packets pass, to any address; what the list did not pass is dropped from there on.
        // https://docs.aws.amazon.com/network-firewall/latest/developerguide/suricata-rule-evaluation-order.html
        // https://aws.amazon.com/about-aws/whats-new/2026/06/aws-network-firewall-updates-default-drop-action
        statefulDefaultActions: [
          'aws:drop_established_app_layer_to_server',
          'aws:alert_established_app_layer_to_server',
        ],
      },
    });
    this.policyArn = policy.attrFirewallPolicyArn;
  }

  private ruleGroup(
    id: string,
    vpcCidr: string,
    capacity: number,
    rulesSource: networkfirewall.CfnRuleGroup.RulesSourceProperty,
  ): string {
    const group = new Construct(this, id);
    const resource = new networkfirewall.CfnRuleGroup(group, 'Resource', {
      ruleGroupName: nameOf(group),
      type: 'STATEFUL',
      capacity,
      ruleGroup: {
        // Unset, it would be whatever range the VPC of the firewall has, without a way to see it in the template.
        ruleVariables: { ipSets: { HOME_NET: { definition: [vpcCidr] } } },
        rulesSource,
        statefulRuleOptions: { ruleOrder: 'STRICT_ORDER' },
      },
    });
    return resource.attrRuleGroupArn;
  }
}

/** A name for what must have one, from the construct's path, which begins with its stack. */
export function nameOf(construct: Construct): string {
  return Names.uniqueResourceName(construct, { maxLength: 128, separator: '-', allowedSpecialCharacters: '-' });
}
