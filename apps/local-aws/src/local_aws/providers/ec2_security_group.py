"""Providers of Amazon EC2: security groups and their rules."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from local_aws.ec2_support import Ec2Resource
from local_aws.provider_support import ignoring, only, pick
from local_aws.providers.base import ResourceFailure, ResourceProvider, ResourceRequest, ResourceState

_INGRESS, _EGRESS = "ingress", "egress"
_ALLOW_ALL: dict[str, Any] = {"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}
"""The outbound rule of a new group, which stays only when the template gives no outbound rule."""
_COMMON = ("CidrIp", "CidrIpv6", "Description", "FromPort", "IpProtocol", "ToPort")
_PEERS = {
    _INGRESS: ("SourcePrefixListId", "SourceSecurityGroupId", "SourceSecurityGroupOwnerId"),
    _EGRESS: ("DestinationPrefixListId", "DestinationSecurityGroupId"),
}


class SecurityGroup(Ec2Resource):
    """AWS::EC2::SecurityGroup. Rules that other resources put on the group are left alone by an update."""

    type_name = "AWS::EC2::SecurityGroup"
    handled = frozenset(
        {"GroupDescription", "GroupName", "SecurityGroupEgress", "SecurityGroupIngress", "Tags", "VpcId"}
    )
    gone = "InvalidGroup.NotFound"

    def make(self, ec2: Any, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        group_id = ec2.create_security_group(
            GroupName=properties.get("GroupName", request.suggested_name),
            Description=properties["GroupDescription"],
            **pick(properties, "VpcId"),
        )["GroupId"]
        (group,) = ec2.describe_security_groups(GroupIds=[group_id])["SecurityGroups"]
        return ResourceState(group_id, {"GroupId": group_id, "Id": group_id, "VpcId": group["VpcId"]})

    def remove(self, ec2: Any, identifier: str) -> None:
        ec2.delete_security_group(GroupId=identifier)

    def configure(self, ec2: Any, identifier: str, previous: Mapping[str, Any], properties: Mapping[str, Any]) -> None:
        before, after = (source.get("SecurityGroupIngress", []) for source in (previous, properties))
        _change_rules(ec2, identifier, _INGRESS, before, after)
        _change_rules(ec2, identifier, _EGRESS, _egress(previous), _egress(properties))
        super().configure(ec2, identifier, previous, properties)


class _Rule(ResourceProvider):
    """One rule of a group; only its description is changed in place."""

    direction: ClassVar[str]

    def create(self, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        ec2 = request.clients.client("ec2")
        authorize = getattr(ec2, f"authorize_security_group_{self.direction}")
        rule = {name: value for name, value in properties.items() if name != "GroupId"}
        answer = authorize(GroupId=properties["GroupId"], IpPermissions=[_permission(rule, self.direction)])
        identifier = answer["SecurityGroupRules"][0]["SecurityGroupRuleId"]
        return ResourceState(identifier, {"Id": identifier})

    def update(
        self,
        request: ResourceRequest,
        current: ResourceState,
        previous: Mapping[str, Any],
        properties: Mapping[str, Any],
    ) -> ResourceState:
        ec2 = request.clients.client("ec2")
        rule = {name: value for name, value in properties.items() if name != "GroupId"}
        getattr(ec2, f"update_security_group_rule_descriptions_{self.direction}")(
            GroupId=properties["GroupId"], IpPermissions=[_permission(rule, self.direction)]
        )
        return current

    def delete(self, request: ResourceRequest, current: ResourceState, properties: Mapping[str, Any]) -> None:
        ec2 = request.clients.client("ec2")
        revoke = getattr(ec2, f"revoke_security_group_{self.direction}")
        with ignoring("InvalidGroup.NotFound", "InvalidPermission.NotFound", "InvalidSecurityGroupRuleId.NotFound"):
            revoke(GroupId=properties["GroupId"], SecurityGroupRuleIds=[current.physical_id])


class SecurityGroupIngress(_Rule):
    """AWS::EC2::SecurityGroupIngress."""

    type_name = "AWS::EC2::SecurityGroupIngress"
    handled = frozenset({"GroupId", *_COMMON, *_PEERS[_INGRESS]})
    direction = _INGRESS


class SecurityGroupEgress(_Rule):
    """AWS::EC2::SecurityGroupEgress."""

    type_name = "AWS::EC2::SecurityGroupEgress"
    handled = frozenset({"GroupId", *_COMMON, *_PEERS[_EGRESS]})
    direction = _EGRESS


def _egress(properties: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    return properties.get("SecurityGroupEgress") or [_ALLOW_ALL]


def _change_rules(
    ec2: Any, group_id: str, direction: str, before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]
) -> None:
    """Revoke the rules that are gone and authorize the new ones; a rule that is as wanted already is no error."""
    revoke, authorize = (getattr(ec2, f"{verb}_security_group_{direction}") for verb in ("revoke", "authorize"))
    old, new = ({json.dumps(rule, sort_keys=True): rule for rule in rules} for rules in (before, after))
    for key, rule in old.items():
        if key not in new:
            with ignoring("InvalidPermission.NotFound"):
                revoke(GroupId=group_id, IpPermissions=[_permission(rule, direction)])
    for key, rule in new.items():
        if key not in old:
            with ignoring("InvalidPermission.Duplicate"):
                authorize(GroupId=group_id, IpPermissions=[_permission(rule, direction)])


def _permission(rule: Mapping[str, Any], direction: str) -> dict[str, Any]:
    """A rule of a template as a permission of the EC2 API."""
    kind = f"AWS::EC2::SecurityGroup{direction.capitalize()}"
    rule = only(rule, (*_COMMON, *_PEERS[direction]), kind)
    prefix = "Source" if direction == _INGRESS else "Destination"
    permission: dict[str, Any] = {"IpProtocol": rule["IpProtocol"]}
    permission.update({name: rule[name] for name in ("FromPort", "ToPort") if name in rule})
    note = {"Description": rule["Description"]} if "Description" in rule else {}
    peers: dict[str, dict[str, Any]] = {}
    if "CidrIp" in rule:
        peers["IpRanges"] = {"CidrIp": rule["CidrIp"]}
    if "CidrIpv6" in rule:
        peers["Ipv6Ranges"] = {"CidrIpv6": rule["CidrIpv6"]}
    if f"{prefix}PrefixListId" in rule:
        peers["PrefixListIds"] = {"PrefixListId": rule[f"{prefix}PrefixListId"]}
    if f"{prefix}SecurityGroupId" in rule:
        owner = {"UserId": rule[f"{prefix}SecurityGroupOwnerId"]} if f"{prefix}SecurityGroupOwnerId" in rule else {}
        peers["UserIdGroupPairs"] = {"GroupId": rule[f"{prefix}SecurityGroupId"], **owner}
    if len(peers) != 1:
        raise ResourceFailure(
            f"exactly one peer must be given in {kind}, received {json.dumps(sorted(rule))}: "
            f"set CidrIp, CidrIpv6, {prefix}PrefixListId or {prefix}SecurityGroupId"
        )
    return {**permission, **{name: [{**peer, **note}] for name, peer in peers.items()}}


PROVIDERS: tuple[type[ResourceProvider], ...] = (SecurityGroup, SecurityGroupIngress, SecurityGroupEgress)
