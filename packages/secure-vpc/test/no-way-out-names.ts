import {
  all,
  type FirewallRuleLike,
  type PropertiesLike,
  type ReferenceLike,
  referred,
  same,
  type TemplateLike,
} from './template-like';

/** A VPC whose resolver is judged. */
export interface JudgedVpc {
  /** How it is called in sentences. */
  readonly name: string;
  readonly id: ReferenceLike;
}

/** A name for every name below a public suffix such as `*.com`, or for every name there is. */
const WIDE = /^\*(\.[^.]*)?\.?$/;

/** Everything by which data could leave VPCs in the labels of names, because the resolver recurses to the internet. */
export function openResolvers(template: TemplateLike, vpcs: JudgedVpc[]): string[] {
  return vpcs.flatMap((vpc) => [...openResolver(template, vpc), ...failsOpen(template, vpc)]);
}

function openResolver(template: TemplateLike, { name, id }: JudgedVpc): string[] {
  const groups = all(template, 'AWS::Route53Resolver::FirewallRuleGroupAssociation')
    .filter(([, { VpcId }]) => same(VpcId, id))
    .map(([, { FirewallRuleGroupId }]) => referred(template, FirewallRuleGroupId)?.Properties ?? {});
  if (groups.length === 0) {
    return [`${name} has a resolver without a firewall`];
  }
  return groups.flatMap((group) => openGroup(template, name, group));
}

function openGroup(template: TemplateLike, name: string, { FirewallRules = [] }: PropertiesLike): string[] {
  const rules = [...FirewallRules].sort((one, other) => one.Priority - other.Priority);
  const last = rules.at(-1);
  // a rule with a type of queries is silent about the others
  if (last?.Action !== 'BLOCK' || last.Qtype !== undefined || !domainsOf(template, last).includes('*')) {
    return [`${name} has a resolver that does not block by default`];
  }
  return rules
    .filter(({ Action }) => Action !== 'BLOCK')
    .flatMap((rule) =>
      domainsOf(template, rule)
        .filter((domain) => typeof domain === 'string' && WIDE.test(domain))
        .map((domain) => `${name} has a resolver whose rule ${rule.Priority} lets ${domain} through`),
    );
}

function failsOpen(template: TemplateLike, { name, id }: JudgedVpc): string[] {
  return all(template, 'Custom::ResolverFailureMode')
    .filter(([, { VpcId }]) => same(VpcId, id))
    .filter(([, { FirewallFailOpen }]) => FirewallFailOpen !== 'DISABLED')
    .map(() => `${name} has a resolver that answers what its firewall cannot judge`);
}

function domainsOf(template: TemplateLike, rule: FirewallRuleLike): unknown[] {
  return referred(template, rule.FirewallDomainListId)?.Properties?.Domains ?? [];
}
