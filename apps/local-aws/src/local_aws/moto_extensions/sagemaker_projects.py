"""SageMaker projects, which moto lacks: each is a product that Service Catalog provisions in the caller's name.

https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-projects-templates-custom.html
"""

from __future__ import annotations

import json
import random
import re
import string
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError
from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import utcnow
from moto.sagemaker.exceptions import ConflictException, ValidationError
from moto.sagemaker.responses import SageMakerResponse

from local_aws.accounts import Credentials, caller_of
from local_aws.clients import Clients
from local_aws.grafting import graft
from local_aws.moto_extensions.pages import page
from local_aws.service_catalog.catalog import catalog_of
from local_aws.service_catalog.holdings import Provisioned

_DEFAULT_PAGE = 10
_NAME = re.compile(r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,31}")
_STATUSES = {"CREATED": "InProgress", "IN_PROGRESS": "InProgress", "SUCCEEDED": "Completed", "FAILED": "Failed"}


@dataclass
class Project:
    """A project, whose status is that of the last request on its provisioned product."""

    account: str
    region: str
    id: str
    name: str
    details: dict[str, Any]
    """ServiceCatalogProvisioningDetails."""
    provisioned_id: str
    user_arn: str
    description: str | None = None
    tags: list[dict[str, str]] = field(default_factory=list)
    deleting: bool = False
    created: datetime = field(default_factory=utcnow)

    @property
    def arn(self) -> str:
        """ARN of the project."""
        return f"arn:aws:sagemaker:{self.region}:{self.account}:project/{self.name}"

    @property
    def exists(self) -> bool:
        """Whether it was not told to go, or is not gone yet."""
        return not self.deleting or self.is_provisioned

    @property
    def is_provisioned(self) -> bool:
        """Whether its product is still there."""
        return self._provisioned is not None

    @property
    def status(self) -> str:
        """ProjectStatus."""
        catalog = catalog_of(self.account, self.region)
        if not self.deleting:
            # What is done to the product beside SageMaker does not change how the creation of the project ended.
            first = next(item for item in catalog.records.values() if item.provisioned_id == self.provisioned_id)
            return f"Create{_STATUSES[first.status]}"
        provisioned = self._provisioned
        return f"Delete{_STATUSES[catalog.records[provisioned.last_record_id].status if provisioned else 'SUCCEEDED']}"

    def summary(self) -> dict[str, Any]:
        """ProjectSummary."""
        shown = {
            "ProjectName": self.name,
            "ProjectArn": self.arn,
            "ProjectId": self.id,
            "CreationTime": self.created,
            "ProjectStatus": self.status,
        }
        return {**shown, "ProjectDescription": self.description} if self.description else shown

    def described(self) -> dict[str, Any]:
        """The answer of DescribeProject."""
        product = {"ProvisionedProductId": self.provisioned_id}
        if self._provisioned and self._provisioned.message:
            product["ProvisionedProductStatusMessage"] = self._provisioned.message
        return {
            **self.summary(),
            "ServiceCatalogProvisioningDetails": self.details,
            "ServiceCatalogProvisionedProductDetails": product,
            "CreatedBy": {"IamIdentity": {"Arn": self.user_arn}},
        }

    @property
    def _provisioned(self) -> Provisioned | None:
        return catalog_of(self.account, self.region).provisioned.get(self.provisioned_id)


def install() -> None:
    """Add the operations; projects are kept on the backend, under projects."""
    graft(
        SageMakerResponse,
        create_project=_create_project,
        describe_project=_describe_project,
        delete_project=_delete_project,
        list_projects=_list_projects,
    )


def _catalog_client(response: Any) -> Any:
    """Service Catalog as the caller sees it: a project needs the caller's permission to provision."""
    key, token = response.get_access_key(), response.headers.get("X-Amz-Security-Token")
    credentials = Credentials(key, "local", token)
    return Clients(response.current_account, response.region, credentials).client("servicecatalog")


def _existing(response: Any) -> Project:
    name = response._get_param("ProjectName")
    project: Project | None = response.sagemaker_backend.projects.get(name)
    if project is None or not project.exists:
        raise ValidationError(f"Project {name} does not exist.")
    return project


