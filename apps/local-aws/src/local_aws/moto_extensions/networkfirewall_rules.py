"""Network Firewall: rule groups and the policies that are made of them. What a rule says is stored, not parsed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moto.core.responses import ActionResult

from local_aws.moto_extensions.networkfirewall_store import FirewallStore, RuleGroup, in_use, invalid

_MANAGED_BY_AWS = ":aws-managed:"
_KINDS = {"STATEFUL": "stateful-rulegroup", "STATELESS": "stateless-rulegroup"}
_REFERENCES = {"StatefulRuleGroupReferences": "STATEFUL", "StatelessRuleGroupReferences": "STATELESS"}
_STRICT = "STRICT_ORDER"
_DEFAULT_ORDER = "DEFAULT_ACTION_ORDER"


def _on_create_rule_group(self: Any) -> ActionResult:
    """https://docs.aws.amazon.com/network-firewall/latest/APIReference/API_CreateRuleGroup.html"""
    store = _store(self)
    kind, name = self._get_param("Type"), self._get_param("RuleGroupName")
    store.check_new(_KINDS[kind], name)
    content = _rules(self)
    capacity = self._get_param("Capacity")
    _check_capacity(content, capacity)
    fields = {"Type": kind, "Capacity": capacity, "SummaryConfiguration": self._get_param("SummaryConfiguration")}
    group = RuleGroup(store.arn(_KINDS[kind], name), self._get_param("Description"), content, fields)
    store.groups[group.arn] = group
    _tag(self, group)
    return ActionResult({"UpdateToken": group.token, "RuleGroupResponse": _group_response(self, group)})


def _on_describe_rule_group(self: Any) -> ActionResult:
    group = _group(self)
    answer = _group_response(self, group)
    return ActionResult({"UpdateToken": group.token, "RuleGroup": group.content, "RuleGroupResponse": answer})


def _on_update_rule_group(self: Any) -> ActionResult:
    """https://docs.aws.amazon.com/network-firewall/latest/APIReference/API_UpdateRuleGroup.html"""
    group = _group(self)
    group.check_token(self._get_param("UpdateToken"))
    content = _rules(self)
    _check_capacity(content, group.fields["Capacity"])
    if _order(content) != _order(group.content):
        raise invalid("the rule order of a rule group cannot be changed")
    group.content, group.description = content, self._get_param("Description")
    group.fields["SummaryConfiguration"] = self._get_param("SummaryConfiguration")
    group.touch()
    return ActionResult({"UpdateToken": group.token, "RuleGroupResponse": _group_response(self, group)})


def _on_delete_rule_group(self: Any) -> ActionResult:
    group = _group(self)
    if _policies_with(_store(self), group.arn):
        raise in_use(group.arn)
    answer = _group_response(self, group)
    del _store(self).groups[group.arn]
    _forget_tags(self, group)
    return ActionResult({"RuleGroupResponse": answer})


def _on_list_rule_groups(self: Any) -> ActionResult:
    return ActionResult({"RuleGroups": [{"Name": each.name, "Arn": each.arn} for each in _store(self).groups.values()]})


def _on_create_firewall_policy(self: Any) -> ActionResult:
    """https://docs.aws.amazon.com/network-firewall/latest/APIReference/API_CreateFirewallPolicy.html"""
    store, name = _store(self), self._get_param("FirewallPolicyName")
    store.check_new("firewall-policy", name)
    content = self._get_param("FirewallPolicy")
    _check_policy(store, content)
    policy = RuleGroup(store.arn("firewall-policy", name), self._get_param("Description"), content)
    store.policies[policy.arn] = policy
    _tag(self, policy)
    return ActionResult({"UpdateToken": policy.token, "FirewallPolicyResponse": _policy_response(self, policy)})


def _on_describe_firewall_policy(self: Any) -> ActionResult:
    policy = _policy(self)
    answer = _policy_response(self, policy)
    return ActionResult(
        {"UpdateToken": policy.token, "FirewallPolicy": policy.content, "FirewallPolicyResponse": answer}
    )


def _on_update_firewall_policy(self: Any) -> ActionResult:
    """https://docs.aws.amazon.com/network-firewall/latest/APIReference/API_UpdateFirewallPolicy.html"""
    policy = _policy(self)
    policy.check_token(self._get_param("UpdateToken"))
    content = self._get_param("FirewallPolicy")
    _check_policy(_store(self), content)
    if _policy_order(content) != _policy_order(policy.content):
        raise invalid("the rule order of a firewall policy cannot be changed")
    policy.content, policy.description = content, self._get_param("Description")
    policy.touch()
    return ActionResult({"UpdateToken": policy.token, "FirewallPolicyResponse": _policy_response(self, policy)})


def _on_delete_firewall_policy(self: Any) -> ActionResult:
    policy = _policy(self)
    if _store(self).firewalls_with(policy.arn):
        raise in_use(policy.arn)
    answer = _policy_response(self, policy)
    del _store(self).policies[policy.arn]
    _forget_tags(self, policy)
    return ActionResult({"FirewallPolicyResponse": answer})


