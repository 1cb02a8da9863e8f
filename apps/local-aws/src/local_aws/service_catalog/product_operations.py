"""Operations on products and their versions."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from moto.core.responses import ActionResult

from local_aws.service_catalog.access import launch_paths, visible_products
from local_aws.service_catalog.catalog import by_id_or_name, version_of
from local_aws.service_catalog.errors import InUseError, InvalidParametersError, LimitExceededError
from local_aws.service_catalog.holdings import PRODUCT_TYPE, Product, Version, listed_tags, new_id
from local_aws.service_catalog.requests import CatalogRequest, picked, tag_map
from local_aws.service_catalog.templates import declared_parameters, new_version

_FIELDS = ("Name", "Owner", "Description", "Distributor", "SupportDescription", "SupportEmail", "SupportUrl")
_VERSION_QUOTA = 100
"""Product versions per product: https://docs.aws.amazon.com/general/latest/gr/servicecatalog.html"""
_FILTERS = {"FullTextSearch": None, "Owner": "Owner", "ProductType": "Type", "SourceProductId": "SourceProductId"}


class ProductOperations(CatalogRequest):
    """Every public method is an operation of the API."""

    def create_product(self) -> ActionResult:
        self._refuse("SourceConnection", "products that follow a repository")
        given, catalog = self._given, self._catalog

        def create() -> dict[str, Any]:
            if given["ProductType"] != PRODUCT_TYPE:
                raise InvalidParametersError(
                    f"local AWS has no products of type {json.dumps(given['ProductType'])}: use {PRODUCT_TYPE}"
                )
            identifier = new_id("prod")
            arn, tags = catalog.arn(f"product/{identifier}"), tag_map(given.get("Tags"))
            product = Product(identifier, arn, picked(given, _FIELDS), tags)
            version = new_version(given.get("ProvisioningArtifactParameters") or {}, self._s3())
            product.versions[version.id] = version
            catalog.products[product.id] = product
            detail = {"ProvisioningArtifactDetail": version.described(), "Tags": listed_tags(product.tags)}
            return {"ProductViewDetail": product.described(), **detail}

        return self._once("IdempotencyToken", create)

    def update_product(self) -> ActionResult:
        self._refuse("SourceConnection", "products that follow a repository")
        product = self._catalog.product(self._given["Id"])
        self._change_tags(product.tags)
        product.fields.update(picked(self._given, _FIELDS))
        return ActionResult({"ProductViewDetail": product.described(), "Tags": listed_tags(product.tags)})

    def delete_product(self) -> ActionResult:
        catalog = self._catalog
        with catalog.lock:
            product = catalog.product(self._given["Id"])
            portfolios = catalog.portfolios_with(product.id)
            if portfolios:
                ids = ", ".join(portfolio.id for portfolio in portfolios)
                raise InUseError(f"Product {product.id} is associated with portfolio {ids}")
            del catalog.products[product.id]
        return ActionResult({})

    def describe_product_as_admin(self) -> ActionResult:
        product = self._catalog.product(self._given.get("Id"), self._given.get("Name"))
        return ActionResult(
            {
                "ProductViewDetail": product.described(),
                "ProvisioningArtifactSummaries": [version.summary() for version in product.versions.values()],
                "Tags": listed_tags(product.tags),
                "TagOptions": [],
                "Budgets": [],
            }
        )

    def describe_product(self) -> ActionResult:
        visible = visible_products(self._catalog, self._caller)
        product = by_id_or_name(visible, self._given.get("Id"), self._given.get("Name"), "Product")
        paths = launch_paths(self._catalog, product, self._caller)
        shown = [
            {**version.summary(), "Guidance": version.guidance}
            for version in product.versions.values()
            if version.active
        ]
        return ActionResult(
            {
                "ProductViewSummary": product.summary(has_default_path=len(paths) == 1),
                "ProvisioningArtifacts": shown,
                "Budgets": [],
                "LaunchPaths": [{"Id": path.id, "Name": path.name} for path in paths],
            }
        )

    def search_products(self) -> ActionResult:
        products = self._found(visible_products(self._catalog, self._caller))
        shown = [product.summary(has_default_path=False) for product in products]
        return self._page("ProductViewSummaries", shown, ProductViewAggregations={})

    def search_products_as_admin(self) -> ActionResult:
        catalog = self._catalog
        products = list(catalog.products.values())
        if "PortfolioId" in self._given:
            portfolio = catalog.portfolio(self._given["PortfolioId"])
            products = [catalog.products[product_id] for product_id in portfolio.products]
        return self._page("ProductViewDetails", [product.described() for product in self._found(products)])

    def create_provisioning_artifact(self) -> ActionResult:
        given = self._given

        def create() -> dict[str, Any]:
            product = self._catalog.product(given["ProductId"])
            if len(product.versions) >= _VERSION_QUOTA:
                raise LimitExceededError(f"{product.id} has {_VERSION_QUOTA} versions: delete one that nobody uses")
            version = new_version(given["Parameters"], self._s3())
            product.versions[version.id] = version
            return _shown(version)

        return self._once("IdempotencyToken", create)

    def update_provisioning_artifact(self) -> ActionResult:
        given = self._given
        version = version_of(self._catalog.product(given["ProductId"]), given["ProvisioningArtifactId"])
        version.name = given.get("Name", version.name)
        version.description = given.get("Description", version.description)
        version.active = given.get("Active", version.active)
        version.guidance = given.get("Guidance", version.guidance)
        return ActionResult(_shown(version))

    def describe_provisioning_artifact(self) -> ActionResult:
        given = self._given
        product = self._catalog.product(given.get("ProductId"), given.get("ProductName"))
        version = version_of(product, given.get("ProvisioningArtifactId"), given.get("ProvisioningArtifactName"))
        shown = _shown(version)
        if given.get("IncludeProvisioningArtifactParameters"):
            shown["ProvisioningArtifactParameters"] = declared_parameters(version)
        return ActionResult(shown)

    def delete_provisioning_artifact(self) -> ActionResult:
        with self._catalog.lock:
            product = self._catalog.product(self._given["ProductId"])
            version = version_of(product, self._given["ProvisioningArtifactId"])
            if len(product.versions) == 1:
                raise InUseError(f"{version.id} is the last version of {product.id}: delete the product")
            del product.versions[version.id]
        return ActionResult({})

    def list_provisioning_artifacts(self) -> ActionResult:
        versions = self._catalog.product(self._given["ProductId"]).versions.values()
        return ActionResult({"ProvisioningArtifactDetails": [version.described() for version in versions]})

    def _found(self, products: Sequence[Product]) -> list[Product]:
        """The products that match the filters, in the order that is asked for."""
        filters = self._given.get("Filters") or {}
        unknown = sorted(set(filters) - set(_FILTERS))
        if unknown:
            raise InvalidParametersError(f"unknown filter {json.dumps(unknown)}: use {', '.join(_FILTERS)}")
        found = [product for product in products if all(_matches(product, *item) for item in filters.items())]
        orders = {
            "Title": lambda product: product.name,
            "VersionCount": lambda product: len(product.versions),
            "CreationDate": lambda product: product.created,
        }
        if "SortBy" in self._given:
            found.sort(key=orders[self._given["SortBy"]])
        if self._given.get("SortOrder") == "DESCENDING":
            found.reverse()
        return found


def _matches(product: Product, name: str, values: Sequence[str]) -> bool:
    shown: Mapping[str, Any] = product.summary(has_default_path=False)
    field = _FILTERS[name]
    if field:
        return shown.get(field) in values
    text = " ".join(str(value) for value in product.fields.values()).lower()
    return any(value.lower() in text for value in values)


def _shown(version: Version) -> dict[str, Any]:
    return {"ProvisioningArtifactDetail": version.described(), "Info": version.info, "Status": "AVAILABLE"}
