"""Network Firewall: where firewalls write their logs, changed one destination at a time."""

from __future__ import annotations

from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.core.responses import ActionResult
from moto.logs.models import logs_backends

from local_aws.moto_extensions.networkfirewall_store import HeldFirewall, invalid
from local_aws.policy.buckets import find_bucket

_TYPES = ("ALERT", "FLOW", "TLS")


def _on_describe_logging_configuration(self: Any) -> ActionResult:
    return _answer(_firewall(self))


def _on_update_logging_configuration(self: Any) -> ActionResult:
    """Takes the whole configuration, which may differ from the current one in a single destination.

    https://docs.aws.amazon.com/network-firewall/latest/APIReference/API_UpdateLoggingConfiguration.html
    """
    firewall = _firewall(self)
    wanted = (self._get_param("LoggingConfiguration") or {}).get("LogDestinationConfigs") or []
    types = [destination["LogType"] for destination in wanted]
    if len(types) != len(set(types)) or set(types) - set(_TYPES):
        raise invalid(f"each of {', '.join(_TYPES)} has one destination at most, received {', '.join(types)}")
    before, after = ({each["LogType"]: each for each in configs} for configs in (firewall.logging, wanted))
    changed = [name for name in _TYPES if before.get(name) != after.get(name)]
    if len(changed) > 1:
        raise invalid(f"one destination is changed at a time, received changes of {', '.join(changed)}")
    for name in changed:
        if name in before and name in after and before[name]["LogDestinationType"] != after[name]["LogDestinationType"]:
            raise invalid(f"the type of a destination is not changed: remove the destination of {name} first")
        if name in after:
            _check_destination(self, after[name])
    firewall.logging = wanted
    return _answer(firewall)


def _firewall(response: Any) -> HeldFirewall:
    store = response.networkfirewall_backend.store
    found: HeldFirewall = store.firewall(response._get_param("FirewallArn"), response._get_param("FirewallName"))
    return found


def _answer(firewall: HeldFirewall) -> ActionResult:
    names = {"FirewallArn": firewall.arn, "FirewallName": firewall.name}
    return ActionResult({**names, "LoggingConfiguration": {"LogDestinationConfigs": firewall.logging}})


def _check_destination(response: Any, config: dict[str, Any]) -> None:
    kind, destination = config["LogDestinationType"], config["LogDestination"]
    if kind == "CloudWatchLogs":
        groups = logs_backends[response.current_account][response.region].groups
        found = destination.get("logGroup") in groups
    elif kind == "S3":
        found = find_bucket(destination.get("bucketName", "")) is not None
    else:
        raise NotImplementedError(f"UpdateLoggingConfiguration with a destination of type {kind}")
    if not found:
        raise JsonRESTError("LogDestinationPermissionException", f"Unable to send logs to {destination}")
