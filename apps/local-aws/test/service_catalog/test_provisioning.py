"""Provisioning, updating and terminating products."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest
from botocore.exceptions import ClientError
from published import Catalog, User, failing_template, parameter_template, session, token

from local_aws import inventory
from local_aws.clients import Clients
from local_aws.service_catalog.stacks import Outcome, ProductStack
from local_aws.testing import ACCOUNT, REGION


def value(clients: Clients, name: str = "/made/by/product") -> str:
    return str(clients.client("ssm").get_parameter(Name=name)["Parameter"]["Value"])


def stack_of(clients: Clients, product: Any) -> Any:
    name = f"SC-{ACCOUNT}-{product['Id']}"
    return clients.client("cloudformation").describe_stacks(StackName=name)["Stacks"][0]


def stack_names(clients: Clients) -> list[str]:
    return [stack["StackName"] for stack in clients.client("cloudformation").describe_stacks()["Stacks"]]


def code(caught: pytest.ExceptionInfo[ClientError]) -> str:
    return str(caught.value.response["Error"]["Code"])


def test_a_product_is_provisioned_under_the_launch_role(scientist: User, clients: Clients, calls: Any) -> None:
    record = scientist.provision(ProvisioningParameters=[{"Key": "Word", "Value": "two"}])
    detail = record["RecordDetail"]
    assert (detail["Status"], detail["RecordErrors"]) == ("SUCCEEDED", [])
    assert detail["LaunchRoleArn"] == scientist.catalog.launch_role
    assert value(clients) == "two"
    product = scientist.product()
    assert product["Status"] == "AVAILABLE"
    assert product["LastSuccessfulProvisioningRecordId"] == detail["RecordId"]
    assert product["Arn"] == f"arn:aws:servicecatalog:{REGION}:{ACCOUNT}:stack/mine/{product['Id']}"
    outputs = {item["OutputKey"]: item["OutputValue"] for item in record["RecordOutputs"]}
    assert outputs == {"Word": "two", "CloudformationStackARN": stack_of(clients, product)["StackId"]}
    launched = f"arn:aws:sts::{ACCOUNT}:assumed-role/launch/servicecatalog"
    actions = {call.action for call in calls(launched)}
    assert {"cloudformation:CreateStack", "ssm:PutParameter"} <= actions


def test_nothing_is_called_in_the_name_of_anybody_else(scientist: User, calls: Any) -> None:
    scientist.provision()
    acting = {
        call.principal for call in calls("*") if call.action in ("ssm:PutParameter", "cloudformation:CreateStack")
    }
    assert acting == {f"arn:aws:sts::{ACCOUNT}:assumed-role/launch/servicecatalog"}


def test_the_stack_says_where_it_comes_from(scientist: User, clients: Clients) -> None:
    catalog = scientist.catalog
    catalog.admin.update_portfolio(Id=catalog.portfolio_id, AddTags=[{"Key": "cost", "Value": "p"}])
    catalog.admin.update_product(Id=catalog.product_id, AddTags=[{"Key": "studio", "Value": "true"}])
    scientist.provision(Tags=[{"Key": "project", "Value": "x"}])
    product = scientist.product()
    tags = {tag["Key"]: tag["Value"] for tag in stack_of(clients, product)["Tags"]}
    assert tags == {
        "cost": "p",
        "studio": "true",
        "project": "x",
        "aws:servicecatalog:portfolioArn": f"arn:aws:catalog:{REGION}:{ACCOUNT}:portfolio/{catalog.portfolio_id}",
        "aws:servicecatalog:productArn": f"arn:aws:catalog:{REGION}:{ACCOUNT}:product/{catalog.product_id}",
        "aws:servicecatalog:provisioningPrincipalArn": f"arn:aws:sts::{ACCOUNT}:assumed-role/scientist/ada",
        "aws:servicecatalog:provisionedProductArn": product["Arn"],
        "aws:servicecatalog:provisioningArtifactIdentifier": catalog.version_id,
    }
    ssm = clients.client("ssm").list_tags_for_resource(ResourceType="Parameter", ResourceId="/made/by/product")
    assert {tag["Key"] for tag in ssm["TagList"]} == {"cost", "studio", "project"}


@pytest.mark.parametrize(
    ("service", "account"),
    [("sagemaker.amazonaws.com", ACCOUNT), ("servicecatalog.amazonaws.com", "999999999999")],
    ids=["another service", "another account"],
)
def test_a_launch_role_that_trusts_somebody_else_launches_nothing(
    scientist: User, clients: Clients, service: str, account: str
) -> None:
    catalog = scientist.catalog
    constraint = catalog.admin.list_constraints_for_portfolio(PortfolioId=catalog.portfolio_id)["ConstraintDetails"][0]
    other = catalog.role("other", service, account=account)
    catalog.admin.update_constraint(Id=constraint["ConstraintId"], Parameters=json.dumps({"RoleArn": other}))
    detail = scientist.provision()["RecordDetail"]
    assert detail["Status"] == "FAILED"
    assert "Access denied while assuming the role" in detail["RecordErrors"][0]["Description"]
    assert scientist.product()["Status"] == "ERROR"
    assert stack_names(clients) == []


def test_a_failed_creation_says_why_and_can_be_terminated(scientist: User, clients: Clients) -> None:
    version = scientist.catalog.version("bad", failing_template())
    detail = scientist.provision(ProvisioningArtifactId=version)["RecordDetail"]
    product = scientist.product()
    assert (detail["Status"], product["Status"]) == ("FAILED", "ERROR")
    assert "Key: " in detail["RecordErrors"][0]["Description"]
    assert product["StatusMessage"] == detail["RecordErrors"][0]["Description"]
    assert stack_of(clients, product)["StackStatus"] == "ROLLBACK_COMPLETE"
    assert scientist.terminate()["RecordDetail"]["Status"] == "SUCCEEDED"
    assert stack_names(clients) == []


def test_parameters_that_the_template_refuses_fail_the_record(scientist: User) -> None:
    detail = scientist.provision(ProvisioningParameters=[{"Key": "Word", "Value": "9"}])["RecordDetail"]
    assert detail["Status"] == "FAILED"
    assert "must match pattern" in detail["RecordErrors"][0]["Description"]
    assert scientist.product()["Status"] == "ERROR"
    again = scientist.update(ProvisioningParameters=[{"Key": "Word", "Value": "two"}])["RecordDetail"]
    assert again["RecordErrors"][0]["Description"] == "the stack does not exist"
    assert scientist.terminate()["RecordDetail"]["Status"] == "SUCCEEDED"
    with pytest.raises(ClientError) as caught:
        scientist.product()
    assert code(caught) == "ResourceNotFoundException"


def test_an_update_brings_another_version(scientist: User, clients: Clients) -> None:
    scientist.provision(ProvisioningParameters=[{"Key": "Word", "Value": "two"}])
    changed = {**parameter_template(), "Description": "second"}
    version = scientist.catalog.version("v2", changed)
    record = scientist.update(
        ProvisioningArtifactId=version, ProvisioningParameters=[{"Key": "Word", "UsePreviousValue": True}]
    )
    assert record["RecordDetail"]["Status"] == "SUCCEEDED"
    product = scientist.product()
    assert (product["Status"], product["ProvisioningArtifactId"]) == ("AVAILABLE", version)
    assert stack_of(clients, product)["Description"] == "second"
    tags = {tag["Key"]: tag["Value"] for tag in stack_of(clients, product)["Tags"]}
    assert tags["aws:servicecatalog:provisioningArtifactIdentifier"] == version
    assert value(clients) == "two"


def test_an_update_that_fails_leaves_the_old_version_tainted(scientist: User, clients: Clients) -> None:
    scientist.provision()
    version = scientist.catalog.version(
        "bad",
        {
            "Resources": {**parameter_template()["Resources"], **failing_template()["Resources"]},
            "Parameters": parameter_template()["Parameters"],
        },
    )
    record = scientist.update(ProvisioningArtifactId=version)
    product = scientist.product()
    assert (record["RecordDetail"]["Status"], product["Status"]) == ("FAILED", "TAINTED")
    assert product["ProvisioningArtifactId"] == scientist.catalog.version_id
    assert "Key: " in product["StatusMessage"]
    assert stack_of(clients, product)["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert (
        scientist.update(ProvisioningParameters=[{"Key": "Word", "Value": "two"}])["RecordDetail"]["Status"]
        == "SUCCEEDED"
    )
    assert scientist.product()["Status"] == "AVAILABLE"
    assert value(clients) == "two"


def test_an_update_without_a_change_succeeds(scientist: User) -> None:
    scientist.provision()
    assert scientist.update()["RecordDetail"]["Status"] == "SUCCEEDED"
    assert scientist.product()["Status"] == "AVAILABLE"


def test_termination_deletes_the_stack_and_the_product(scientist: User, clients: Clients, calls: Any) -> None:
    scientist.provision()
    record = scientist.terminate()["RecordDetail"]
    assert (record["Status"], record["RecordType"]) == ("SUCCEEDED", "TERMINATE_PROVISIONED_PRODUCT")
    assert stack_names(clients) == []
    assert scientist.client.scan_provisioned_products()["ProvisionedProducts"] == []
    launched = f"arn:aws:sts::{ACCOUNT}:assumed-role/launch/servicecatalog"
    assert {"cloudformation:DeleteStack", "ssm:DeleteParameter"} <= {call.action for call in calls(launched)}
    with pytest.raises(ClientError) as caught:
        scientist.terminate()
    assert code(caught) == "ResourceNotFoundException"


@pytest.fixture
def blocked(scientist: User, clients: Clients) -> str:
    """A provisioned bucket that cannot be deleted, because an object is in it."""
    template = {"Resources": {"Data": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "project-data"}}}}
    version = scientist.catalog.version("bucket", template)
    assert scientist.provision(ProvisioningArtifactId=version)["RecordDetail"]["Status"] == "SUCCEEDED"
    clients.client("s3").put_object(Bucket="project-data", Key="kept", Body=b"x")
    return "project-data"


def test_a_failed_termination_says_why_and_can_be_repeated(scientist: User, clients: Clients, blocked: str) -> None:
    detail = scientist.terminate()["RecordDetail"]
    product = scientist.product()
    assert (detail["Status"], product["Status"]) == ("FAILED", "ERROR")
    assert "Data: " in detail["RecordErrors"][0]["Description"]
    assert "not empty" in product["StatusMessage"]
    clients.client("s3").delete_object(Bucket=blocked, Key="kept")
    assert scientist.terminate()["RecordDetail"]["Status"] == "SUCCEEDED"
    assert stack_names(clients) == []


def test_errors_of_a_termination_can_be_ignored(scientist: User, clients: Clients, blocked: str) -> None:
    assert scientist.terminate(IgnoreErrors=True)["RecordDetail"]["Status"] == "SUCCEEDED"
    assert len(stack_names(clients)) == 1
    assert scientist.client.scan_provisioned_products()["ProvisionedProducts"] == []


def test_resources_can_be_retained(scientist: User, clients: Clients) -> None:
    scientist.provision()
    assert scientist.terminate(RetainPhysicalResources=True)["RecordDetail"]["Status"] == "SUCCEEDED"
    assert value(clients) == "one"
    assert len(stack_names(clients)) == 1


def test_a_termination_needs_the_launch_role_of_its_product(scientist: User, clients: Clients) -> None:
    scientist.provision()
    clients.client("iam").delete_role(RoleName="launch")
    detail = scientist.terminate()["RecordDetail"]
    assert detail["Status"] == "FAILED"
    assert "does not exist" in detail["RecordErrors"][0]["Description"]
    product = scientist.product()
    assert product["Status"] == "TAINTED"
    scientist.catalog.role("launch", "servicecatalog.amazonaws.com")
    assert scientist.terminate()["RecordDetail"]["Status"] == "SUCCEEDED"


def test_a_repeated_request_provisions_once(scientist: User) -> None:
    given = {
        "ProductId": scientist.catalog.product_id,
        "ProvisioningArtifactId": scientist.catalog.version_id,
        "ProvisionedProductName": "mine",
        "ProvisionToken": token(),
    }
    first = scientist.client.provision_product(**given)["RecordDetail"]["RecordId"]
    assert scientist.client.provision_product(**given)["RecordDetail"]["RecordId"] == first
    assert len(scientist.client.scan_provisioned_products()["ProvisionedProducts"]) == 1
    with pytest.raises(ClientError) as caught:
        scientist.client.provision_product(**{**given, "ProvisionedProductName": "yours"})
    assert code(caught) == "InvalidParametersException"
    with pytest.raises(ClientError) as caught:
        scientist.client.provision_product(**{**given, "ProvisionToken": token()})
    assert code(caught) == "DuplicateResourceException"


def test_what_changes_is_not_changed_again(scientist: User, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on, outcome = threading.Event(), ProductStack.outcome

    def wait(self: ProductStack, stack_id: str) -> Outcome:
        assert go_on.wait(20)
        return outcome(self, stack_id)

    monkeypatch.setattr(ProductStack, "outcome", wait)
    catalog = scientist.catalog
    answer = scientist.client.provision_product(
        ProductId=catalog.product_id,
        ProvisioningArtifactId=catalog.version_id,
        ProvisionedProductName="mine",
        ProvisionToken=token(),
    )
    assert scientist.product()["Status"] == "UNDER_CHANGE"
    with pytest.raises(ClientError) as caught:
        scientist.client.terminate_provisioned_product(ProvisionedProductName="mine", TerminateToken=token())
    assert code(caught) == "InvalidParametersException"
    with pytest.raises(ClientError) as caught:
        scientist.client.update_provisioned_product(ProvisionedProductName="mine", UpdateToken=token())
    assert code(caught) == "InvalidParametersException"
    go_on.set()
    assert scientist.ended(answer)["RecordDetail"]["Status"] == "SUCCEEDED"


def test_without_a_launch_constraint_the_caller_acts(catalog: Catalog, calls: Any) -> None:
    catalog.admin.associate_product_with_portfolio(ProductId=catalog.product_id, PortfolioId=catalog.portfolio_id)
    catalog.invite(catalog.scientist_role)
    credentials = session(catalog.scientist_role)
    user = User(Clients(ACCOUNT, REGION, credentials).client("servicecatalog"), catalog)
    assert user.provision()["RecordDetail"]["Status"] == "SUCCEEDED"
    principals = {call.principal for call in calls("*") if call.action == "ssm:PutParameter"}
    assert principals == {f"arn:aws:sts::{ACCOUNT}:assumed-role/scientist/ada"}


def test_a_large_template_is_provisioned(scientist: User) -> None:
    template = {**parameter_template(), "Metadata": {"Padding": "x" * 200_000}}
    version = scientist.catalog.version("large", template)
    assert scientist.provision(ProvisioningArtifactId=version)["RecordDetail"]["Status"] == "SUCCEEDED"


def test_the_inventory_shows_what_is_there(scientist: User) -> None:
    scientist.provision()
    listed = inventory.collect()[ACCOUNT][REGION]["servicecatalog"]
    assert [(item["type"], item["details"]) for item in listed] == [
        ("portfolio", {"name": "research", "products": 1}),
        ("product", {"name": "model-build", "versions": 1}),
        ("provisioned product", {"name": "mine", "status": "AVAILABLE"}),
    ]


def test_a_new_server_holds_no_catalog(clients: Clients) -> None:
    assert clients.client("servicecatalog").list_portfolios()["PortfolioDetails"] == []
    assert ACCOUNT not in inventory.collect()
