"""Operations that provision products, and change and end what was provisioned."""

from __future__ import annotations

import json
from typing import Any

from moto.core.responses import ActionResult

from local_aws.service_catalog.access import LaunchPath, launch_path, launch_paths, visible_products
from local_aws.service_catalog.catalog import by_id_or_name, version_of
from local_aws.service_catalog.errors import DuplicateError, InvalidParametersError, NotFoundError
from local_aws.service_catalog.holdings import Product, Provisioned, Record, Version, new_id
from local_aws.service_catalog.provisioning import Change, Provisioning, Submission
from local_aws.service_catalog.requests import CatalogRequest, tag_map
from local_aws.service_catalog.templates import declared_outputs, declared_parameters


class ProvisioningOperations(CatalogRequest):
    """Every public method is an operation of the API."""

    def list_launch_paths(self) -> ActionResult:
        product = self._visible(self._given["ProductId"], None)
        paths = launch_paths(self._catalog, product, self._caller)
        return self._page("LaunchPathSummaries", [path.summary(product) for path in paths])

    def describe_provisioning_parameters(self) -> ActionResult:
        product, version, path = self._chosen(
            self._visible(self._given.get("ProductId"), self._given.get("ProductName"))
        )
        outputs = declared_outputs(version)
        return ActionResult(
            {
                "ProvisioningArtifactParameters": declared_parameters(version),
                "ConstraintSummaries": path.summary(product)["ConstraintSummaries"],
                "UsageInstructions": [],
                "TagOptions": [],
                "ProvisioningArtifactPreferences": {},
                "ProvisioningArtifactOutputs": outputs,
                "ProvisioningArtifactOutputKeys": outputs,
            }
        )

    def provision_product(self) -> ActionResult:
        self._refuse("ProvisioningPreferences", "provisioning by stack sets")
        return self._once("ProvisionToken", self._provision)

    def update_provisioned_product(self) -> ActionResult:
        self._refuse("ProvisioningPreferences", "provisioning by stack sets")
        return self._once("UpdateToken", self._update)

    def terminate_provisioned_product(self) -> ActionResult:
        return self._once("TerminateToken", self._terminate)

    def _provision(self) -> dict[str, Any]:
        given, catalog = self._given, self._catalog
        product, version, path = self._chosen(self._visible(given.get("ProductId"), given.get("ProductName")))
        if version.guidance == "DEPRECATED":
            raise InvalidParametersError(f"Provisioning artifact {version.id} is deprecated: choose another")
        name = given["ProvisionedProductName"]
        if any(item.name == name for item in catalog.provisioned.values()):
            raise DuplicateError(f"A provisioned product with name {json.dumps(name)} exists already.")
        identifier = new_id("pp")
        provisioned = Provisioned(
            id=identifier,
            arn=catalog.arn(f"stack/{name}/{identifier}", "servicecatalog"),
            name=name,
            token=given["ProvisionToken"],
            product_id=product.id,
            product_name=product.name,
            version_id=version.id,
            version_name=version.name,
            path_id=path.id,
            user_arn=self._caller.principal_arn,
            session_arn=self._caller.arn,
            launch_role_arn=path.constraint.role_arn if path.constraint else None,
            tags=_joined_tags(path.tags_with(product), tag_map(given.get("Tags"))),
        )
        catalog.provisioned[identifier] = provisioned
        change = self._begin(provisioned, "PROVISION_PRODUCT", product.id, version.id, path)
        return self._submit(change, product, version, path)

    def _update(self) -> dict[str, Any]:
        given = self._given
        provisioned = self._provisioned("ProvisionedProductId", "ProvisionedProductName")
        self._refuse_while_changing(provisioned)
        tags = tag_map(given.get("Tags"))
        if any(provisioned.tags.get(key) != value for key, value in tags.items()):
            raise InvalidParametersError("tags of a provisioned product change only with a RESOURCE_UPDATE constraint")
        identifier, name = given.get("ProductId"), given.get("ProductName")
        product = self._visible(identifier or (None if name else provisioned.product_id), name)
        product, version, path = self._chosen(product, provisioned.version_id)
        if version.guidance == "DEPRECATED" and version.id != provisioned.version_id:
            raise InvalidParametersError(f"Provisioning artifact {version.id} is deprecated: choose another")
        change = self._begin(provisioned, "UPDATE_PROVISIONED_PRODUCT", product.id, version.id, path)
        return self._submit(change, product, version, path)

    def _submit(self, change: Change, product: Product, version: Version, path: LaunchPath) -> dict[str, Any]:
        submission = Submission(
            product=product,
            version=version,
            portfolio_arn=path.portfolio.arn,
            parameters=[_parameter(item) for item in self._given.get("ProvisioningParameters") or ()],
            tags=dict(change.provisioned.tags),
            notification_arns=self._given.get("NotificationArns") or (),
        )
        answer = {"RecordDetail": change.record.described()}
        provisioning = Provisioning(self._catalog)
        start = provisioning.provision if change.record.kind == "PROVISION_PRODUCT" else provisioning.update
        start(change, submission)
        return answer

    def _terminate(self) -> dict[str, Any]:
        given = self._given
        provisioned = self._provisioned("ProvisionedProductId", "ProvisionedProductName")
        self._refuse_while_changing(provisioned)
        change = self._begin(
            provisioned, "TERMINATE_PROVISIONED_PRODUCT", provisioned.product_id, provisioned.version_id, None
        )
        answer = {"RecordDetail": change.record.described()}
        ignore, retain = bool(given.get("IgnoreErrors")), bool(given.get("RetainPhysicalResources"))
        Provisioning(self._catalog).terminate(change, ignore, retain)
        return answer

    def _begin(
        self, provisioned: Provisioned, kind: str, product_id: str, version_id: str, path: LaunchPath | None
    ) -> Change:
        """The record of a change; without a path the provisioned product keeps its own, with its launch role.

        https://docs.aws.amazon.com/servicecatalog/latest/adminguide/constraints-launch.html
        """
        role_arn = provisioned.launch_role_arn
        if path is not None:
            role_arn = path.constraint.role_arn if path.constraint else None
        record = Record(
            id=new_id("rec"),
            kind=kind,
            provisioned_id=provisioned.id,
            provisioned_name=provisioned.name,
            product_id=product_id,
            version_id=version_id,
            path_id=path.id if path else provisioned.path_id,
            user_arn=self._caller.principal_arn,
            session_arn=self._caller.arn,
            launch_role_arn=role_arn,
            tags=dict(provisioned.tags),
        )
        self._catalog.records[record.id] = record
        provisioned.status, provisioned.message = "UNDER_CHANGE", None
        provisioned.last_record_id = record.id
        if path is not None:
            provisioned.last_provisioning_record_id = record.id
        return Change(provisioned, record, self._credentials)

    def _visible(self, identifier: str | None, name: str | None) -> Product:
        """A product that the caller may provision. Raises NotFoundError for any other, as if it did not exist."""
        visible = visible_products(self._catalog, self._caller)
        if identifier and name is None and identifier not in {product.id for product in visible}:
            raise NotFoundError(f"No launch paths found for resource: {identifier}")
        return by_id_or_name(visible, identifier, name, "Product")

    def _chosen(self, product: Product, default: str | None = None) -> tuple[Product, Version, LaunchPath]:
        """The version and the path that the request means; `default` is the version when it names none."""
        given = self._given
        path = launch_path(self._catalog, product, self._caller, given.get("PathId"), given.get("PathName"))
        identifier, name = given.get("ProvisioningArtifactId"), given.get("ProvisioningArtifactName")
        if identifier is None and name is None:
            identifier = default
        version = version_of(product, identifier, name)
        if not version.active:
            raise NotFoundError(f"Provisioning artifact {version.id} not found.")
        return product, version, path

    def _provisioned(self, identifier: str, name: str) -> Provisioned:
        return self._catalog.provisioned_product(self._given.get(identifier), self._given.get(name))

    def _refuse_while_changing(self, provisioned: Provisioned) -> None:
        if provisioned.status == "UNDER_CHANGE":
            raise InvalidParametersError(
                f"Provisioned product {provisioned.id} is UNDER_CHANGE: wait for record {provisioned.last_record_id}"
            )


def _parameter(given: dict[str, Any]) -> dict[str, Any]:
    """A provisioning parameter as CloudFormation takes it."""
    if given.get("UsePreviousValue"):
        return {"ParameterKey": given["Key"], "UsePreviousValue": True}
    return {"ParameterKey": given.get("Key", ""), "ParameterValue": given.get("Value", "")}


def _joined_tags(inherited: dict[str, str], own: dict[str, str]) -> dict[str, str]:
    """The tags of the path with those of the request, which may not say otherwise.

    That AWS refuses such a conflict is not verified without AWS.
    """
    conflicts = sorted(key for key, value in own.items() if inherited.get(key, value) != value)
    if conflicts:
        raise InvalidParametersError(f"tags {json.dumps(conflicts)} have another value in the portfolio or product")
    return {**inherited, **own}
