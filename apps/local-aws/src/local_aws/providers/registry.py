"""Which provider serves which resource type."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Mapping
from functools import cache

from local_aws import providers
from local_aws.cloudformation.custom_resources import CustomResourceProvider
from local_aws.cloudformation.resource_definition import is_custom_type
from local_aws.providers.base import ResourceProvider
from local_aws.providers.generic import GenericProvider

_NOT_A_SERVICE = frozenset({"base", "generic", "registry"})


def collect(classes: Iterable[type[ResourceProvider]]) -> dict[str, type[ResourceProvider]]:
    """Provider classes by type name. Raises ValueError when two serve the same type."""
    found: dict[str, type[ResourceProvider]] = {}
    for provider in classes:
        if provider.type_name in found:
            other = found[provider.type_name]
            raise ValueError(
                f"two providers serve {provider.type_name}: "
                f"{other.__module__}.{other.__name__} and {provider.__module__}.{provider.__name__}"
            )
        found[provider.type_name] = provider
    return found


@cache
def typed_providers() -> Mapping[str, type[ResourceProvider]]:
    """The providers of all service modules of this package, by type name."""
    classes: list[type[ResourceProvider]] = []
    for module in pkgutil.iter_modules(providers.__path__):
        if module.name not in _NOT_A_SERVICE:
            classes.extend(importlib.import_module(f"{providers.__name__}.{module.name}").PROVIDERS)
    return collect(classes)


def provider_for(type_name: str) -> ResourceProvider:
    """The provider of a type; a type without one of its own is held generically."""
    if is_custom_type(type_name):
        return CustomResourceProvider()
    typed = typed_providers().get(type_name)
    return typed() if typed else GenericProvider()
