"""Who sees and provisions which products."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError
from published import Catalog, User, parameter_template, session, token

from local_aws.clients import Clients
from local_aws.testing import ACCOUNT, REGION


def code(caught: pytest.ExceptionInfo[ClientError]) -> str:
    return str(caught.value.response["Error"]["Code"])


def provision(client: Any, catalog: Catalog, **arguments: Any) -> Any:
    given = {"ProductId": catalog.product_id, "ProvisioningArtifactId": catalog.version_id, **arguments}
    return client.provision_product(ProvisionedProductName="mine", ProvisionToken=token(), **given)


def found_by(client: Any) -> list[str]:
    return [item["Name"] for item in client.search_products()["ProductViewSummaries"]]


def test_the_invited_role_finds_the_product(scientist: User) -> None:
    catalog = scientist.catalog
    assert found_by(scientist.client) == ["model-build"]
    found = scientist.client.describe_product(Id=catalog.product_id)
    assert [version["Id"] for version in found["ProvisioningArtifacts"]] == [catalog.version_id]
    assert found["ProductViewSummary"]["HasDefaultPath"] is True
    paths = scientist.client.list_launch_paths(ProductId=catalog.product_id)["LaunchPathSummaries"]
    assert [(path["Name"], path["ConstraintSummaries"][0]["Type"]) for path in paths] == [("research", "LAUNCH")]
    declared = scientist.client.describe_provisioning_parameters(
        ProductId=catalog.product_id, ProvisioningArtifactId=catalog.version_id, PathId=paths[0]["Id"]
    )
    assert [item["ParameterKey"] for item in declared["ProvisioningArtifactParameters"]] == ["Word"]
    assert declared["ProvisioningArtifactOutputs"] == [{"Key": "Word", "Description": "what is held"}]


@pytest.mark.parametrize("who", ["administrator", "other role", "same name, other path"])
def test_nobody_else_sees_or_provisions_it(scientist: User, clients: Clients, who: str) -> None:
    catalog = scientist.catalog
    if who == "administrator":
        client = catalog.admin
    else:
        role = catalog.role("scientist-2" if who == "other role" else "scientist-3", "ec2.amazonaws.com")
        client = Clients(ACCOUNT, REGION, session(role)).client("servicecatalog")
    assert found_by(client) == []
    with pytest.raises(ClientError, match="No launch paths found") as caught:
        provision(client, catalog)
    assert code(caught) == "ResourceNotFoundException"
    for operation, arguments in (
        (client.list_launch_paths, {"ProductId": catalog.product_id}),
        (client.describe_product, {"Id": catalog.product_id}),
    ):
        with pytest.raises(ClientError) as caught:
            operation(**arguments)
        assert code(caught) == "ResourceNotFoundException"


def test_the_path_of_a_role_counts(catalog: Catalog) -> None:
    catalog.publish()
    catalog.admin.disassociate_principal_from_portfolio(
        PortfolioId=catalog.portfolio_id, PrincipalARN=catalog.scientist_role
    )
    catalog.invite(f"arn:aws:iam::{ACCOUNT}:role/scientist")
    client = Clients(ACCOUNT, REGION, session(catalog.scientist_role)).client("servicecatalog")
    assert found_by(client) == []


@pytest.mark.parametrize(
    ("pattern", "seen"),
    [
        ("arn:aws:iam:::role/team/*", True),
        ("arn:aws:iam:::role/team/scientis?", True),
        ("arn:aws:iam:::role/teams/*", False),
        ("arn:aws:iam:::role/team/[s]cientist", False),
    ],
)
def test_patterns_stand_for_roles_of_any_account(catalog: Catalog, pattern: str, seen: bool) -> None:
    catalog.admin.associate_product_with_portfolio(ProductId=catalog.product_id, PortfolioId=catalog.portfolio_id)
    catalog.admin.associate_principal_with_portfolio(
        PortfolioId=catalog.portfolio_id, PrincipalARN=pattern, PrincipalType="IAM_PATTERN"
    )
    client = Clients(ACCOUNT, REGION, session(catalog.scientist_role)).client("servicecatalog")
    assert found_by(client) == (["model-build"] if seen else [])


def test_two_ways_to_a_product_want_a_choice(scientist: User) -> None:
    catalog = scientist.catalog
    second = catalog.portfolio("second")
    catalog.admin.associate_product_with_portfolio(ProductId=catalog.product_id, PortfolioId=second)
    catalog.admin.associate_principal_with_portfolio(
        PortfolioId=second, PrincipalARN=catalog.scientist_role, PrincipalType="IAM"
    )
    assert found_by(scientist.client) == ["model-build"]
    with pytest.raises(ClientError, match="more than one launch path") as caught:
        provision(scientist.client, catalog)
    assert code(caught) == "InvalidParametersException"
    with pytest.raises(ClientError) as caught:
        provision(scientist.client, catalog, PathId="lpv3-none")
    assert code(caught) == "ResourceNotFoundException"
    assert scientist.provision(PathName="research")["RecordDetail"]["LaunchRoleArn"] == catalog.launch_role


def test_versions_that_are_withdrawn_are_not_provisioned(scientist: User) -> None:
    catalog = scientist.catalog
    newer = catalog.version("v2", parameter_template())
    scientist.provision()
    ids = {"ProductId": catalog.product_id, "ProvisioningArtifactId": catalog.version_id}
    catalog.admin.update_provisioning_artifact(**ids, Guidance="DEPRECATED")
    with pytest.raises(ClientError, match="deprecated") as caught:
        scientist.provision("yours")
    assert code(caught) == "InvalidParametersException"
    again = scientist.update(ProvisioningParameters=[{"Key": "Word", "Value": "two"}])
    assert again["RecordDetail"]["Status"] == "SUCCEEDED", "what has the version may go on changing"
    catalog.admin.update_provisioning_artifact(**ids, Active=False)
    with pytest.raises(ClientError) as caught:
        scientist.provision("yours")
    assert code(caught) == "ResourceNotFoundException"
    shown = scientist.client.describe_product(Id=catalog.product_id)["ProvisioningArtifacts"]
    assert [version["Id"] for version in shown] == [newer]


def test_lists_show_own_products_unless_more_is_asked_for(scientist: User) -> None:
    catalog = scientist.catalog
    scientist.provision(Tags=[{"Key": "project", "Value": "x"}])
    colleague = Clients(ACCOUNT, REGION, session(catalog.scientist_role, "bob")).client("servicecatalog")

    def names(client: Any, level: str | None = None, **arguments: Any) -> list[str]:
        given = {"AccessLevelFilter": {"Key": level, "Value": "self"}} if level else {}
        found = client.search_provisioned_products(**given, **arguments)
        assert found["TotalResultsCount"] == len(found["ProvisionedProducts"])
        return [item["Name"] for item in found["ProvisionedProducts"]]

    assert names(scientist.client) == ["mine"]
    assert (names(colleague), names(colleague, "Role")) == ([], ["mine"])
    assert (names(catalog.admin, "Role"), names(catalog.admin, "Account")) == ([], ["mine"])
    for query, seen in (
        (f"productId:{catalog.product_id}", True),
        ("productId:prod-none", False),
        ("status:AVAILABLE", True),
        ("status:ERROR", False),
        ("tags:project:x", True),
        ("min", True),
    ):
        assert bool(names(scientist.client, Filters={"SearchQuery": [query]})) is seen, query
    scanned = catalog.admin.scan_provisioned_products(AccessLevelFilter={"Key": "Account", "Value": "self"})
    assert [item["Name"] for item in scanned["ProvisionedProducts"]] == ["mine"]


def test_the_history_is_newest_first(scientist: User) -> None:
    scientist.provision()
    identifier = scientist.product()["Id"]
    scientist.update(ProvisioningParameters=[{"Key": "Word", "Value": "two"}])
    scientist.terminate()
    history = scientist.client.list_record_history(SearchFilter={"Key": "provisionedproduct", "Value": identifier})
    assert [record["RecordType"] for record in history["RecordDetails"]] == [
        "TERMINATE_PROVISIONED_PRODUCT",
        "UPDATE_PROVISIONED_PRODUCT",
        "PROVISION_PRODUCT",
    ]
    assert scientist.catalog.admin.list_record_history()["RecordDetails"] == []


def test_outputs_are_found_by_key(scientist: User) -> None:
    scientist.provision()
    found = scientist.client.get_provisioned_product_outputs(ProvisionedProductName="mine", OutputKeys=["Word"])
    assert found["Outputs"] == [{"OutputKey": "Word", "OutputValue": "one", "Description": "what is held"}]
    with pytest.raises(ClientError) as caught:
        scientist.client.get_provisioned_product_outputs(ProvisionedProductName="mine", OutputKeys=["None"])
    assert code(caught) == "ResourceNotFoundException"


def test_a_conflicting_tag_is_refused(scientist: User) -> None:
    catalog = scientist.catalog
    catalog.admin.update_portfolio(Id=catalog.portfolio_id, AddTags=[{"Key": "cost", "Value": "p"}])
    with pytest.raises(ClientError, match="cost") as caught:
        provision(scientist.client, catalog, Tags=[{"Key": "cost", "Value": "q"}])
    assert code(caught) == "InvalidParametersException"