def _create_project(self: Any) -> ActionResult:
    """https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateProject.html"""
    name, given = self._get_param("ProjectName"), self._get_param("ServiceCatalogProvisioningDetails")
    if not _NAME.fullmatch(name):
        raise ValidationError(f"ProjectName must match {_NAME.pattern}, received {json.dumps(name)}")
    held = self.sagemaker_backend.projects.get(name)
    if held is not None and held.exists:
        raise ValidationError(f"Project {name} already exists.")
    if not given or self._get_param("TemplateProviders"):
        raise ValidationError("local AWS makes projects from Service Catalog: give ServiceCatalogProvisioningDetails")
    identifier = "p-" + "".join(random.choices(string.ascii_lowercase + string.digits, k=12))
    tags = list(self._get_param("Tags") or [])
    details = {"ProvisioningArtifactId": _latest_version(self, given["ProductId"]), **given}
    project = Project(
        account=self.current_account,
        region=self.region,
        id=identifier,
        name=name,
        details=details,
        provisioned_id=_provision(self, f"{name}-{identifier}", identifier, details, tags),
        user_arn=caller_of(self.get_access_key()).arn,
        description=self._get_param("ProjectDescription"),
        tags=tags,
    )
    self.sagemaker_backend.projects[name] = project
    return ActionResult({"ProjectArn": project.arn, "ProjectId": project.id})


def _latest_version(response: Any, product_id: str) -> str | None:
    """The newest version of a product, which a project gets that does not name one."""
    product = catalog_of(response.current_account, response.region).products.get(product_id)
    versions = [version.id for version in product.versions.values() if version.active] if product else []
    return versions[-1] if versions else None


def _provision(
    response: Any, product_name: str, project_id: str, details: dict[str, Any], tags: list[dict[str, str]]
) -> str:
    """The id of the provisioned product; its name and that it gets the project's tags are not verified without AWS."""
    own = {"SageMakerProjectName": response._get_param("ProjectName"), "SageMakerProjectId": project_id}
    given = {item["Key"]: item.get("Value", "") for item in details.get("ProvisioningParameters") or ()}
    parameters = [{"Key": key, "Value": value} for key, value in {**given, **own}.items()]
    names = ("ProductId", "ProvisioningArtifactId", "PathId")
    try:
        answer = _catalog_client(response).provision_product(
            **{name: details[name] for name in names if details.get(name)},
            ProvisionedProductName=product_name,
            ProvisioningParameters=parameters,
            ProvisionToken=str(uuid.uuid4()),
            Tags=tags,
        )
    except ClientError as error:
        raise ValidationError(f"Service Catalog refused the product: {json.dumps(error.response['Error'])}") from error
    return str(answer["RecordDetail"]["ProvisionedProductId"])


def _describe_project(self: Any) -> ActionResult:
    """https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeProject.html"""
    return ActionResult(_existing(self).described())


def _delete_project(self: Any) -> ActionResult:
    """https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DeleteProject.html"""
    project = _existing(self)
    if project.status.endswith("InProgress"):
        raise ConflictException(f"Project {project.name} is in status {project.status}.")
    if project.is_provisioned:
        try:
            _catalog_client(self).terminate_provisioned_product(
                ProvisionedProductId=project.provisioned_id, TerminateToken=str(uuid.uuid4())
            )
        except ClientError as error:
            raise ConflictException(str(error.response["Error"].get("Message"))) from error
    project.deleting = True
    return EmptyResult()


def _list_projects(self: Any) -> ActionResult:
    """https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ListProjects.html"""
    part = self._get_param("NameContains") or ""
    found = [item for item in self.sagemaker_backend.projects.values() if item.exists and part in item.name]
    by_name = self._get_param("SortBy") == "Name"
    descending = self._get_param("SortOrder") == "Descending"
    found.sort(key=lambda project: project.name if by_name else project.created, reverse=descending)
    shown, token = page(
        found,
        self._get_param("NextToken"),
        int(self._get_param("MaxResults") or _DEFAULT_PAGE),
        lambda: ValidationError("The NextToken is invalid."),
    )
    return ActionResult({"ProjectSummaryList": [project.summary() for project in shown], "NextToken": token})
