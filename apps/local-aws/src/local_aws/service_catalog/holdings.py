"""What Service Catalog holds: portfolios, products, versions, constraints, provisioned products and records."""

from __future__ import annotations

import random
import string
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from local_aws.cloudformation.events import now

PRODUCT_TYPE = "CLOUD_FORMATION_TEMPLATE"
PROVISIONED_TYPE = "CFN_STACK"


def new_id(prefix: str) -> str:
    """An identifier in the form of Service Catalog: a prefix and thirteen letters and digits."""
    return f"{prefix}-{''.join(random.choices(string.ascii_lowercase + string.digits, k=13))}"


def listed_tags(tags: dict[str, str]) -> list[dict[str, str]]:
    """Tags as the API shows them."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]


@dataclass
class Portfolio:
    """A portfolio: who sees which products."""

    id: str
    arn: str
    fields: dict[str, Any]
    """DisplayName, ProviderName and Description."""
    tags: dict[str, str]
    created: datetime = field(default_factory=now)
    products: dict[str, None] = field(default_factory=dict)
    """Ids of the products, in the order of their association."""
    principals: dict[tuple[str, str], None] = field(default_factory=dict)
    """ARN and type (IAM, IAM_PATTERN) of who sees the products."""

    def described(self) -> dict[str, Any]:
        """PortfolioDetail."""
        return {"Id": self.id, "ARN": self.arn, "CreatedTime": self.created, **self.fields}


@dataclass
class Version:
    """A provisioning artifact: one version of a product. Its template never changes."""

    id: str
    name: str
    description: str | None
    template_url: str
    body: str
    active: bool = True
    guidance: str = "DEFAULT"
    created: datetime = field(default_factory=now)

    @property
    def info(self) -> dict[str, str]:
        """Where the template came from."""
        return {"TemplateUrl": self.template_url}

    def described(self) -> dict[str, Any]:
        """ProvisioningArtifactDetail."""
        return {**self.summary(), "Type": PRODUCT_TYPE, "Active": self.active, "Guidance": self.guidance}

    def summary(self) -> dict[str, Any]:
        """ProvisioningArtifactSummary."""
        shown = {"Id": self.id, "Name": self.name, "CreatedTime": self.created}
        return shown if self.description is None else {**shown, "Description": self.description}


@dataclass
class Product:
    """A product with its versions, oldest first."""

    id: str
    arn: str
    fields: dict[str, Any]
    """Name, Owner, Description, Distributor and the three of support, as CreateProduct takes them."""
    tags: dict[str, str]
    versions: dict[str, Version] = field(default_factory=dict)
    created: datetime = field(default_factory=now)

    @property
    def name(self) -> str:
        """Name of the product."""
        return str(self.fields["Name"])

    def summary(self, has_default_path: bool) -> dict[str, Any]:
        """ProductViewSummary."""
        shown = {**self.fields, "Id": f"prodview-{self.id.removeprefix('prod-')}", "ProductId": self.id}
        if "Description" in shown:
            shown["ShortDescription"] = shown.pop("Description")
        return {**shown, "Type": PRODUCT_TYPE, "HasDefaultPath": has_default_path}

    def described(self) -> dict[str, Any]:
        """ProductViewDetail."""
        return {
            "ProductViewSummary": self.summary(has_default_path=False),
            "Status": "AVAILABLE",
            "ProductARN": self.arn,
            "CreatedTime": self.created,
        }


@dataclass
class Constraint:
    """A launch constraint: the role under which a product of a portfolio is provisioned."""

    id: str
    portfolio_id: str
    product_id: str
    owner: str
    parameters: str
    """JSON with either RoleArn or LocalRoleName."""
    role_arn: str
    description: str | None = None
    type: str = "LAUNCH"

    @property
    def default_description(self) -> str:
        """What AWS shows for a constraint without a description."""
        return f"Launch as {self.role_arn}"

    def described(self) -> dict[str, Any]:
        """ConstraintDetail."""
        return {
            "ConstraintId": self.id,
            "Type": self.type,
            "Description": self.description or self.default_description,
            "Owner": self.owner,
            "ProductId": self.product_id,
            "PortfolioId": self.portfolio_id,
        }

    def summary(self) -> dict[str, Any]:
        """ConstraintSummary."""
        return {"Type": self.type, "Description": self.description or self.default_description}


@dataclass
class Record:
    """One request on a provisioned product, and how it went."""

    id: str
    kind: str
    """PROVISION_PRODUCT, UPDATE_PROVISIONED_PRODUCT or TERMINATE_PROVISIONED_PRODUCT."""
    provisioned_id: str
    provisioned_name: str
    product_id: str
    version_id: str
    path_id: str
    user_arn: str
    session_arn: str
    launch_role_arn: str | None
    tags: dict[str, str] = field(default_factory=dict)
    status: str = "CREATED"
    errors: list[dict[str, str]] = field(default_factory=list)
    outputs: list[dict[str, str]] = field(default_factory=list)
    created: datetime = field(default_factory=now)
    updated: datetime = field(default_factory=now)

    def change(self, status: str) -> None:
        """Give the record another status."""
        self.status, self.updated = status, now()

    def described(self) -> dict[str, Any]:
        """RecordDetail."""
        shown = {
            "RecordId": self.id,
            "ProvisionedProductName": self.provisioned_name,
            "Status": self.status,
            "CreatedTime": self.created,
            "UpdatedTime": self.updated,
            "ProvisionedProductType": PROVISIONED_TYPE,
            "RecordType": self.kind,
            "ProvisionedProductId": self.provisioned_id,
            "ProductId": self.product_id,
            "ProvisioningArtifactId": self.version_id,
            "PathId": self.path_id,
            "RecordErrors": list(self.errors),
            "RecordTags": listed_tags(self.tags),
        }
        return {**shown, "LaunchRoleArn": self.launch_role_arn} if self.launch_role_arn else shown


@dataclass
class Provisioned:
    """A provisioned product: a stack that Service Catalog looks after."""

    id: str
    arn: str
    name: str
    token: str
    product_id: str
    product_name: str
    version_id: str
    version_name: str
    path_id: str
    user_arn: str
    session_arn: str
    launch_role_arn: str | None
    tags: dict[str, str]
    status: str = "UNDER_CHANGE"
    message: str | None = None
    stack_id: str | None = None
    created: datetime = field(default_factory=now)
    last_record_id: str = ""
    last_provisioning_record_id: str = ""
    last_success_record_id: str | None = None
    outputs: list[dict[str, str]] = field(default_factory=list)

    def described(self) -> dict[str, Any]:
        """ProvisionedProductDetail."""
        shown = {
            "Name": self.name,
            "Arn": self.arn,
            "Type": PROVISIONED_TYPE,
            "Id": self.id,
            "Status": self.status,
            "StatusMessage": self.message,
            "CreatedTime": self.created,
            "IdempotencyToken": self.token,
            "LastRecordId": self.last_record_id,
            "LastProvisioningRecordId": self.last_provisioning_record_id,
            "LastSuccessfulProvisioningRecordId": self.last_success_record_id,
            "ProductId": self.product_id,
            "ProvisioningArtifactId": self.version_id,
            "LaunchRoleArn": self.launch_role_arn,
        }
        return {name: value for name, value in shown.items() if value is not None}

    def found(self) -> dict[str, Any]:
        """ProvisionedProductAttribute, which SearchProvisionedProducts shows."""
        shown = {
            **self.described(),
            "Tags": listed_tags(self.tags),
            "ProductName": self.product_name,
            "ProvisioningArtifactName": self.version_name,
            "UserArn": self.user_arn,
            "UserArnSession": self.session_arn,
        }
        shown.pop("LaunchRoleArn", None)
        return {**shown, "PhysicalId": self.stack_id} if self.stack_id else shown
