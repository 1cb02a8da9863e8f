"""Providers of AWS Network Firewall."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from local_aws.api_names import parameters
from local_aws.provider_support import discarding, ignoring, pick, tag_by_arn
from local_aws.providers.base import ResourceProvider, ResourceRequest, ResourceState

_GONE = "ResourceNotFoundException"
_PROTECTIONS = {
    "DeleteProtection": "update_firewall_delete_protection",
    "FirewallPolicyChangeProtection": "update_firewall_policy_change_protection",
    "SubnetChangeProtection": "update_subnet_change_protection",
}


class _Rules(ResourceProvider):
    """A rule group or a policy: named, described, tagged, and replaced as a whole by an update."""

    kind: ClassVar[str]
    """What operations and members of the API call it."""
    name: ClassVar[str]
    """How the names of its operations in boto3 end."""

    def create(self, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        client = request.clients.client("network-firewall")
        options = parameters(client, f"Create{self.kind}", properties, self.type_name)
        made = getattr(client, f"create_{self.name}")(**options)[f"{self.kind}Response"]
        return self._state(made)

    def update(
        self,
        request: ResourceRequest,
        current: ResourceState,
        previous: Mapping[str, Any],
        properties: Mapping[str, Any],
    ) -> ResourceState:
        client = request.clients.client("network-firewall")
        here = {f"{self.kind}Arn": current.physical_id}
        token = getattr(client, f"describe_{self.name}")(**here)["UpdateToken"]
        wanted = pick(properties, self.kind, "Description", "SummaryConfiguration")
        options = parameters(client, f"Update{self.kind}", wanted, self.type_name)
        getattr(client, f"update_{self.name}")(UpdateToken=token, **here, **options)
        tag_by_arn(client, current.physical_id, previous, properties)
        return current

    def delete(self, request: ResourceRequest, current: ResourceState, properties: Mapping[str, Any]) -> None:
        client = request.clients.client("network-firewall")
        with ignoring(_GONE):
            getattr(client, f"delete_{self.name}")(**{f"{self.kind}Arn": current.physical_id})

    def _state(self, made: Mapping[str, Any]) -> ResourceState:
        return ResourceState(made[f"{self.kind}Arn"], pick(made, f"{self.kind}Arn", f"{self.kind}Id"))


class RuleGroup(_Rules):
    """AWS::NetworkFirewall::RuleGroup."""

    type_name = "AWS::NetworkFirewall::RuleGroup"
    handled = frozenset(
        {"Capacity", "Description", "RuleGroup", "RuleGroupName", "SummaryConfiguration", "Tags", "Type"}
    )
    kind = "RuleGroup"
    name = "rule_group"


class FirewallPolicy(_Rules):
    """AWS::NetworkFirewall::FirewallPolicy."""

    type_name = "AWS::NetworkFirewall::FirewallPolicy"
    handled = frozenset({"Description", "FirewallPolicy", "FirewallPolicyName", "Tags"})
    kind = "FirewallPolicy"
    name = "firewall_policy"


class Firewall(ResourceProvider):
    """AWS::NetworkFirewall::Firewall in subnets of a VPC."""

    type_name = "AWS::NetworkFirewall::Firewall"
    handled = frozenset(
        {"Description", "FirewallName", "FirewallPolicyArn", "SubnetMappings", "Tags", "VpcId", *_PROTECTIONS}
    )

    def create(self, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        client = request.clients.client("network-firewall")
        options = parameters(client, "CreateFirewall", properties, self.type_name)
        return _firewall_state(client.create_firewall(**options))

    def update(
        self,
        request: ResourceRequest,
        current: ResourceState,
        previous: Mapping[str, Any],
        properties: Mapping[str, Any],
    ) -> ResourceState:
        client = request.clients.client("network-firewall")
        here = {"FirewallArn": current.physical_id}
        self._protect(client, here, properties, wanted=False)
        if previous["FirewallPolicyArn"] != properties["FirewallPolicyArn"]:
            client.associate_firewall_policy(**here, FirewallPolicyArn=properties["FirewallPolicyArn"])
        self._move(client, here, properties.get("SubnetMappings", []))
        if previous.get("Description") != properties.get("Description"):
            client.update_firewall_description(**here, **pick(properties, "Description"))
        self._protect(client, here, properties, wanted=True)
        tag_by_arn(client, current.physical_id, previous, properties)
        return _firewall_state(client.describe_firewall(**here))

    def delete(self, request: ResourceRequest, current: ResourceState, properties: Mapping[str, Any]) -> None:
        with ignoring(_GONE):
            request.clients.client("network-firewall").delete_firewall(FirewallArn=current.physical_id)

    def _protect(self, client: Any, here: Mapping[str, str], properties: Mapping[str, Any], *, wanted: bool) -> None:
        """Switch the protections that are wanted so; those that end do so before any other change."""
        for name, operation in _PROTECTIONS.items():
            if properties.get(name, True) is wanted:
                getattr(client, operation)(**here, **{name: wanted})

    def _move(self, client: Any, here: Mapping[str, str], after: Sequence[Mapping[str, Any]]) -> None:
        before = client.describe_firewall(**here)["Firewall"]["SubnetMappings"]
        added = [mapping for mapping in after if mapping not in before]
        removed = [mapping["SubnetId"] for mapping in before if mapping not in after]
        # A zone has one subnet, so the old one goes first; the last one stays until there is another.
        if removed and len(removed) < len(before):
            client.disassociate_subnets(**here, SubnetIds=removed)
        if added:
            client.associate_subnets(**here, SubnetMappings=added)
        if removed and len(removed) == len(before):
            client.disassociate_subnets(**here, SubnetIds=removed)


class LoggingConfiguration(ResourceProvider):
    """AWS::NetworkFirewall::LoggingConfiguration. Its destinations are changed one by one, as the API demands."""

    type_name = "AWS::NetworkFirewall::LoggingConfiguration"
    handled = frozenset({"FirewallArn", "FirewallName", "LoggingConfiguration"})

    def create(self, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        client = request.clients.client("network-firewall")
        arn = properties["FirewallArn"]
        with discarding(lambda: _write_logs(client, arn, [])):
            _write_logs(client, arn, _destinations(properties))
        return ResourceState(arn, {"FirewallArn": arn})

    def update(
        self,
        request: ResourceRequest,
        current: ResourceState,
        previous: Mapping[str, Any],
        properties: Mapping[str, Any],
    ) -> ResourceState:
        _write_logs(request.clients.client("network-firewall"), current.physical_id, _destinations(properties))
        return current

    def delete(self, request: ResourceRequest, current: ResourceState, properties: Mapping[str, Any]) -> None:
        with ignoring(_GONE):
            _write_logs(request.clients.client("network-firewall"), current.physical_id, [])


def _destinations(properties: Mapping[str, Any]) -> list[dict[str, Any]]:
    return list(properties["LoggingConfiguration"]["LogDestinationConfigs"])


def _write_logs(client: Any, arn: str, wanted: list[dict[str, Any]]) -> None:
    answer = client.describe_logging_configuration(FirewallArn=arn)
    held = answer.get("LoggingConfiguration", {}).get("LogDestinationConfigs", [])
    for step in _steps(held, wanted):
        client.update_logging_configuration(FirewallArn=arn, LoggingConfiguration={"LogDestinationConfigs": step})


def _steps(held: list[dict[str, Any]], wanted: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """The configurations on the way from one to another: what is not wanted goes, then what is missing comes."""
    current = list(held)
    for destination in held:
        if destination not in wanted:
            current = [each for each in current if each != destination]
            yield current
    for destination in wanted:
        if destination not in current:
            current = [*current, destination]
            yield current


def _firewall_state(answer: Mapping[str, Any]) -> ResourceState:
    firewall, states = answer["Firewall"], answer["FirewallStatus"]["SyncStates"]
    ids = [f"{zone}:{state['Attachment']['EndpointId']}" for zone, state in states.items()]
    arn = firewall["FirewallArn"]
    return ResourceState(
        arn, {"FirewallArn": arn, "FirewallId": firewall["FirewallId"], "EndpointIds": _out_of_order(ids)}
    )


def _out_of_order(ids: list[str]) -> list[str]:
    """The endpoints in any order but that of the subnets, because AWS promises none.

    Whoever takes one by its position shall find out here.
    """
    shuffled = list(ids)
    while len(ids) > 1 and shuffled == ids:
        random.shuffle(shuffled)
    return shuffled


PROVIDERS: tuple[type[ResourceProvider], ...] = (RuleGroup, FirewallPolicy, Firewall, LoggingConfiguration)
