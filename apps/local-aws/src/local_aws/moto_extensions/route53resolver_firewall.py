"""What DNS Firewall holds in one account and region: domain lists, rule groups, associations and VPC settings.

https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall.html
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.ec2.models import ec2_backends

_MANAGED_LISTS = (
    "AWSManagedDomainsAggregateThreatList",
    "AWSManagedDomainsAmazonGuardDutyThreatList",
    "AWSManagedDomainsBotnetCommandandControl",
    "AWSManagedDomainsMalwareDomainList",
)
"""https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall-managed-domain-lists.html"""
_MANAGED_OWNER = "Route 53 Resolver DNS Firewall"


class FirewallError(JsonRESTError):
    """An error of the API."""

    code = 400


def not_found(kind: str, identifier: str) -> FirewallError:
    """The error for something that does not exist."""
    return FirewallError("ResourceNotFoundException", f"{kind} with ID '{identifier}' does not exist")


def invalid(message: str) -> FirewallError:
    """The error for a request that cannot be granted as it is."""
    return FirewallError("ValidationException", message)


def conflict(message: str) -> FirewallError:
    """The error for a resource that is in use, or that is there already."""
    return FirewallError("ConflictException", message)


@dataclass
class Firewall:
    """The store of one account and region; every value has the fields of the API's own shape."""

    account: str
    region: str
    lists: dict[str, dict[str, Any]] = field(default_factory=dict)
    domains: dict[str, list[str]] = field(default_factory=dict)
    """Domains by the id of their list; those of managed lists are not shown, as on AWS."""
    groups: dict[str, dict[str, Any]] = field(default_factory=dict)
    rules: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """Rules by the id of their group."""
    associations: dict[str, dict[str, Any]] = field(default_factory=dict)
    configs: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Settings by VPC, of the VPCs that have any."""

    def __post_init__(self) -> None:
        for name in _MANAGED_LISTS:
            identifier = "rslvr-fdl-" + hashlib.sha256(f"{self.region}{name}".encode()).hexdigest()[:13]
            self.lists[identifier] = {
                "Id": identifier,
                "Arn": f"arn:aws:route53resolver:{self.region}:{self.account}:firewall-domain-list/{identifier}",
                "Name": name,
                "DomainCount": 0,
                "Status": "COMPLETE",
                "ManagedOwnerName": _MANAGED_OWNER,
            }

    def new(self, kind: str, prefix: str, fields: Mapping[str, Any]) -> dict[str, Any]:
        """A resource with an id, an ARN and times."""
        identifier = f"{prefix}-{uuid.uuid4().hex[:13]}"
        now = datetime.now(UTC).isoformat()
        return {
            **fields,
            "Id": identifier,
            "Arn": f"arn:aws:route53resolver:{self.region}:{self.account}:{kind}/{identifier}",
            "Status": "COMPLETE",
            "StatusMessage": "",
            "CreationTime": now,
            "ModificationTime": now,
        }

    def domain_list(self, identifier: str) -> dict[str, Any]:
        """A domain list."""
        if identifier not in self.lists:
            raise not_found("Firewall domain list", identifier)
        return self.lists[identifier]

    def own_list(self, identifier: str) -> dict[str, Any]:
        """A domain list that the account may change."""
        found = self.domain_list(identifier)
        if "ManagedOwnerName" in found:
            raise invalid(f"Firewall domain list '{identifier}' is managed by AWS and cannot be changed")
        return found

    def group(self, identifier: str) -> dict[str, Any]:
        """A rule group with its number of rules."""
        if identifier not in self.groups:
            raise not_found("Firewall rule group", identifier)
        return {**self.groups[identifier], "RuleCount": len(self.rules[identifier])}

    def association(self, identifier: str) -> dict[str, Any]:
        """An association of a rule group with a VPC."""
        if identifier not in self.associations:
            raise not_found("Firewall rule group association", identifier)
        return self.associations[identifier]

    def require_vpc(self, vpc_id: str) -> None:
        """Refuse a VPC that does not exist."""
        if vpc_id not in ec2_backends[self.account][self.region].vpcs:
            raise not_found("VPC", vpc_id)

    def change_domains(self, identifier: str, operation: str, domains: list[str]) -> dict[str, Any]:
        """ADD, REMOVE or REPLACE."""
        found = self.own_list(identifier)
        names = [f"{name.rstrip('.')}." for name in domains]
        held = self.domains[identifier]
        if operation == "ADD":
            held.extend(name for name in names if name not in held)
        elif operation == "REMOVE":
            held[:] = [name for name in held if name not in names]
        else:
            held[:] = list(dict.fromkeys(names))
        found["DomainCount"] = len(held)
        return found

    def delete_list(self, identifier: str) -> dict[str, Any]:
        """Refused while a rule uses the list."""
        self.own_list(identifier)
        if any(rule.get("FirewallDomainListId") == identifier for rules in self.rules.values() for rule in rules):
            raise conflict(f"Firewall domain list '{identifier}' is in use by a rule")
        del self.domains[identifier]
        return {**self.lists.pop(identifier), "Status": "DELETING"}

    def add_rule(self, group_id: str, rule: Mapping[str, Any]) -> dict[str, Any]:
        """A rule of an existing group on an existing list or on a threat, with a priority of its own."""
        self.group(group_id)
        now = datetime.now(UTC).isoformat()
        added = {
            **rule,
            **self._subject_of(rule),
            "FirewallRuleGroupId": group_id,
            "CreationTime": now,
            "ModificationTime": now,
        }
        self._check_rule(group_id, added)
        if any(_subject(other) == _subject(added) for other in self.rules[group_id]):
            raise conflict(f"Firewall rule group '{group_id}' has a rule for this domain list or threat already")
        self.rules[group_id].append(added)
        return added

    def change_rule(self, group_id: str, key: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
        """Change a rule in place."""
        rule = self.rule(group_id, key)
        changed = {**rule, **changes}
        self._check_rule(group_id, changed, rule)
        rule.update(changed, ModificationTime=datetime.now(UTC).isoformat())
        return rule

    def rule(self, group_id: str, key: Mapping[str, Any]) -> dict[str, Any]:
        """A rule of a group, by its domain list and type of query, or by the id of its threat protection."""
        self.group(group_id)
        wanted = (key.get("FirewallDomainListId"), key.get("FirewallThreatProtectionId"), key.get("Qtype"))
        for rule in self.rules[group_id]:
            if (rule.get("FirewallDomainListId"), rule.get("FirewallThreatProtectionId"), rule.get("Qtype")) == wanted:
                return rule
        raise not_found("Firewall rule for", str(wanted[0] or wanted[1]))

    def _subject_of(self, rule: Mapping[str, Any]) -> dict[str, Any]:
        """What a new rule is about: a list that exists, or a threat, which gets an id.

        https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_CreateFirewallRule.html
        """
        on_list, on_threat = "FirewallDomainListId" in rule, "DnsThreatProtection" in rule
        if on_list == on_threat:
            raise invalid("Set either FirewallDomainListId or DnsThreatProtection")
        if on_list:
            self.domain_list(rule["FirewallDomainListId"])
            return {}
        if "ConfidenceThreshold" not in rule:
            raise invalid("ConfidenceThreshold is required with DnsThreatProtection")
        if rule["Action"] == "ALLOW":
            raise invalid("Action ALLOW is not valid with DnsThreatProtection: use BLOCK or ALERT")
        return {"FirewallThreatProtectionId": f"rslvr-ftp-{uuid.uuid4().hex[:13]}"}

    def _check_rule(self, group_id: str, rule: Mapping[str, Any], itself: Mapping[str, Any] | None = None) -> None:
        others = [other for other in self.rules[group_id] if other is not itself]
        if rule["Priority"] in [other["Priority"] for other in others]:
            raise invalid(f"Priority {rule['Priority']} is used by another rule of '{group_id}'")
        if rule["Action"] == "BLOCK" and "BlockResponse" not in rule:
            raise invalid("BlockResponse is required when Action is BLOCK")

    def delete_group(self, identifier: str) -> dict[str, Any]:
        """Refused while a VPC uses the group; its rules go with it."""
        group = self.group(identifier)
        if any(item["FirewallRuleGroupId"] == identifier for item in self.associations.values()):
            raise conflict(f"Firewall rule group '{identifier}' is associated with a VPC")
        del self.groups[identifier], self.rules[identifier]
        return {**group, "Status": "DELETING"}

    def associate(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Apply a group to a VPC, once, with a priority of its own."""
        self.group(fields["FirewallRuleGroupId"])
        self.require_vpc(fields["VpcId"])
        for other in self.associations.values():
            if other["VpcId"] == fields["VpcId"] and other["FirewallRuleGroupId"] == fields["FirewallRuleGroupId"]:
                raise conflict(f"The rule group is associated with VPC '{fields['VpcId']}' already")
        self._check_association(fields)
        fields = {"MutationProtection": "DISABLED", **fields}
        made = self.new("firewall-rule-group-association", "rslvr-frgassoc", fields)
        self.associations[made["Id"]] = made
        return made

    def change_association(self, identifier: str, changes: Mapping[str, Any]) -> dict[str, Any]:
        """Change priority, protection or name."""
        found = self.association(identifier)
        self._check_association({**found, **changes}, found)
        found.update(changes, ModificationTime=datetime.now(UTC).isoformat())
        return found

    def _check_association(self, fields: Mapping[str, Any], itself: Mapping[str, Any] | None = None) -> None:
        # https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_AssociateFirewallRuleGroup.html
        if not 100 < fields["Priority"] < 9900:
            raise invalid(f"Priority must be greater than 100 and less than 9900, received {fields['Priority']}")
        others = [item for item in self.associations.values() if item is not itself]
        if (fields["VpcId"], fields["Priority"]) in [(item["VpcId"], item["Priority"]) for item in others]:
            raise invalid(f"Priority {fields['Priority']} is used by another association of VPC '{fields['VpcId']}'")

    def disassociate(self, identifier: str) -> dict[str, Any]:
        """Refused under mutation protection; that AWS answers with this very code is not verified without AWS."""
        if self.association(identifier)["MutationProtection"] == "ENABLED":
            raise conflict(f"Firewall rule group association '{identifier}' is protected from mutation")
        return {**self.associations.pop(identifier), "Status": "DELETING"}

    def config(self, vpc_id: str) -> dict[str, Any]:
        """The settings of a VPC; a VPC without any fails closed.

        https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall-vpc-configuration.html
        """
        self.require_vpc(vpc_id)
        identifier = f"rslvr-fc-{hashlib.sha256(vpc_id.encode()).hexdigest()[:13]}"
        default = {
            "Id": identifier,
            "ResourceId": vpc_id,
            "OwnerId": self.account,
            "FirewallFailOpen": "DISABLED",
        }
        return self.configs.setdefault(vpc_id, default)


def _subject(rule: Mapping[str, Any]) -> tuple[Any, ...]:
    """What no two rules of a group may have in common."""
    return rule.get("FirewallDomainListId"), rule.get("DnsThreatProtection"), rule.get("Qtype")
