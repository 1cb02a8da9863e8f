"""How moto's server finds a service that moto does not have."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from moto import backend_index, backends

from local_aws.codeartifact.models import SERVICE, codeartifact_backends
from local_aws.codeartifact.urls import url_bases
from local_aws.grafting import graft

_import_of_moto: Callable[..., Any] = backends._import_backend


def install() -> None:
    """Add the service to moto's index of hosts and of backends."""
    graft(backends, _import_backend=_import_backend)
    if SERVICE not in dict(backend_index.backend_url_patterns):
        backend_index.backend_url_patterns.extend((SERVICE, re.compile(base)) for base in url_bases)


def _import_backend(module_name: str, backends_name: str) -> Any:
    return codeartifact_backends if module_name == SERVICE else _import_of_moto(module_name, backends_name)
