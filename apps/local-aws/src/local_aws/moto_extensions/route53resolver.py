"""Route 53 Resolver: the operations of DNS Firewall, and the end of query logging, which moto lacks.

https://docs.aws.amazon.com/Route53/latest/APIReference/API_Operations_Amazon_Route_53_Resolver.html
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from moto.route53resolver.models import Route53ResolverBackend
from moto.route53resolver.responses import Route53ResolverResponse

from local_aws.grafting import graft
from local_aws.moto_extensions.pages import page
from local_aws.moto_extensions.route53resolver_firewall import Firewall, FirewallError, invalid, not_found

_DEFAULT_PAGE = 100
"""MaxResults of the lists of DNS Firewall when it is not given."""
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
    "Name",
    "Priority",
    "Qtype",
)
_FAIL_OPEN = ("ENABLED", "DISABLED", "USE_LOCAL_RESOURCE_SETTING")
"""https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_UpdateFirewallConfig.html"""
_RULE_KEY = ("FirewallDomainListId", "FirewallThreatProtectionId", "Qtype")

_initialise: Callable[..., None] = Route53ResolverBackend.__init__
_check_endpoint_or_rule: Callable[..., None] = Route53ResolverBackend._matched_arn


def install() -> None:
    """Add the operations, and the store to every backend, so that a reset of moto empties it too."""
    graft(Route53ResolverBackend, __init__=_initialise_with_firewall, _matched_arn=_check_arn)
    operations = {name.removeprefix("_on_"): value for name, value in globals().items() if name.startswith("_on_")}
    graft(Route53ResolverResponse, **operations)


def _initialise_with_firewall(self: Any, region_name: str, account_id: str) -> None:
    _initialise(self, region_name, account_id)
    self.firewall = Firewall(account_id, region_name)


def _check_arn(self: Any, resource_arn: str) -> None:
    """Let the resources of DNS Firewall and query logging have tags too."""
    firewall = self.firewall
    stores = (firewall.lists, firewall.groups, firewall.associations)
    known = {item["Arn"] for store in stores for item in store.values()}
    known |= {config.arn for config in self.resolver_query_log_configs.values()}
    if resource_arn not in known:
        _check_endpoint_or_rule(self, resource_arn)


def _firewall(response: Any) -> Firewall:
    firewall: Firewall = response.route53resolver_backend.firewall
    return firewall


def _given(response: Any, *names: str) -> dict[str, Any]:
    """Those of the named parameters that are set."""
    values = {name: response._get_param(name) for name in names}
    return {name: value for name, value in values.items() if value is not None}


def _tag(response: Any, arn: str) -> None:
    tags = response._get_param("Tags")
    if tags:
        response.route53resolver_backend.tag_resource(arn, tags)


def _listed(response: Any, key: str, items: Iterable[Any], equals: tuple[str, ...] = ()) -> str:
    """One page of what matches the named parameters."""
    wanted = _given(response, *equals)
    found = [item for item in items if all(item.get(name) == value for name, value in wanted.items())]
    size = int(response._get_param("MaxResults") or _DEFAULT_PAGE)
    token = response._get_param("NextToken")
    shown, following = page(found, token, size, lambda: invalid("The NextToken is invalid"))
    return json.dumps({key: shown, **({"NextToken": following} if following else {})})


def _summary(item: Mapping[str, Any]) -> dict[str, Any]:
    names = ("Id", "Arn", "Name", "CreatorRequestId", "ManagedOwnerName", "OwnerId", "ShareStatus")
    return {name: item[name] for name in names if name in item}


def _changed(item: Mapping[str, Any]) -> str:
    return json.dumps({name: item.get(name, "") for name in ("Id", "Name", "Status", "StatusMessage")})


def _on_create_firewall_domain_list(self: Any) -> str:
    firewall = _firewall(self)
    fields = {**_given(self, "CreatorRequestId", "Name"), "DomainCount": 0}
    made = firewall.new("firewall-domain-list", "rslvr-fdl", fields)
    firewall.lists[made["Id"]], firewall.domains[made["Id"]] = made, []
    _tag(self, made["Arn"])
    return json.dumps({"FirewallDomainList": made})


def _on_get_firewall_domain_list(self: Any) -> str:
    return json.dumps({"FirewallDomainList": _firewall(self).domain_list(self._get_param("FirewallDomainListId"))})


def _on_delete_firewall_domain_list(self: Any) -> str:
    return json.dumps({"FirewallDomainList": _firewall(self).delete_list(self._get_param("FirewallDomainListId"))})


def _on_list_firewall_domain_lists(self: Any) -> str:
    return _listed(self, "FirewallDomainLists", map(_summary, _firewall(self).lists.values()))


def _on_update_firewall_domains(self: Any) -> str:
    identifier, operation = self._get_param("FirewallDomainListId"), self._get_param("Operation")
    return _changed(_firewall(self).change_domains(identifier, operation, self._get_param("Domains") or []))


def _on_list_firewall_domains(self: Any) -> str:
    firewall = _firewall(self)
    found = firewall.own_list(self._get_param("FirewallDomainListId"))
    return _listed(self, "Domains", firewall.domains[found["Id"]])


def _on_create_firewall_rule_group(self: Any) -> str:
    firewall = _firewall(self)
    fields = {**_given(self, "CreatorRequestId", "Name"), "OwnerId": firewall.account, "ShareStatus": "NOT_SHARED"}
    made = firewall.new("firewall-rule-group", "rslvr-frg", fields)
    firewall.groups[made["Id"]], firewall.rules[made["Id"]] = made, []
    _tag(self, made["Arn"])
    return json.dumps({"FirewallRuleGroup": firewall.group(made["Id"])})


def _on_get_firewall_rule_group(self: Any) -> str:
    return json.dumps({"FirewallRuleGroup": _firewall(self).group(self._get_param("FirewallRuleGroupId"))})


def _on_delete_firewall_rule_group(self: Any) -> str:
    return json.dumps({"FirewallRuleGroup": _firewall(self).delete_group(self._get_param("FirewallRuleGroupId"))})


def _on_list_firewall_rule_groups(self: Any) -> str:
    return _listed(self, "FirewallRuleGroups", map(_summary, _firewall(self).groups.values()))


def _on_create_firewall_rule(self: Any) -> str:
    rule = _given(self, *_RULE, "CreatorRequestId")
    return json.dumps({"FirewallRule": _firewall(self).add_rule(self._get_param("FirewallRuleGroupId"), rule)})


def _on_update_firewall_rule(self: Any) -> str:
    group_id, key = self._get_param("FirewallRuleGroupId"), _given(self, *_RULE_KEY)
    return json.dumps({"FirewallRule": _firewall(self).change_rule(group_id, key, _given(self, *_RULE))})


def _on_delete_firewall_rule(self: Any) -> str:
    firewall = _firewall(self)
    group_id = self._get_param("FirewallRuleGroupId")
    rule = firewall.rule(group_id, _given(self, *_RULE_KEY))
    firewall.rules[group_id].remove(rule)
    return json.dumps({"FirewallRule": rule})


def _on_list_firewall_rules(self: Any) -> str:
    firewall = _firewall(self)
    group = firewall.group(self._get_param("FirewallRuleGroupId"))
    rules = sorted(firewall.rules[group["Id"]], key=lambda rule: rule["Priority"])
    return _listed(self, "FirewallRules", rules, ("Action", "Priority"))


def _on_associate_firewall_rule_group(self: Any) -> str:
    names = ("CreatorRequestId", "FirewallRuleGroupId", "MutationProtection", "Name", "Priority", "VpcId")
    made = _firewall(self).associate(_given(self, *names))
    _tag(self, made["Arn"])
    return json.dumps({"FirewallRuleGroupAssociation": made})


def _on_get_firewall_rule_group_association(self: Any) -> str:
    found = _firewall(self).association(self._get_param("FirewallRuleGroupAssociationId"))
    return json.dumps({"FirewallRuleGroupAssociation": found})


def _on_update_firewall_rule_group_association(self: Any) -> str:
    changes = _given(self, "MutationProtection", "Name", "Priority")
    found = _firewall(self).change_association(self._get_param("FirewallRuleGroupAssociationId"), changes)
    return json.dumps({"FirewallRuleGroupAssociation": found})


def _on_disassociate_firewall_rule_group(self: Any) -> str:
    gone = _firewall(self).disassociate(self._get_param("FirewallRuleGroupAssociationId"))
    return json.dumps({"FirewallRuleGroupAssociation": gone})


def _on_list_firewall_rule_group_associations(self: Any) -> str:
    equals = ("FirewallRuleGroupId", "Priority", "Status", "VpcId")
    return _listed(self, "FirewallRuleGroupAssociations", _firewall(self).associations.values(), equals)


def _on_get_firewall_config(self: Any) -> str:
    return json.dumps({"FirewallConfig": _firewall(self).config(self._get_param("ResourceId"))})


def _on_update_firewall_config(self: Any) -> str:
    config = _firewall(self).config(self._get_param("ResourceId"))
    mode = self._get_param("FirewallFailOpen")
    if mode not in _FAIL_OPEN:
        raise invalid(f"FirewallFailOpen must be one of {', '.join(_FAIL_OPEN)}, received {mode}")
    config["FirewallFailOpen"] = mode
    return json.dumps({"FirewallConfig": config})


def _on_list_firewall_configs(self: Any) -> str:
    return _listed(self, "FirewallConfigs", _firewall(self).configs.values())


def _on_disassociate_resolver_query_log_config(self: Any) -> str:
    backend = self.route53resolver_backend
    wanted = (self._get_param("ResolverQueryLogConfigId"), self._get_param("ResourceId"))
    for identifier, item in list(backend.resolver_query_log_config_associations.items()):
        if (item.resolver_query_log_config_id, item.resource_id) == wanted:
            del backend.resolver_query_log_config_associations[identifier]
            backend.resolver_query_log_configs[wanted[0]].association_count -= 1
            return json.dumps({"ResolverQueryLogConfigAssociation": {**item.description(), "Status": "DELETING"}})
    raise not_found("Resolver query log config association of", str(wanted[1]))


def _on_delete_resolver_query_log_config(self: Any) -> str:
    backend = self.route53resolver_backend
    identifier = self._get_param("ResolverQueryLogConfigId")
    config = backend.get_resolver_query_log_config(identifier)
    if config.association_count:
        raise FirewallError(
            "InvalidRequestException", f"Resolver query log config '{identifier}' is associated with VPCs"
        )
    del backend.resolver_query_log_configs[identifier]
    return json.dumps({"ResolverQueryLogConfig": {**config.description(), "Status": "DELETING"}})
