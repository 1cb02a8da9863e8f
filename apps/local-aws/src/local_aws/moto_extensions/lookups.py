"""What moto looks up for every request, though it never changes: looked up once."""

from __future__ import annotations

from functools import cache

from moto import backends
from moto.core import responses, utils

from local_aws.grafting import graft

_modules_of_moto = backends.list_of_moto_modules


@cache
def _module_names() -> frozenset[str]:
    return frozenset(_modules_of_moto())


@cache
def _method_names(of: object) -> frozenset[str]:
    return frozenset(utils.method_names_from_class(of))


def install() -> None:
    graft(backends, list_of_moto_modules=_module_names)
    graft(responses, method_names_from_class=_method_names)
