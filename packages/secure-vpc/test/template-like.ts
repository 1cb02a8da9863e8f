/** The part of a template that the searches look at. */
export interface TemplateLike {
  readonly Resources: Record<string, ResourceLike>;
}

/** A resource of a template. */
export interface ResourceLike {
  readonly Type: string;
  Properties?: PropertiesLike;
}

/** The properties that the searches look at, of all types of resources together. */
export interface PropertiesLike extends RuleLike {
  MapPublicIpOnLaunch?: boolean;
  AssignIpv6AddressOnCreation?: boolean;
  Ipv6Native?: boolean;
  SecurityGroupEgress?: RuleLike[];
  SecurityGroupIngress?: RuleLike[];
  DefaultGroupId?: AttributeLike;
  ServiceName?: unknown;
  VpcEndpointType?: string;
  PolicyDocument?: { Statement: StatementLike[] };
  VpcId?: ReferenceLike;
  SubnetId?: ReferenceLike;
  NetworkAclId?: ReferenceLike;
  CidrBlock?: unknown;
  Ipv6CidrBlock?: unknown;
  Egress?: boolean;
  Protocol?: number;
  PortRange?: { From?: number; To?: number };
  RuleAction?: string;
  FirewallRuleGroupId?: AttributeLike;
  FirewallRules?: FirewallRuleLike[];
  FirewallFailOpen?: string;
  Domains?: unknown[];
}

/** A value of another resource. */
export interface AttributeLike {
  readonly 'Fn::GetAtt'?: string[];
}

/** The id of another resource, or one that exists already. */
export type ReferenceLike = { readonly Ref?: string } | string;

/** A rule of a security group. */
export interface RuleLike {
  IpProtocol?: string;
  FromPort?: number;
  ToPort?: number;
  GroupId?: AttributeLike | string;
  CidrIp?: string;
  CidrIpv6?: string;
  DestinationPrefixListId?: AttributeLike;
  SourcePrefixListId?: AttributeLike;
  DestinationSecurityGroupId?: AttributeLike | string;
}

/** A statement of the policy of an endpoint. */
export interface StatementLike {
  Effect: string;
  Principal?: unknown;
  Action?: unknown;
  Resource?: unknown;
  Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** A rule of a DNS Firewall. */
export interface FirewallRuleLike {
  Action: string;
  Priority: number;
  FirewallDomainListId?: AttributeLike;
  Qtype?: string;
}

/** The resources of some types, by their logical ids. */
export function all(template: TemplateLike, ...types: string[]): [string, PropertiesLike][] {
  return Object.entries(template.Resources)
    .filter(([, resource]) => types.includes(resource.Type))
    .map(([id, resource]) => [id, resource.Properties ?? {}]);
}

/** Whether two references name the same. */
export function same(one: ReferenceLike | undefined, other: ReferenceLike): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** The resource whose attribute a value is. */
export function referred(template: TemplateLike, attribute: AttributeLike | undefined): ResourceLike | undefined {
  return template.Resources[attribute?.['Fn::GetAtt']?.[0] ?? ''];
}
