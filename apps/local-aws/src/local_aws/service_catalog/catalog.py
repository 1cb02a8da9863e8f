"""Service Catalog of one account and region: its store, and how things are found in it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol, TypeVar

from moto.servicecatalog.models import servicecatalog_backends

from local_aws.accounts import PARTITION
from local_aws.service_catalog.errors import InvalidParametersError, NotFoundError
from local_aws.service_catalog.holdings import Constraint, Portfolio, Product, Provisioned, Record, Version


class _Named(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...


_Held = TypeVar("_Held", bound=_Named)


def catalog_of(account: str, region: str) -> Catalog:
    """The catalog of an account and region."""
    backend: Any = servicecatalog_backends[account][region]
    catalog: Catalog = backend.catalog
    return catalog


class Catalog:
    """The store. Whoever changes more than one thing in it holds `lock`."""

    def __init__(self, account: str, region: str) -> None:
        self.account = account
        self.region = region
        self.lock = threading.RLock()
        self.portfolios: dict[str, Portfolio] = {}
        self.products: dict[str, Product] = {}
        self.constraints: dict[str, Constraint] = {}
        self.provisioned: dict[str, Provisioned] = {}
        self.records: dict[str, Record] = {}
        self._answers: dict[tuple[str, str], tuple[str, Any]] = {}

    def arn(self, path: str, namespace: str = "catalog") -> str:
        """The ARN of something in this catalog; provisioned products are in the namespace "servicecatalog"."""
        return f"arn:{PARTITION}:{namespace}:{self.region}:{self.account}:{path}"

    def once(self, operation: str, token: str, request: Mapping[str, Any], answer: Callable[[], Any]) -> Any:
        """The answer of a request, which a repetition with the same token gets again without effect.

        Raises InvalidParametersError for a token that was used with other parameters.
        """
        with self.lock:
            text = json.dumps(request, sort_keys=True, default=str)
            if (operation, token) not in self._answers:
                self._answers[operation, token] = (text, answer())
            first, kept = self._answers[operation, token]
            if first != text:
                raise InvalidParametersError(
                    f"idempotency token {json.dumps(token)} was used with other parameters: choose another"
                )
            return kept

    def portfolio(self, identifier: str) -> Portfolio:
        """A portfolio. Raises NotFoundError."""
        return _held(self.portfolios, identifier, "Portfolio")

    def constraint(self, identifier: str) -> Constraint:
        """A constraint. Raises NotFoundError."""
        return _held(self.constraints, identifier, "Constraint")

    def record(self, identifier: str) -> Record:
        """A record. Raises NotFoundError."""
        return _held(self.records, identifier, "Record")

    def product(self, identifier: str | None, name: str | None = None) -> Product:
        """A product by exactly one of id and name. Raises NotFoundError and InvalidParametersError."""
        return by_id_or_name(self.products.values(), identifier, name, "Product")

    def provisioned_product(self, identifier: str | None, name: str | None = None) -> Provisioned:
        """A provisioned product by exactly one of id and name. Raises NotFoundError and InvalidParametersError."""
        return by_id_or_name(self.provisioned.values(), identifier, name, "Provisioned product")

    def launch_constraint(self, portfolio_id: str, product_id: str) -> Constraint | None:
        """The launch constraint of a product in a portfolio."""
        for constraint in self.constraints.values():
            if (constraint.portfolio_id, constraint.product_id) == (portfolio_id, product_id):
                return constraint
        return None

    def portfolios_with(self, product_id: str) -> list[Portfolio]:
        """The portfolios that hold a product."""
        return [portfolio for portfolio in self.portfolios.values() if product_id in portfolio.products]


def version_of(product: Product, identifier: str | None, name: str | None = None) -> Version:
    """A version by exactly one of id and name. Raises NotFoundError and InvalidParametersError."""
    return by_id_or_name(product.versions.values(), identifier, name, "Provisioning artifact")


def by_id_or_name(held: Iterable[_Held], identifier: str | None, name: str | None, kind: str) -> _Held:
    """The one with this id, or with this name. Raises NotFoundError and InvalidParametersError."""
    if (identifier is None) == (name is None):
        raise InvalidParametersError(
            f"{kind}: give either an id or a name, received {json.dumps(identifier)} and {json.dumps(name)}"
        )
    for item in held:
        if identifier == item.id or (name is not None and name == item.name):
            return item
    raise NotFoundError(f"{kind} {identifier or name} not found.")


_Item = TypeVar("_Item")


def _held(store: Mapping[str, _Item], identifier: str, kind: str) -> _Item:
    if identifier not in store:
        raise NotFoundError(f"{kind} {identifier} not found.")
    return store[identifier]
