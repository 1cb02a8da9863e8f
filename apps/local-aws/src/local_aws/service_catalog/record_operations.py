"""Operations that show what was provisioned, and how it went."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from moto.core.responses import ActionResult

from local_aws.service_catalog.errors import InvalidParametersError, NotFoundError
from local_aws.service_catalog.holdings import Provisioned, Record
from local_aws.service_catalog.requests import CatalogRequest

_SEARCHABLE = {
    "arn": "Arn",
    "createdTime": "CreatedTime",
    "id": "Id",
    "idempotencyToken": "IdempotencyToken",
    "lastProvisioningRecordId": "LastProvisioningRecordId",
    "lastRecordId": "LastRecordId",
    "lastSuccessfulProvisioningRecordId": "LastSuccessfulProvisioningRecordId",
    "name": "Name",
    "physicalId": "PhysicalId",
    "productId": "ProductId",
    "productName": "ProductName",
    "provisioningArtifactId": "ProvisioningArtifactId",
    "provisioningArtifactName": "ProvisioningArtifactName",
    "status": "Status",
    "type": "Type",
    "userArn": "UserArn",
    "userArnSession": "UserArnSession",
}
"""Keys of SearchQuery: https://docs.aws.amazon.com/servicecatalog/latest/dg/API_SearchProvisionedProducts.html"""
_SORTABLE = frozenset({"arn", "id", "name", "lastRecordId"})


class RecordOperations(CatalogRequest):
    """Every public method is an operation of the API."""

    def describe_provisioned_product(self) -> ActionResult:
        found = self._catalog.provisioned_product(self._given.get("Id"), self._given.get("Name"))
        return ActionResult({"ProvisionedProductDetail": found.described(), "CloudWatchDashboards": []})

    def scan_provisioned_products(self) -> ActionResult:
        found = self._accessible(list(self._catalog.provisioned.values()))
        return self._page("ProvisionedProducts", [item.described() for item in found])

    def search_provisioned_products(self) -> ActionResult:
        filters = self._given.get("Filters") or {}
        if set(filters) - {"SearchQuery"}:
            raise InvalidParametersError(f"unknown filter {json.dumps(sorted(filters))}: use SearchQuery")
        queries = filters.get("SearchQuery", [])
        items = [item.found() for item in self._accessible(list(self._catalog.provisioned.values()))]
        found = [item for item in items if all(_matches(item, query) for query in queries)]
        if "SortBy" in self._given:
            found.sort(key=lambda item: str(item.get(_sort_field(self._given["SortBy"]), "")))
        if self._given.get("SortOrder") == "DESCENDING":
            found.reverse()
        return self._page("ProvisionedProducts", found, TotalResultsCount=len(found))

    def describe_record(self) -> ActionResult:
        record = self._catalog.record(self._given["Id"])
        return self._page("RecordOutputs", record.outputs, RecordDetail=record.described())

    def list_record_history(self) -> ActionResult:
        wanted = self._given.get("SearchFilter") or {}
        key, value = wanted.get("Key"), wanted.get("Value")
        if key not in (None, "product", "provisionedproduct"):
            raise InvalidParametersError(f"unknown search key {json.dumps(key)}: use product or provisionedproduct")
        found = [
            record.described()
            for record in reversed(self._accessible(list(self._catalog.records.values())))
            if key is None or value == (record.product_id if key == "product" else record.provisioned_id)
        ]
        return self._page("RecordDetails", found)

    def get_provisioned_product_outputs(self) -> ActionResult:
        given = self._given
        found = self._catalog.provisioned_product(
            given.get("ProvisionedProductId"), given.get("ProvisionedProductName")
        )
        wanted = given.get("OutputKeys")
        unknown = sorted(set(wanted or ()) - {output["OutputKey"] for output in found.outputs})
        if unknown:
            raise NotFoundError(f"Provisioned product {found.id} has no output {', '.join(unknown)}.")
        return self._page("Outputs", [item for item in found.outputs if not wanted or item["OutputKey"] in wanted])

    def _accessible(self, items: Sequence[Any]) -> list[Any]:
        """Those of the caller's session, of its role or of the whole account; its session's when it does not say.

        https://docs.aws.amazon.com/servicecatalog/latest/dg/API_AccessLevelFilter.html
        """
        level = self._given.get("AccessLevelFilter") or {}
        if level.get("Value", "self") != "self":
            raise InvalidParametersError(f"AccessLevelFilter value must be self, received {json.dumps(level['Value'])}")
        return [item for item in items if self._accesses(item, level.get("Key", "User"))]

    def _accesses(self, item: Provisioned | Record, level: str) -> bool:
        if level == "Account":
            return True
        return item.user_arn == self._caller.principal_arn if level == "Role" else item.session_arn == self._caller.arn


def _matches(shown: dict[str, Any], query: str) -> bool:
    """Whether a provisioned product matches `key:value`, or has the text somewhere."""
    key, colon, value = query.partition(":")
    if colon and key == "tags":
        return any(value in (tag["Key"], tag["Value"], f"{tag['Key']}:{tag['Value']}") for tag in shown["Tags"])
    if colon and key in _SEARCHABLE:
        return str(shown.get(_SEARCHABLE[key], "")) == value
    return any(query in str(shown.get(field, "")) for field in _SEARCHABLE.values())


def _sort_field(name: str) -> str:
    if name not in _SORTABLE:
        raise InvalidParametersError(
            f"SortBy must be one of {', '.join(sorted(_SORTABLE))}, received {json.dumps(name)}"
        )
    return _SEARCHABLE[name]
