"""Network Firewall: firewalls with their endpoints and protections, and their logs, of which moto keeps a name.

https://docs.aws.amazon.com/network-firewall/latest/APIReference/API_Operations.html
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.core.responses import ActionResult
from moto.networkfirewall.models import NetworkFirewallBackend
from moto.networkfirewall.responses import NetworkFirewallResponse

from local_aws.grafting import graft
from local_aws.moto_extensions import networkfirewall_logs, networkfirewall_rules
from local_aws.moto_extensions.networkfirewall_store import FirewallStore, HeldFirewall, invalid

_initialise: Callable[..., None] = NetworkFirewallBackend.__init__


def install() -> None:
    """Put our operations in the place of moto's, and the store into every backend, so that a reset empties it too."""
    graft(NetworkFirewallBackend, __init__=_initialise_with_store)
    for module in (globals(), vars(networkfirewall_logs), vars(networkfirewall_rules)):
        operations = {name.removeprefix("_on_"): value for name, value in module.items() if name.startswith("_on_")}
        graft(NetworkFirewallResponse, **operations)


def _initialise_with_store(self: Any, region_name: str, account_id: str) -> None:
    _initialise(self, region_name, account_id)
    self.store = FirewallStore(account_id, region_name)


def _on_create_firewall(self: Any) -> ActionResult:
    """https://docs.aws.amazon.com/network-firewall/latest/APIReference/API_CreateFirewall.html"""
    store: FirewallStore = self.networkfirewall_backend.store
    name, vpc_id = self._get_param("FirewallName"), self._get_param("VpcId")
    unknown = [given for given in self._get_params() if given not in HeldFirewall.SETTINGS and given != "Tags"]
    if unknown:
        raise NotImplementedError(f"CreateFirewall with {', '.join(unknown)}")
    if not vpc_id:
        raise invalid("VpcId is missing")
    store.check_new("firewall", name)
    store.policy(self._get_param("FirewallPolicyArn"))
    firewall = HeldFirewall(store.arn("firewall", name), vpc_id, dict(self._get_params()))
    store.attach(firewall, self._get_param("SubnetMappings") or [])
    store.firewalls[firewall.arn] = firewall
    self.networkfirewall_backend.tagger.tag_resource(firewall.arn, self._get_param("Tags") or [])
    return _described(self, firewall)


def _on_describe_firewall(self: Any) -> ActionResult:
    return _described(self, _firewall(self))


def _on_list_firewalls(self: Any) -> ActionResult:
    vpcs = self._get_param("VpcIds") or []
    found = [each for each in _store(self).firewalls.values() if not vpcs or each.vpc_id in vpcs]
    return ActionResult({"Firewalls": [{"FirewallName": each.name, "FirewallArn": each.arn} for each in found]})


def _on_delete_firewall(self: Any) -> ActionResult:
    """https://docs.aws.amazon.com/network-firewall/latest/APIReference/API_DeleteFirewall.html"""
    firewall = _firewall(self)
    _check_protection(firewall, "DeleteProtection")
    answer = _described(self, firewall, status="DELETING")
    store = _store(self)
    store.detach(firewall, list(firewall.endpoints))
    del store.firewalls[firewall.arn]
    self.networkfirewall_backend.tagger.delete_all_tags_for_resource(firewall.arn)
    return answer


def _on_associate_firewall_policy(self: Any) -> ActionResult:
    firewall = _changeable(self, "FirewallPolicyChangeProtection")
    policy = _store(self).policy(self._get_param("FirewallPolicyArn"))
    return _changed(firewall, "FirewallPolicyArn", policy.arn)


def _on_associate_subnets(self: Any) -> ActionResult:
    firewall = _changeable(self, "SubnetChangeProtection")
    _store(self).attach(firewall, self._get_param("SubnetMappings"))
    return _changed(firewall, "SubnetMappings", firewall.subnet_mappings)


def _on_disassociate_subnets(self: Any) -> ActionResult:
    firewall = _changeable(self, "SubnetChangeProtection")
    going = self._get_param("SubnetIds")
    if set(firewall.endpoints) <= set(going):
        raise invalid("a firewall keeps at least one subnet")
    _store(self).detach(firewall, going)
    return _changed(firewall, "SubnetMappings", firewall.subnet_mappings)


def _on_update_firewall_description(self: Any) -> ActionResult:
    return _changed(_changeable(self), "Description", self._get_param("Description"))


def _on_update_firewall_delete_protection(self: Any) -> ActionResult:
    return _changed(_changeable(self), "DeleteProtection", self._get_bool_param("DeleteProtection"))


def _on_update_subnet_change_protection(self: Any) -> ActionResult:
    return _changed(_changeable(self), "SubnetChangeProtection", self._get_bool_param("SubnetChangeProtection"))


def _on_update_firewall_policy_change_protection(self: Any) -> ActionResult:
    name = "FirewallPolicyChangeProtection"
    return _changed(_changeable(self), name, self._get_bool_param(name))


def _on_tag_resource(self: Any) -> ActionResult:
    self.networkfirewall_backend.tagger.tag_resource(_tagged(self), self._get_param("Tags"))
    return ActionResult({})


def _on_untag_resource(self: Any) -> ActionResult:
    self.networkfirewall_backend.tagger.untag_resource_using_names(_tagged(self), self._get_param("TagKeys"))
    return ActionResult({})


def _on_list_tags_for_resource(self: Any) -> ActionResult:
    return ActionResult(self.networkfirewall_backend.tagger.list_tags_for_resource(_tagged(self)))


def _store(response: Any) -> FirewallStore:
    store: FirewallStore = response.networkfirewall_backend.store
    return store


def _firewall(response: Any) -> HeldFirewall:
    return _store(response).firewall(response._get_param("FirewallArn"), response._get_param("FirewallName"))


def _changeable(response: Any, protection: str | None = None) -> HeldFirewall:
    """The firewall of a request that changes it, with the token of its last state, if any."""
    firewall = _firewall(response)
    firewall.check_token(response._get_param("UpdateToken"))
    if protection:
        _check_protection(firewall, protection)
    return firewall


def _check_protection(firewall: HeldFirewall, name: str) -> None:
    if firewall.settings[name]:
        raise JsonRESTError("InvalidOperationException", f"{firewall.arn} is protected: {name} is enabled")


def _changed(firewall: HeldFirewall, name: str, value: Any) -> ActionResult:
    firewall.change(name, value)
    names = {"FirewallArn": firewall.arn, "FirewallName": firewall.name}
    return ActionResult({**names, name: value, "UpdateToken": firewall.token})


def _described(response: Any, firewall: HeldFirewall, status: str = "READY") -> ActionResult:
    store = _store(response)
    tags = response.networkfirewall_backend.tagger.list_tags_for_resource(firewall.arn)["Tags"]
    states = {
        store.zone_of(subnet_id): {"Attachment": {"SubnetId": subnet_id, "EndpointId": endpoint_id, "Status": status}}
        for subnet_id, endpoint_id in firewall.endpoints.items()
    }
    shown = {**firewall.settings, "FirewallArn": firewall.arn, "FirewallId": firewall.id, "Tags": tags}
    summary = {"Status": status, "ConfigurationSyncStateSummary": "IN_SYNC", "SyncStates": states}
    return ActionResult({"UpdateToken": firewall.token, "Firewall": shown, "FirewallStatus": summary})


def _tagged(response: Any) -> str:
    arn = str(response._get_param("ResourceArn"))
    _store(response).check_exists(arn)
    return arn
