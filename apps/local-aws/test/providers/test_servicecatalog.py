from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local_aws.clients import Clients
from local_aws.providers.base import ResourceFailure, ResourceState
from local_aws.providers.servicecatalog import (
    CloudFormationProduct,
    LaunchRoleConstraint,
    Portfolio,
    PortfolioPrincipalAssociation,
    PortfolioProductAssociation,
)
from local_aws.testing import ACCOUNT, REGION

ROLE = f"arn:aws:iam::{ACCOUNT}:role/launch"


@pytest.fixture
def catalog(clients: Clients) -> Any:
    clients.client("s3").create_bucket(Bucket="templates", CreateBucketConfiguration={"LocationConstraint": REGION})
    return clients.client("servicecatalog")


@pytest.fixture
def portfolio(stack: Any) -> str:
    return str(stack.create(Portfolio, {"DisplayName": "research", "ProviderName": "p"}).physical_id)


def version(clients: Clients, name: str, key: str = "t") -> dict[str, Any]:
    body = {"Resources": {"P": {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": key}}}}
    clients.client("s3").put_object(Bucket="templates", Key=key, Body=json.dumps(body))
    return {"Name": name, "Info": {"LoadTemplateFromURL": f"https://templates.s3.{REGION}.amazonaws.com/{key}"}}


@pytest.fixture
def product(stack: Any, catalog: Any, clients: Clients) -> str:
    properties = {"Name": "build", "Owner": "p", "ProvisioningArtifactParameters": [version(clients, "v1")]}
    return str(stack.create(CloudFormationProduct, properties).physical_id)


def test_portfolio_changes_and_goes(stack: Any, catalog: Any) -> None:
    before = {
        "DisplayName": "research",
        "ProviderName": "p",
        "Description": "long",
        "Tags": [{"Key": "a", "Value": "1"}],
    }
    state = stack.create(Portfolio, before)
    assert state.attributes == {"Id": state.physical_id, "PortfolioName": "research"}
    after = {"DisplayName": "other", "ProviderName": "q", "Tags": [{"Key": "b", "Value": "2"}]}
    changed = stack.update(Portfolio, state, before, after)
    assert changed.physical_id == state.physical_id
    assert changed.attributes["PortfolioName"] == "other"
    found = catalog.describe_portfolio(Id=state.physical_id)
    assert (found["PortfolioDetail"]["ProviderName"], found["PortfolioDetail"]["Description"]) == ("q", "")
    assert found["Tags"] == after["Tags"]
    stack.delete(Portfolio, state, after)
    stack.delete(Portfolio, state, after)
    assert catalog.list_portfolios()["PortfolioDetails"] == []


def test_a_portfolio_in_use_is_not_deleted(stack: Any, portfolio: str, product: str) -> None:
    stack.create(PortfolioProductAssociation, {"PortfolioId": portfolio, "ProductId": product})
    with pytest.raises(ClientError, match="associated"):
        stack.delete(Portfolio, ResourceState(portfolio), {})
    with pytest.raises(ClientError, match="associated"):
        stack.delete(CloudFormationProduct, ResourceState(product), {})


def test_associations_come_and_go(stack: Any, catalog: Any, portfolio: str, product: str) -> None:
    of_product = {"PortfolioId": portfolio, "ProductId": product}
    of_principal = {"PortfolioId": portfolio, "PrincipalARN": ROLE, "PrincipalType": "IAM"}
    states = [
        (PortfolioProductAssociation, stack.create(PortfolioProductAssociation, of_product), of_product),
        (PortfolioPrincipalAssociation, stack.create(PortfolioPrincipalAssociation, of_principal), of_principal),
    ]
    assert states[0][1].physical_id == f"{portfolio}|{product}"
    assert states[1][1].physical_id == f"{portfolio}|{ROLE}"
    assert len(catalog.search_products_as_admin(PortfolioId=portfolio)["ProductViewDetails"]) == 1
    assert len(catalog.list_principals_for_portfolio(PortfolioId=portfolio)["Principals"]) == 1
    for provider, state, properties in states:
        stack.delete(provider, state, properties)
        stack.delete(provider, state, properties)
    catalog.delete_portfolio(Id=portfolio)


def test_launch_role_changes_in_place(stack: Any, catalog: Any, portfolio: str, product: str) -> None:
    ids = {"PortfolioId": portfolio, "ProductId": product}
    stack.create(PortfolioProductAssociation, ids)
    before = {**ids, "RoleArn": ROLE, "Description": "bounded"}
    state = stack.create(LaunchRoleConstraint, before)
    after = {**ids, "LocalRoleName": "launch"}
    assert stack.update(LaunchRoleConstraint, state, before, after) == state
    found = catalog.describe_constraint(Id=state.attributes["Id"])
    assert json.loads(found["ConstraintParameters"]) == {"LocalRoleName": "launch"}
    assert found["ConstraintDetail"]["Description"] != "bounded"
    stack.delete(LaunchRoleConstraint, state, after)
    stack.delete(LaunchRoleConstraint, state, after)
    assert catalog.list_constraints_for_portfolio(PortfolioId=portfolio)["ConstraintDetails"] == []


def test_versions_that_leave_the_template_are_deleted(stack: Any, catalog: Any, clients: Clients) -> None:
    first, second = version(clients, "v1", "one"), version(clients, "v2", "two")
    before = {"Name": "build", "Owner": "p", "Tags": [], "ProvisioningArtifactParameters": [first]}
    state = stack.create(CloudFormationProduct, before)
    identifier = state.attributes["ProvisioningArtifactIds"]
    both = {**before, "Description": "d", "ProvisioningArtifactParameters": [{**first, "Description": "x"}, second]}
    grown = stack.update(CloudFormationProduct, state, before, both)
    assert grown.attributes["ProvisioningArtifactIds"].split(",")[0] == identifier, "an unchanged template keeps its id"
    assert grown.attributes["ProvisioningArtifactNames"] == "v1,v2"
    only_second = {**before, "ProvisioningArtifactParameters": [second]}
    shrunk = stack.update(CloudFormationProduct, grown, both, only_second)
    assert shrunk.attributes["ProvisioningArtifactNames"] == "v2"
    moved = {**only_second, "ProvisioningArtifactParameters": [version(clients, "v2", "three")]}
    replaced = stack.update(CloudFormationProduct, shrunk, only_second, moved)
    assert replaced.attributes["ProvisioningArtifactNames"] == "v2"
    assert replaced.attributes["ProvisioningArtifactIds"] != shrunk.attributes["ProvisioningArtifactIds"]
    summary = catalog.describe_product_as_admin(Id=state.physical_id)["ProductViewDetail"]["ProductViewSummary"]
    assert summary.get("ShortDescription", "") == ""
    stack.delete(CloudFormationProduct, state, moved)
    stack.delete(CloudFormationProduct, state, moved)


def test_a_product_that_fails_halfway_leaves_nothing(stack: Any, catalog: Any, clients: Clients) -> None:
    missing = {"Name": "v2", "Info": {"LoadTemplateFromURL": f"https://templates.s3.{REGION}.amazonaws.com/none"}}
    properties = {"Name": "build", "Owner": "p", "ProvisioningArtifactParameters": [version(clients, "v1"), missing]}
    with pytest.raises(ClientError, match="S3 error"):
        stack.create(CloudFormationProduct, properties)
    assert catalog.search_products_as_admin()["ProductViewDetails"] == []


def test_a_product_without_named_versions_is_refused(stack: Any, catalog: Any, clients: Clients) -> None:
    unnamed = {"Info": version(clients, "v1")["Info"]}
    for versions in ([], [unnamed]):
        with pytest.raises(ResourceFailure, match="ProvisioningArtifactParameters"):
            stack.create(CloudFormationProduct, {"Name": "b", "Owner": "p", "ProvisioningArtifactParameters": versions})
