"""Who may provision what: portfolios that a principal is associated with, and the launch paths that follow."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from local_aws.accounts import Caller
from local_aws.service_catalog.catalog import Catalog
from local_aws.service_catalog.errors import InvalidParametersError, NotFoundError
from local_aws.service_catalog.holdings import Constraint, Portfolio, Product


@dataclass(frozen=True)
class LaunchPath:
    """A way to a product: a portfolio that has it and that the caller is associated with."""

    id: str
    portfolio: Portfolio
    constraint: Constraint | None

    @property
    def name(self) -> str:
        """A path has the name of its portfolio."""
        return str(self.portfolio.fields["DisplayName"])

    def tags_with(self, product: Product) -> dict[str, str]:
        """Tags that a provisioned product gets from its portfolio and its product.

        That the product's wins where both have a key is not verified without AWS.
        """
        return {**self.portfolio.tags, **product.tags}

    def summary(self, product: Product) -> dict[str, Any]:
        """LaunchPathSummary."""
        tags = [{"Key": key, "Value": value} for key, value in self.tags_with(product).items()]
        constraints = [self.constraint.summary()] if self.constraint else []
        return {"Id": self.id, "Name": self.name, "ConstraintSummaries": constraints, "Tags": tags}


def sees(portfolio: Portfolio, caller: Caller) -> bool:
    """Whether the caller is associated with the portfolio.

    A session is recognised by the ARN of its role, with the path. A pattern has no account in it.
    https://docs.aws.amazon.com/servicecatalog/latest/dg/API_AssociatePrincipalWithPortfolio.html
    """
    parts = caller.principal_arn.split(":")
    without_account = ":".join([*parts[:4], "", *parts[5:]])
    return any(
        caller.principal_arn == arn if kind == "IAM" else _matches(without_account, arn)
        for arn, kind in portfolio.principals
    )


def _matches(arn: str, pattern: str) -> bool:
    # fnmatch gives brackets a meaning that they do not have in an ARN.
    return fnmatchcase(arn, pattern.replace("[", "[[]"))


def visible_products(catalog: Catalog, caller: Caller) -> list[Product]:
    """The products of the portfolios that the caller is associated with, each once."""
    seen = {
        product_id: None
        for portfolio in catalog.portfolios.values()
        if sees(portfolio, caller)
        for product_id in portfolio.products
    }
    return [catalog.products[product_id] for product_id in seen]


def launch_paths(catalog: Catalog, product: Product, caller: Caller) -> list[LaunchPath]:
    """The caller's paths to a product. Raises NotFoundError when there is none."""
    paths = [
        LaunchPath(_path_id(portfolio.id, product.id), portfolio, catalog.launch_constraint(portfolio.id, product.id))
        for portfolio in catalog.portfolios_with(product.id)
        if sees(portfolio, caller)
    ]
    if not paths:
        raise NotFoundError(f"No launch paths found for resource: {product.id}")
    return paths


def launch_path(
    catalog: Catalog, product: Product, caller: Caller, path_id: str | None, path_name: str | None
) -> LaunchPath:
    """The path that a request means. Raises NotFoundError, and InvalidParametersError when it does not say which."""
    paths = launch_paths(catalog, product, caller)
    if path_id and path_name:
        raise InvalidParametersError(
            f"give either PathId or PathName, received {json.dumps(path_id)} and {json.dumps(path_name)}"
        )
    chosen = [path for path in paths if path_id in (None, path.id) and path_name in (None, path.name)]
    if not chosen:
        raise NotFoundError(f"Launch path {path_id or path_name} not found.")
    if len(chosen) > 1:
        ids = ", ".join(path.id for path in chosen)
        raise InvalidParametersError(f"{product.id} has more than one launch path: set PathId to one of {ids}")
    return chosen[0]


def _path_id(portfolio_id: str, product_id: str) -> str:
    return f"lpv3-{hashlib.sha256(f'{portfolio_id}/{product_id}'.encode()).hexdigest()[:13]}"
