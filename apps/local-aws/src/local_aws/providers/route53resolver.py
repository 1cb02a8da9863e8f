"""Providers of Route 53 Resolver: DNS Firewall and query logging."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from local_aws.provider_support import discarding, ignoring, only, pick, tag_by_arn
from local_aws.providers.base import ResourceProvider, ResourceRequest, ResourceState

_GONE = "ResourceNotFoundException"
_RULE = (
    "Action",
    "BlockOverrideDnsType",
    "BlockOverrideDomain",
    "BlockOverrideTtl",
    "BlockResponse",
    "ConfidenceThreshold",
    "DnsThreatProtection",
    "FirewallDomainListId",
    "FirewallDomainRedirectionAction",
    "Priority",
    "Qtype",
)
_STATUS = ("Arn", "CreationTime", "CreatorRequestId", "Id", "ModificationTime", "Status", "StatusMessage")


def _named(request: ResourceRequest, properties: Mapping[str, Any]) -> dict[str, Any]:
    """Name, idempotency token and tags of a new resource."""
    name = properties.get("Name", request.suggested_name)
    tags = {"Tags": list(properties["Tags"])} if properties.get("Tags") else {}
    return {"Name": name, "CreatorRequestId": request.suggested_name, **tags}


class FirewallDomainList(ResourceProvider):
    """AWS::Route53Resolver::FirewallDomainList with its domains given in the template."""

    type_name = "AWS::Route53Resolver::FirewallDomainList"
    handled = frozenset({"Domains", "Name", "Tags"})

    def create(self, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        client = request.clients.client("route53resolver")
        made = client.create_firewall_domain_list(**_named(request, properties))["FirewallDomainList"]
        with discarding(lambda: client.delete_firewall_domain_list(FirewallDomainListId=made["Id"])):
            return self._replace(client, made["Id"], properties)

    def update(
        self,
        request: ResourceRequest,
        current: ResourceState,
        previous: Mapping[str, Any],
        properties: Mapping[str, Any],
    ) -> ResourceState:
        client = request.clients.client("route53resolver")
        tag_by_arn(client, current.attributes["Arn"], previous, properties)
        return self._replace(client, current.physical_id, properties)

    def delete(self, request: ResourceRequest, current: ResourceState, properties: Mapping[str, Any]) -> None:
        with ignoring(_GONE):
            request.clients.client("route53resolver").delete_firewall_domain_list(
                FirewallDomainListId=current.physical_id
            )

    def _replace(self, client: Any, identifier: str, properties: Mapping[str, Any]) -> ResourceState:
        domains = list(properties.get("Domains", []))
        client.update_firewall_domains(FirewallDomainListId=identifier, Operation="REPLACE", Domains=domains)
        found = client.get_firewall_domain_list(FirewallDomainListId=identifier)["FirewallDomainList"]
        return ResourceState(identifier, pick(found, *_STATUS, "DomainCount", "ManagedOwnerName"))


class FirewallRuleGroup(ResourceProvider):
    """AWS::Route53Resolver::FirewallRuleGroup with its rules given in the template."""

    type_name = "AWS::Route53Resolver::FirewallRuleGroup"
    handled = frozenset({"FirewallRules", "Name", "Tags"})

    def create(self, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        client = request.clients.client("route53resolver")
        made = client.create_firewall_rule_group(**_named(request, properties))["FirewallRuleGroup"]
        with discarding(lambda: client.delete_firewall_rule_group(FirewallRuleGroupId=made["Id"])):
            self._apply(client, made["Id"], properties)
        return self._state(client, made["Id"])

    def update(
        self,
        request: ResourceRequest,
        current: ResourceState,
        previous: Mapping[str, Any],
        properties: Mapping[str, Any],
    ) -> ResourceState:
        client = request.clients.client("route53resolver")
        tag_by_arn(client, current.attributes["Arn"], previous, properties)
        self._apply(client, current.physical_id, properties)
        return self._state(client, current.physical_id)

    def delete(self, request: ResourceRequest, current: ResourceState, properties: Mapping[str, Any]) -> None:
        with ignoring(_GONE):
            request.clients.client("route53resolver").delete_firewall_rule_group(
                FirewallRuleGroupId=current.physical_id
            )

    def _apply(self, client: Any, group_id: str, properties: Mapping[str, Any]) -> None:
        """Bring the rules of the group to those of the template.

        A rule that is different in anything is removed and made again, because two rules of which each takes the
        other's priority cannot be changed in place.
        """
        where = "AWS::Route53Resolver::FirewallRuleGroup/FirewallRules"
        wanted = [only(rule, _RULE, where) for rule in properties.get("FirewallRules", [])]
        pages = client.get_paginator("list_firewall_rules").paginate(FirewallRuleGroupId=group_id)
        held = [rule for found in pages for rule in found["FirewallRules"]]
        for rule in held:
            if pick(rule, *_RULE) not in wanted:
                key = pick(rule, "FirewallDomainListId", "FirewallThreatProtectionId", "Qtype")
                client.delete_firewall_rule(FirewallRuleGroupId=group_id, **key)
        for rule in _without(wanted, [pick(rule, *_RULE) for rule in held]):
            name = f"{rule['Action'].lower()}-{rule['Priority']}"
            client.create_firewall_rule(FirewallRuleGroupId=group_id, Name=name, CreatorRequestId=name, **rule)

    def _state(self, client: Any, identifier: str) -> ResourceState:
        found = client.get_firewall_rule_group(FirewallRuleGroupId=identifier)["FirewallRuleGroup"]
        return ResourceState(identifier, pick(found, *_STATUS, "OwnerId", "RuleCount", "ShareStatus"))


def _without(rules: Iterable[dict[str, Any]], others: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [rule for rule in rules if rule not in others]


class FirewallRuleGroupAssociation(ResourceProvider):
    """AWS::Route53Resolver::FirewallRuleGroupAssociation."""

    type_name = "AWS::Route53Resolver::FirewallRuleGroupAssociation"
    handled = frozenset({"FirewallRuleGroupId", "MutationProtection", "Name", "Priority", "Tags", "VpcId"})

    def create(self, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        options = pick(properties, "FirewallRuleGroupId", "MutationProtection", "Priority", "VpcId")
        made = request.clients.client("route53resolver").associate_firewall_rule_group(
            **_named(request, properties), **options
        )["FirewallRuleGroupAssociation"]
        return self._state(made)

    def update(
        self,
        request: ResourceRequest,
        current: ResourceState,
        previous: Mapping[str, Any],
        properties: Mapping[str, Any],
    ) -> ResourceState:
        client = request.clients.client("route53resolver")
        changed = client.update_firewall_rule_group_association(
            FirewallRuleGroupAssociationId=current.physical_id,
            MutationProtection=properties.get("MutationProtection", "DISABLED"),
            Name=properties.get("Name", request.suggested_name),
            Priority=properties["Priority"],
        )["FirewallRuleGroupAssociation"]
        tag_by_arn(client, current.attributes["Arn"], previous, properties)
        return self._state(changed)

    def delete(self, request: ResourceRequest, current: ResourceState, properties: Mapping[str, Any]) -> None:
        with ignoring(_GONE):
            request.clients.client("route53resolver").disassociate_firewall_rule_group(
                FirewallRuleGroupAssociationId=current.physical_id
            )

    def _state(self, association: Mapping[str, Any]) -> ResourceState:
        return ResourceState(association["Id"], pick(association, *_STATUS, "ManagedOwnerName"))


class ResolverQueryLoggingConfig(ResourceProvider):
    """AWS::Route53Resolver::ResolverQueryLoggingConfig, of which nothing can be changed in place."""

    type_name = "AWS::Route53Resolver::ResolverQueryLoggingConfig"
    handled = frozenset({"DestinationArn", "Name", "Tags"})

    def create(self, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        made = request.clients.client("route53resolver").create_resolver_query_log_config(
            **_named(request, properties), DestinationArn=properties["DestinationArn"]
        )["ResolverQueryLogConfig"]
        names = ("AssociationCount", "CreatorRequestId", "CreationTime", "OwnerId", "ShareStatus", "Status")
        return ResourceState(made["Id"], pick(made, "Arn", "Id", *names))

    def delete(self, request: ResourceRequest, current: ResourceState, properties: Mapping[str, Any]) -> None:
        with ignoring(_GONE):
            request.clients.client("route53resolver").delete_resolver_query_log_config(
                ResolverQueryLogConfigId=current.physical_id
            )


class ResolverQueryLoggingConfigAssociation(ResourceProvider):
    """AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation."""

    type_name = "AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation"
    handled = frozenset({"ResolverQueryLogConfigId", "ResourceId"})

    def create(self, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        made = request.clients.client("route53resolver").associate_resolver_query_log_config(**properties)[
            "ResolverQueryLogConfigAssociation"
        ]
        return ResourceState(made["Id"], pick(made, "CreationTime", "Error", "ErrorMessage", "Id", "Status"))

    def delete(self, request: ResourceRequest, current: ResourceState, properties: Mapping[str, Any]) -> None:
        with ignoring(_GONE):
            request.clients.client("route53resolver").disassociate_resolver_query_log_config(**properties)


PROVIDERS: tuple[type[ResourceProvider], ...] = (
    FirewallDomainList,
    FirewallRuleGroup,
    FirewallRuleGroupAssociation,
    ResolverQueryLoggingConfig,
    ResolverQueryLoggingConfigAssociation,
)
