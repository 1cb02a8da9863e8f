"""SageMaker projects, which are products that Service Catalog provisions."""

from __future__ import annotations

import time
from typing import Any

import pytest
from botocore.exceptions import ClientError
from published import Catalog, User, failing_template, parameter_template, session

from local_aws import inventory
from local_aws.clients import Clients
from local_aws.testing import ACCOUNT, REGION


def project_template() -> dict[str, Any]:
    """A template that says in a parameter which project it was made for."""
    template = parameter_template(name="/projects/one")
    template["Parameters"] |= {"SageMakerProjectName": {"Type": "String"}, "SageMakerProjectId": {"Type": "String"}}
    named = {"Fn::Sub": "${Word} ${SageMakerProjectName} ${SageMakerProjectId}"}
    template["Resources"]["Held"]["Properties"]["Value"] = named
    return template


@pytest.fixture
def sagemaker(scientist: User) -> Any:
    """SageMaker as the scientist sees it; the newest version of the product is for projects."""
    scientist.catalog.version("projects", project_template())
    return Clients(ACCOUNT, REGION, session(scientist.catalog.scientist_role)).client("sagemaker")


def ended(sagemaker: Any, name: str = "churn") -> Any:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        found = sagemaker.describe_project(ProjectName=name)
        if not found["ProjectStatus"].endswith("InProgress"):
            return found
        time.sleep(0.02)
    raise AssertionError(found["ProjectStatus"])


def gone(sagemaker: Any, name: str = "churn") -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and sagemaker.list_projects()["ProjectSummaryList"]:
        time.sleep(0.02)
    with pytest.raises(ClientError, match="does not exist"):
        sagemaker.describe_project(ProjectName=name)


def create(sagemaker: Any, catalog: Catalog, **details: Any) -> Any:
    return sagemaker.create_project(
        ProjectName="churn",
        ServiceCatalogProvisioningDetails={"ProductId": catalog.product_id, **details},
        Tags=[{"Key": "team", "Value": "x"}],
    )


def test_a_project_is_a_product_provisioned_by_its_creator(
    sagemaker: Any, scientist: User, clients: Clients, calls: Any
) -> None:
    made = create(sagemaker, scientist.catalog, ProvisioningParameters=[{"Key": "Word", "Value": "two"}])
    assert ended(sagemaker)["ProjectStatus"] == "CreateCompleted"
    product = scientist.product(f"churn-{made['ProjectId']}")
    assert product["LaunchRoleArn"] == scientist.catalog.launch_role
    held = clients.client("ssm").get_parameter(Name="/projects/one")["Parameter"]["Value"]
    assert held == f"two churn {made['ProjectId']}"
    callers = {call.principal for call in calls("*") if call.action == "servicecatalog:ProvisionProduct"}
    assert callers == {f"arn:aws:sts::{ACCOUNT}:assumed-role/scientist/ada"}
    assert sagemaker.list_tags(ResourceArn=made["ProjectArn"])["Tags"] == [{"Key": "team", "Value": "x"}]
    assert [item["ProjectName"] for item in sagemaker.list_projects()["ProjectSummaryList"]] == ["churn"]
    listed = inventory.collect()[ACCOUNT][REGION]["sagemaker"]
    assert [(item["type"], item["details"]["status"]) for item in listed] == [("project", "CreateCompleted")]


def test_a_project_goes_with_its_product(sagemaker: Any, scientist: User) -> None:
    create(sagemaker, scientist.catalog)
    ended(sagemaker)
    sagemaker.delete_project(ProjectName="churn")
    gone(sagemaker)
    assert scientist.client.scan_provisioned_products()["ProvisionedProducts"] == []
    assert sagemaker.list_projects()["ProjectSummaryList"] == []
    assert "sagemaker" not in inventory.collect()[ACCOUNT][REGION]
    create(sagemaker, scientist.catalog)
    assert ended(sagemaker)["ProjectStatus"] == "CreateCompleted"


def test_a_project_that_fails_says_why(sagemaker: Any, scientist: User) -> None:
    version = scientist.catalog.version("bad", failing_template())
    create(sagemaker, scientist.catalog, ProvisioningArtifactId=version)
    found = ended(sagemaker)
    assert found["ProjectStatus"] == "CreateFailed"
    message = found["ServiceCatalogProvisionedProductDetails"]["ProvisionedProductStatusMessage"]
    assert "SageMakerProjectName" in message, "the template does not declare what SageMaker passes"
    sagemaker.delete_project(ProjectName="churn")
    gone(sagemaker)


def test_a_project_without_access_to_its_product_is_refused(sagemaker: Any, scientist: User, clients: Clients) -> None:
    with pytest.raises(ClientError, match="No launch paths found"):
        create(clients.client("sagemaker"), scientist.catalog)
    assert clients.client("sagemaker").list_projects()["ProjectSummaryList"] == []


def test_a_name_is_used_once_and_well_formed(sagemaker: Any, scientist: User) -> None:
    create(sagemaker, scientist.catalog)
    with pytest.raises(ClientError, match="already exists"):
        create(sagemaker, scientist.catalog)
    with pytest.raises(ClientError, match="must match"):
        sagemaker.create_project(
            ProjectName="-x", ServiceCatalogProvisioningDetails={"ProductId": scientist.catalog.product_id}
        )
    with pytest.raises(ClientError, match="ServiceCatalogProvisioningDetails"):
        sagemaker.create_project(ProjectName="other")
    ended(sagemaker)


def test_a_product_that_is_terminated_directly_leaves_its_project(sagemaker: Any, scientist: User) -> None:
    made = create(sagemaker, scientist.catalog)
    ended(sagemaker)
    scientist.terminate(f"churn-{made['ProjectId']}")
    assert ended(sagemaker)["ProjectStatus"] == "CreateCompleted"
    sagemaker.delete_project(ProjectName="churn")
    gone(sagemaker)
