"""Everything that exists, by account, region and service.

What AWS itself puts into an account is left out: default VPCs with their parts, managed policies, prefix lists of AWS.
State of a service that nobody here lists shows up as "other", so that nothing is hidden.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from functools import cache
from typing import Any

from moto.core.base_backend import BackendDict

from local_aws.cloudformation.stack import all_stacks
from local_aws.inventory_services import LISTINGS, Listed
from local_aws.providers import generic
from local_aws.stack_sets.model import all_stack_sets

Inventory = dict[str, dict[str, dict[str, list[dict[str, Any]]]]]
"""account -> region -> service -> resources; the region of global services is "aws"."""

_WITHOUT_RESOURCES = frozenset({"sts", "cloudformation", "moto_api", "instance_metadata", "meta"})
"""Services that hold sessions and settings only, and CloudFormation, whose stacks and stack sets are not moto's."""


@dataclass(frozen=True)
class Resource:
    """One resource. `type` is short and singular ("bucket", "key")."""

    type: str
    name: str
    details: dict[str, Any] = field(default_factory=dict)


def collect() -> Inventory:
    """The inventory of this moment; places without resources are left out."""
    inventory: Inventory = {}
    for account, region, service, resource in _resources():
        services = inventory.setdefault(account, {}).setdefault(region, {})
        services.setdefault(service, []).append(asdict(resource))
    return inventory


def _resources() -> Iterator[tuple[str, str, str, Resource]]:
    for stack in all_stacks():
        details = {"status": stack.status, "resources": len(stack.resources)}
        yield stack.account, stack.region, "cloudformation", Resource("stack", stack.name, details)
    for each in all_stack_sets():
        details = {"status": each.status, "instances": len(each.instances)}
        yield each.account, each.region, "cloudformation", Resource("stack set", each.name, details)
        for instance in list(each.instances.values()):
            details = {"account": instance.account, "status": instance.status}
            yield each.account, each.region, "cloudformation", Resource("stack instance", each.name, details)
    for held in generic.held():
        yield held.account, held.region, "generic", Resource(held.type_name, held.physical_id)
    for backends in _backends():
        service = backends.service_name
        if service in _WITHOUT_RESOURCES:
            continue
        for account, region, backend in list(backends.iter_backends()):
            for listed in _listed(service, backend):
                yield account, region, service, Resource(listed.type, listed.name, listed.details)


def _backends() -> list[BackendDict[Any]]:
    """moto's own list of the services that hold anything."""
    instances: list[BackendDict[Any]] = list(vars(BackendDict)["_instances"])
    return instances


def _listed(service: str, backend: Any) -> Iterator[Listed]:
    listing = LISTINGS.get(service)
    known: frozenset[str] = frozenset()
    if listing:
        known = listing.attributes
        yield from listing.resources(backend)
    pristine = _pristine(backend.__class__, backend.region_name)
    for attribute, size in sorted(_sizes(backend).items()):
        if attribute not in known and size > pristine.get(attribute, 0):
            yield Listed("other", attribute.strip("_"), {"entries": size})


def _sizes(backend: Any) -> dict[str, int]:
    collections = (dict, list, set)
    return {name: len(value) for name, value in list(vars(backend).items()) if isinstance(value, collections)}


@cache
def _pristine(backend_type: Callable[[str, str], Any], region: str) -> dict[str, int]:
    """What a backend of this type holds before anybody has used it."""
    return _sizes(backend_type(region, "000000000000"))
