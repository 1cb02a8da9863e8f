import { ValidationErrors } from '@secure-mlops/core';
import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { EndpointKind, type EndpointService } from '../endpoint-service';
import type { ExistingNetworkProps } from '../existing-network-props';
import type { ExistingVpcConfig } from '../existing-vpc';
import { checkExistingEndpoints, type EndpointSources, endpointSources } from './endpoint-sources';
import { requireRules } from './endpoints';

/** What an existing network uses, and what is made in it. */
export interface ExistingNetworkPlan extends EndpointSources {
  /** The services whose prefix lists the workload group of the network must name. */
  readonly gateways: EndpointService[];
  readonly flowLogs: boolean;
  readonly restrictResolver: boolean;
  /** Whether anything that is made writes a log. */
  readonly writesLogs: boolean;
}

/** @throws when the description of the network contradicts itself */
export function planExistingNetwork(
  scope: Construct,
  props: ExistingNetworkProps,
  found: ExistingVpcConfig,
): ExistingNetworkPlan {
  const sources = endpointSources(props);
  const shared = found.ownerAccountId !== undefined;
  const gateways = props.workloadSecurityGroup ? [] : sources.services.filter(isGateway);
  const flowLogs = props.flowLogs ?? !shared;
  const restrictResolver = props.restrictResolver ?? !shared;
  const plan: ExistingNetworkPlan = {
    ...sources,
    gateways,
    flowLogs,
    restrictResolver,
    writesLogs: flowLogs || restrictResolver || gateways.length > 0,
  };
  const errors = new ValidationErrors('SecureNetwork.fromExisting');
  checkEndpoints(errors, props, plan);
  checkGroups(errors, props, plan);
  checkResolver(errors, props, plan);
  if (shared) {
    checkShared(errors, Stack.of(scope).account, plan, found);
  } else {
    checkRouteTables(errors, plan, found);
    requireRules(errors, props.perimeter, plan.missing);
  }
  errors.throwIfAny();
  return plan;
}

/** Whether a service is reached by a route. */
export function isGateway(service: EndpointService): boolean {
  return service.kind === EndpointKind.GATEWAY;
}

function namesOf(services: EndpointService[]): string {
  return JSON.stringify(services.map(({ serviceName }) => serviceName));
}

function checkEndpoints(errors: ValidationErrors, props: ExistingNetworkProps, plan: ExistingNetworkPlan): void {
  checkExistingEndpoints(errors, plan);
  const unreachable = plan.existing.filter(
    ({ service, ranges, securityGroupId }) => !isGateway(service) && ranges.length === 0 && !securityGroupId,
  );
  if (unreachable.length > 0 && !props.workloadSecurityGroup) {
    errors.add(
      `existingEndpoints has ${namesOf(unreachable.map(({ service }) => service))} without a securityGroupId, so that the workload group that is made cannot name it: give it, or give a workloadSecurityGroup`,
    );
  }
}

function checkGroups(errors: ValidationErrors, props: ExistingNetworkProps, plan: ExistingNetworkPlan): void {
  if (props.workloadSecurityGroup && props.allowSelf !== undefined) {
    errors.add(
      `allowSelf is ${JSON.stringify(props.allowSelf)}, but workloadSecurityGroup is used as it is: leave one of them out`,
    );
  }
  if (props.endpointSecurityGroup && plan.missing.every(isGateway)) {
    errors.add('endpointSecurityGroup is given, but every interface endpoint exists already: leave it out');
  }
}

function checkResolver(errors: ValidationErrors, props: ExistingNetworkProps, plan: ExistingNetworkPlan): void {
  if (plan.restrictResolver) {
    return;
  }
  for (const prop of RESOLVER_PROPS) {
    if (props[prop] !== undefined) {
      errors.add(
        `${prop} is ${JSON.stringify(props[prop])}, but the resolver is not restricted: leave it out, or set restrictResolver`,
      );
    }
  }
}

/** What only a restricted resolver takes. */
const RESOLVER_PROPS = [
  'allowedDomains',
  'blockedDomainListIds',
  'blockedThreats',
  'blockResponse',
  'dnsFirewallPriority',
  'failureMode',
] as const;

function checkRouteTables(errors: ValidationErrors, plan: ExistingNetworkPlan, found: ExistingVpcConfig): void {
  const gateways = plan.missing.filter(isGateway);
  if (gateways.length > 0 && !found.routeTablesKnown) {
    errors.add(
      `routeTableIds is not given, but gateway endpoints must be made for ${namesOf(gateways)}, which are routes: ` +
        'give the route table of each subnet, or name the endpoints in existingEndpoints',
    );
  }
}

function checkShared(
  errors: ValidationErrors,
  account: string,
  plan: ExistingNetworkPlan,
  found: ExistingVpcConfig,
): void {
  const owner = JSON.stringify(found.ownerAccountId);
  if (found.ownerAccountId === account) {
    errors.add(`ownerAccountId is ${owner}, the account of the stack: use ExistingVpc.fromIds`);
  }
  // https://docs.aws.amazon.com/vpc/latest/userguide/vpc-share-limitations.html
  if (plan.missing.length > 0) {
    errors.add(
      `existingEndpoints lacks ${namesOf(plan.missing)}, but the VPC is shared by ${owner}, and only its owner makes endpoints: ` +
        'let the owner make them and name them, or remove them from endpoints',
    );
  }
  for (const prop of ['flowLogs', 'restrictResolver'] as const) {
    if (plan[prop]) {
      errors.add(`${prop} is true, but the VPC is shared by ${owner}, and only its owner can do that: leave it out`);
    }
  }
}