def _on_list_firewall_policies(self: Any) -> ActionResult:
    policies = _store(self).policies.values()
    return ActionResult({"FirewallPolicies": [{"Name": each.name, "Arn": each.arn} for each in policies]})


def _store(response: Any) -> FirewallStore:
    store: FirewallStore = response.networkfirewall_backend.store
    return store


def _group(response: Any) -> RuleGroup:
    arn = response._get_param("RuleGroupArn")
    kind = _KINDS.get(response._get_param("Type") or "", "")
    return _store(response).group(arn or _store(response).arn(kind, response._get_param("RuleGroupName")))


def _policy(response: Any) -> RuleGroup:
    arn = response._get_param("FirewallPolicyArn")
    name = response._get_param("FirewallPolicyName")
    return _store(response).policy(arn or _store(response).arn("firewall-policy", name))


def _rules(response: Any) -> dict[str, Any]:
    """The rules of a request, as an object or as text in the format of Suricata."""
    content, text = response._get_param("RuleGroup"), response._get_param("Rules")
    if bool(content) == bool(text):
        raise invalid("a rule group has either RuleGroup or Rules")
    return dict(content) if content else {"RulesSource": {"RulesString": text}}


def _check_capacity(content: Mapping[str, Any], capacity: int) -> None:
    """Rules as text take one unit each.

    https://docs.aws.amazon.com/network-firewall/latest/developerguide/nwfw-rule-group-capacity.html
    """
    text = content["RulesSource"].get("RulesString", "")
    used = sum(1 for line in text.splitlines() if line.strip() and not line.strip().startswith("#"))
    if used > capacity:
        raise invalid(f"capacity exceeded: {used} rules in a rule group with a capacity of {capacity}")


def _order(content: Mapping[str, Any]) -> str:
    return str((content.get("StatefulRuleOptions") or {}).get("RuleOrder", _DEFAULT_ORDER))


def _policy_order(content: Mapping[str, Any]) -> str:
    return str((content.get("StatefulEngineOptions") or {}).get("RuleOrder", _DEFAULT_ORDER))


def _check_policy(store: FirewallStore, content: Mapping[str, Any]) -> None:
    """All groups of a policy exist and are judged in its order, strictly by priorities of their own.

    https://docs.aws.amazon.com/network-firewall/latest/developerguide/suricata-rule-evaluation-order.html
    """
    order = _policy_order(content)
    if content.get("StatefulDefaultActions") and order != _STRICT:
        raise invalid("StatefulDefaultActions are for policies with strict order")
    for member, kind in _REFERENCES.items():
        references = content.get(member) or []
        priorities = [reference.get("Priority") for reference in references]
        ranked = kind == "STATELESS" or order == _STRICT
        if ranked and (None in priorities or len(priorities) != len(set(priorities))):
            raise invalid(f"{member} need a priority of their own each, received {priorities}")
        for reference in references:
            _check_reference(store, reference["ResourceArn"], kind, order)


def _check_reference(store: FirewallStore, arn: str, kind: str, order: str) -> None:
    if _MANAGED_BY_AWS in arn:
        return
    if arn not in store.groups or store.groups[arn].fields["Type"] != kind:
        raise invalid(f"there is no {kind.lower()} rule group {arn}")
    if kind == "STATEFUL" and _order(store.groups[arn].content) != order:
        raise invalid(f"the policy is judged in {order}, the rule group {arn} is not")


def _policies_with(store: FirewallStore, group_arn: str) -> int:
    return sum(
        any(
            reference["ResourceArn"] == group_arn
            for member in _REFERENCES
            for reference in each.content.get(member) or []
        )
        for each in store.policies.values()
    )


def _group_response(response: Any, group: RuleGroup) -> dict[str, Any]:
    return {
        "RuleGroupArn": group.arn,
        "RuleGroupName": group.name,
        "RuleGroupId": group.id,
        "RuleGroupStatus": "ACTIVE",
        "NumberOfAssociations": _policies_with(_store(response), group.arn),
        **_common(response, group),
    }


def _policy_response(response: Any, policy: RuleGroup) -> dict[str, Any]:
    return {
        "FirewallPolicyArn": policy.arn,
        "FirewallPolicyName": policy.name,
        "FirewallPolicyId": policy.id,
        "FirewallPolicyStatus": "ACTIVE",
        "NumberOfAssociations": _store(response).firewalls_with(policy.arn),
        **_common(response, policy),
    }


def _common(response: Any, held: RuleGroup) -> dict[str, Any]:
    tags = response.networkfirewall_backend.tagger.list_tags_for_resource(held.arn)["Tags"]
    return {"Description": held.description, "Tags": tags, **held.fields}


def _tag(response: Any, held: RuleGroup) -> None:
    response.networkfirewall_backend.tagger.tag_resource(held.arn, response._get_param("Tags") or [])


def _forget_tags(response: Any, held: RuleGroup) -> None:
    response.networkfirewall_backend.tagger.delete_all_tags_for_resource(held.arn)
