"""Providers of Service Catalog: portfolios, products, and what associates them."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Any

from local_aws.provider_support import discarding, ignoring, only, pick, tag_changes
from local_aws.providers.base import ResourceFailure, ResourceProvider, ResourceRequest, ResourceState

_GONE = "ResourceNotFoundException"
_SUPPORT = ("Description", "Distributor", "SupportDescription", "SupportEmail", "SupportUrl")
_ARTIFACT = ("Description", "DisableTemplateValidation", "Info", "Name", "Type")
_PRODUCT = "AWS::ServiceCatalog::CloudFormationProduct"


def _client(request: ResourceRequest) -> Any:
    return request.clients.client("servicecatalog")


def _changed_tags(previous: Mapping[str, Any], properties: Mapping[str, Any]) -> dict[str, Any]:
    changes = tag_changes(previous, properties)
    wanted = {"AddTags": changes.added_list, "RemoveTags": changes.removed}
    return {name: value for name, value in wanted.items() if value}


def _with_removals(
    previous: Mapping[str, Any], properties: Mapping[str, Any], names: tuple[str, ...]
) -> dict[str, Any]:
    """The named properties; those that were removed become empty, because the API keeps what it is not given."""
    return {name: properties.get(name, "") for name in names if name in properties or name in previous}


class Portfolio(ResourceProvider):
    """AWS::ServiceCatalog::Portfolio."""

    type_name = "AWS::ServiceCatalog::Portfolio"
    handled = frozenset({"AcceptLanguage", "Description", "DisplayName", "ProviderName", "Tags"})

    def create(self, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        made = _client(request).create_portfolio(**properties, IdempotencyToken=request.suggested_name)
        return self._state(made)

    def update(
        self,
        request: ResourceRequest,
        current: ResourceState,
        previous: Mapping[str, Any],
        properties: Mapping[str, Any],
    ) -> ResourceState:
        changed = _client(request).update_portfolio(
            Id=current.physical_id,
            **pick(properties, "AcceptLanguage", "DisplayName", "ProviderName"),
            **_with_removals(previous, properties, ("Description",)),
            **_changed_tags(previous, properties),
        )
        return self._state(changed)

    def delete(self, request: ResourceRequest, current: ResourceState, properties: Mapping[str, Any]) -> None:
        with ignoring(_GONE):
            _client(request).delete_portfolio(Id=current.physical_id)

    def _state(self, answer: Mapping[str, Any]) -> ResourceState:
        detail = answer["PortfolioDetail"]
        return ResourceState(detail["Id"], {"Id": detail["Id"], "PortfolioName": detail["DisplayName"]})


class PortfolioProductAssociation(ResourceProvider):
    """AWS::ServiceCatalog::PortfolioProductAssociation, of which nothing can be changed in place."""

    type_name = "AWS::ServiceCatalog::PortfolioProductAssociation"
    handled = frozenset({"AcceptLanguage", "PortfolioId", "ProductId"})

    def create(self, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        _client(request).associate_product_with_portfolio(**properties)
        return ResourceState(f"{properties['PortfolioId']}|{properties['ProductId']}")

    def delete(self, request: ResourceRequest, current: ResourceState, properties: Mapping[str, Any]) -> None:
        with ignoring(_GONE):
            _client(request).disassociate_product_from_portfolio(**properties)


class PortfolioPrincipalAssociation(ResourceProvider):
    """AWS::ServiceCatalog::PortfolioPrincipalAssociation, of which nothing can be changed in place."""

    type_name = "AWS::ServiceCatalog::PortfolioPrincipalAssociation"
    handled = frozenset({"AcceptLanguage", "PortfolioId", "PrincipalARN", "PrincipalType"})

    def create(self, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        _client(request).associate_principal_with_portfolio(**properties)
        return ResourceState(f"{properties['PortfolioId']}|{properties['PrincipalARN']}")

    def delete(self, request: ResourceRequest, current: ResourceState, properties: Mapping[str, Any]) -> None:
        with ignoring(_GONE):
            _client(request).disassociate_principal_from_portfolio(**properties)


class LaunchRoleConstraint(ResourceProvider):
    """AWS::ServiceCatalog::LaunchRoleConstraint."""

    type_name = "AWS::ServiceCatalog::LaunchRoleConstraint"
    handled = frozenset({"AcceptLanguage", "Description", "LocalRoleName", "PortfolioId", "ProductId", "RoleArn"})

    def create(self, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        made = _client(request).create_constraint(
            **pick(properties, "AcceptLanguage", "Description", "PortfolioId", "ProductId"),
            Type="LAUNCH",
            Parameters=self._parameters(properties),
            IdempotencyToken=request.suggested_name,
        )
        return self._state(made)

    def update(
        self,
        request: ResourceRequest,
        current: ResourceState,
        previous: Mapping[str, Any],
        properties: Mapping[str, Any],
    ) -> ResourceState:
        changed = _client(request).update_constraint(
            Id=current.physical_id,
            **pick(properties, "AcceptLanguage"),
            **_with_removals(previous, properties, ("Description",)),
            Parameters=self._parameters(properties),
        )
        return self._state(changed)

    def delete(self, request: ResourceRequest, current: ResourceState, properties: Mapping[str, Any]) -> None:
        with ignoring(_GONE):
            _client(request).delete_constraint(Id=current.physical_id)

    def _parameters(self, properties: Mapping[str, Any]) -> str:
        return json.dumps(pick(properties, "LocalRoleName", "RoleArn"))

    def _state(self, answer: Mapping[str, Any]) -> ResourceState:
        identifier = answer["ConstraintDetail"]["ConstraintId"]
        return ResourceState(identifier, {"Id": identifier})


class CloudFormationProduct(ResourceProvider):
    """AWS::ServiceCatalog::CloudFormationProduct.

    An update makes the versions that are new in the template, and then deletes those that have left it:
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-servicecatalog-cloudformationproduct.html
    """

    type_name = _PRODUCT
    handled = frozenset(
        {"AcceptLanguage", "Name", "Owner", "ProductType", "ProvisioningArtifactParameters", "Tags"}
    ) | {*_SUPPORT}

    def create(self, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        client = _client(request)
        versions = self._versions(properties)
        made = client.create_product(
            **pick(properties, "AcceptLanguage", "Name", "Owner", "Tags", *_SUPPORT),
            ProductType=properties.get("ProductType", "CLOUD_FORMATION_TEMPLATE"),
            ProvisioningArtifactParameters=versions[0],
            IdempotencyToken=request.suggested_name,
        )
        product_id = made["ProductViewDetail"]["ProductViewSummary"]["ProductId"]
        with discarding(lambda: client.delete_product(Id=product_id)):
            for version in versions[1:]:
                self._add(request, product_id, version)
        return self._state(client, product_id)

    def update(
        self,
        request: ResourceRequest,
        current: ResourceState,
        previous: Mapping[str, Any],
        properties: Mapping[str, Any],
    ) -> ResourceState:
        client, product_id = _client(request), current.physical_id
        client.update_product(
            Id=product_id,
            **pick(properties, "AcceptLanguage", "Name", "Owner"),
            **_with_removals(previous, properties, _SUPPORT),
            **_changed_tags(previous, properties),
        )
        self._update_versions(request, product_id, self._versions(previous), self._versions(properties))
        return self._state(client, product_id)

    def delete(self, request: ResourceRequest, current: ResourceState, properties: Mapping[str, Any]) -> None:
        with ignoring(_GONE):
            _client(request).delete_product(Id=current.physical_id)

    def _versions(self, properties: Mapping[str, Any]) -> list[dict[str, Any]]:
        where = f"{_PRODUCT}/ProvisioningArtifactParameters"
        versions = [only(item, _ARTIFACT, where) for item in properties.get("ProvisioningArtifactParameters", [])]
        if not versions or any("Name" not in version for version in versions):
            raise ResourceFailure(f"local AWS wants at least one version in {where}, each with a Name")
        return versions

    def _update_versions(
        self, request: ResourceRequest, product_id: str, before: list[dict[str, Any]], after: list[dict[str, Any]]
    ) -> None:
        """Versions are matched by name; one whose template comes from elsewhere is another version."""
        client = _client(request)
        held = client.list_provisioning_artifacts(ProductId=product_id)["ProvisioningArtifactDetails"]
        ids = {version["Name"]: {"ProductId": product_id, "ProvisioningArtifactId": version["Id"]} for version in held}
        templates = {version["Name"]: version["Info"] for version in before}
        kept = {version["Name"] for version in after if templates.get(version["Name"]) == version["Info"]} & set(ids)
        for version in after:
            if version["Name"] in kept:
                client.update_provisioning_artifact(**ids[version["Name"]], Description=version.get("Description", ""))
            else:
                self._add(request, product_id, version)
        for name in templates:
            if name in ids and name not in kept:
                client.delete_provisioning_artifact(**ids[name])

    def _add(self, request: ResourceRequest, product_id: str, version: Mapping[str, Any]) -> None:
        _client(request).create_provisioning_artifact(
            ProductId=product_id, Parameters=dict(version), IdempotencyToken=str(uuid.uuid4())
        )

    def _state(self, client: Any, product_id: str) -> ResourceState:
        found = client.describe_product_as_admin(Id=product_id)
        versions = found["ProvisioningArtifactSummaries"]
        return ResourceState(
            product_id,
            {
                "Id": product_id,
                "ProductName": found["ProductViewDetail"]["ProductViewSummary"]["Name"],
                "ProvisioningArtifactIds": ",".join(version["Id"] for version in versions),
                "ProvisioningArtifactNames": ",".join(version["Name"] for version in versions),
            },
        )


PROVIDERS = (
    Portfolio,
    PortfolioProductAssociation,
    PortfolioPrincipalAssociation,
    LaunchRoleConstraint,
    CloudFormationProduct,
)
