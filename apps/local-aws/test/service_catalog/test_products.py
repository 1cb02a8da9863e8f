"""Products and their versions."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError
from published import BUCKET, Catalog, parameter_template, session, token

from local_aws.clients import Clients
from local_aws.testing import ACCOUNT, REGION


def code(caught: pytest.ExceptionInfo[ClientError]) -> str:
    return str(caught.value.response["Error"]["Code"])


def test_a_product_is_described_changed_and_deleted(catalog: Catalog) -> None:
    made = catalog.product("second", parameter_template(), [{"Key": "a", "Value": "1"}])["ProductViewDetail"]
    product_id = made["ProductViewSummary"]["ProductId"]
    assert made["ProductARN"] == f"arn:aws:catalog:{REGION}:{ACCOUNT}:product/{product_id}"
    catalog.admin.update_product(
        Id=product_id, Description="longer", RemoveTags=["a"], AddTags=[{"Key": "b", "Value": "2"}]
    )
    found = catalog.admin.describe_product_as_admin(Name="second")
    assert found["ProductViewDetail"]["ProductViewSummary"]["ShortDescription"] == "longer"
    assert found["Tags"] == [{"Key": "b", "Value": "2"}]
    assert [version["Name"] for version in found["ProvisioningArtifactSummaries"]] == ["v1"]
    catalog.admin.delete_product(Id=product_id)
    with pytest.raises(ClientError) as caught:
        catalog.admin.delete_product(Id=product_id)
    assert code(caught) == "ResourceNotFoundException"


def test_a_product_in_a_portfolio_is_not_deleted(catalog: Catalog) -> None:
    catalog.admin.associate_product_with_portfolio(ProductId=catalog.product_id, PortfolioId=catalog.portfolio_id)
    with pytest.raises(ClientError, match=catalog.portfolio_id) as caught:
        catalog.admin.delete_product(Id=catalog.product_id)
    assert code(caught) == "ResourceInUseException"


def test_the_template_is_read_as_the_caller(catalog: Catalog, clients: Clients) -> None:
    artifact = catalog.artifact("v2", parameter_template())
    deny = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{BUCKET}/*",
        "Condition": {"ArnEquals": {"aws:PrincipalArn": catalog.scientist_role}},
    }
    clients.client("s3").put_bucket_policy(
        Bucket=BUCKET, Policy=json.dumps({"Version": "2012-10-17", "Statement": [deny]})
    )
    denied = Clients(ACCOUNT, REGION, session(catalog.scientist_role)).client("servicecatalog")
    given = {"ProductId": catalog.product_id, "Parameters": artifact}
    with pytest.raises(ClientError, match="S3 error") as caught:
        denied.create_provisioning_artifact(**given, IdempotencyToken=token())
    assert code(caught) == "InvalidParametersException"
    catalog.admin.create_provisioning_artifact(**given, IdempotencyToken=token())


@pytest.mark.parametrize("template", ["not a template: [", {"Resources": {}}, {"Resources": {"A": {}}}])
def test_a_template_is_validated_unless_that_is_switched_off(catalog: Catalog, template: Any) -> None:
    with pytest.raises(ClientError, match="Invalid templateBody") as caught:
        catalog.version("v2", template)
    assert code(caught) == "InvalidParametersException"
    listed = catalog.admin.list_provisioning_artifacts(ProductId=catalog.product_id)["ProvisioningArtifactDetails"]
    assert [version["Name"] for version in listed] == ["v1"]
    assert catalog.version("v2", template, DisableTemplateValidation=True).startswith("pa-")


@pytest.mark.parametrize("info", [{}, {"ImportFromPhysicalId": "arn:aws:cloudformation:x:1:stack/a/b"}])
def test_a_version_comes_from_a_url(catalog: Catalog, info: dict[str, str]) -> None:
    with pytest.raises(ClientError, match="LoadTemplateFromURL"):
        catalog.admin.create_provisioning_artifact(
            ProductId=catalog.product_id, Parameters={"Info": info}, IdempotencyToken=token()
        )


def test_a_version_keeps_the_template_that_it_was_made_from(catalog: Catalog, clients: Clients) -> None:
    artifact = catalog.artifact("v2", parameter_template("kept"))
    version = catalog.admin.create_provisioning_artifact(
        ProductId=catalog.product_id, Parameters=artifact, IdempotencyToken=token()
    )["ProvisioningArtifactDetail"]["Id"]
    key = artifact["Info"]["LoadTemplateFromURL"].rsplit("/", 1)[-1]
    clients.client("s3").delete_object(Bucket=BUCKET, Key=key)
    found = catalog.admin.describe_provisioning_artifact(
        ProductId=catalog.product_id, ProvisioningArtifactName="v2", IncludeProvisioningArtifactParameters=True
    )
    assert found["ProvisioningArtifactDetail"]["Id"] == version
    assert found["Info"] == {"TemplateUrl": artifact["Info"]["LoadTemplateFromURL"]}
    assert found["ProvisioningArtifactParameters"] == [
        {
            "ParameterKey": "Word",
            "ParameterType": "String",
            "IsNoEcho": False,
            "DefaultValue": "kept",
            "ParameterConstraints": {"AllowedPattern": "[a-z]+"},
        }
    ]


def test_the_last_version_stays(catalog: Catalog) -> None:
    ids = {"ProductId": catalog.product_id}
    with pytest.raises(ClientError, match="last version") as caught:
        catalog.admin.delete_provisioning_artifact(**ids, ProvisioningArtifactId=catalog.version_id)
    assert code(caught) == "ResourceInUseException"
    second = catalog.version("v2", parameter_template())
    catalog.admin.delete_provisioning_artifact(**ids, ProvisioningArtifactId=catalog.version_id)
    listed = catalog.admin.list_provisioning_artifacts(**ids)["ProvisioningArtifactDetails"]
    assert [(item["Id"], item["Active"], item["Guidance"]) for item in listed] == [(second, True, "DEFAULT")]


def test_a_version_changes_its_state_and_not_its_template(catalog: Catalog) -> None:
    found = catalog.admin.update_provisioning_artifact(
        ProductId=catalog.product_id,
        ProvisioningArtifactId=catalog.version_id,
        Active=False,
        Guidance="DEPRECATED",
        Description="old",
    )["ProvisioningArtifactDetail"]
    assert (found["Active"], found["Guidance"], found["Description"], found["Name"]) == (
        False,
        "DEPRECATED",
        "old",
        "v1",
    )


def test_administrators_search_everything_and_one_portfolio(catalog: Catalog) -> None:
    catalog.product("another", parameter_template())
    catalog.admin.associate_product_with_portfolio(ProductId=catalog.product_id, PortfolioId=catalog.portfolio_id)

    def names(**arguments: Any) -> list[str]:
        found = catalog.admin.search_products_as_admin(**arguments)["ProductViewDetails"]
        return [item["ProductViewSummary"]["Name"] for item in found]

    assert names(SortBy="Title") == ["another", "model-build"]
    assert names(PortfolioId=catalog.portfolio_id) == ["model-build"]
    assert names(Filters={"FullTextSearch": ["MODEL"]}) == ["model-build"]
    assert names(Filters={"Owner": ["nobody"]}) == []
    with pytest.raises(ClientError) as caught:
        names(PortfolioId="port-none")
    assert code(caught) == "ResourceNotFoundException"


def test_products_of_other_kinds_are_refused(catalog: Catalog) -> None:
    with pytest.raises(ClientError, match="TERRAFORM_CLOUD") as caught:
        catalog.admin.create_product(
            Name="x",
            Owner="x",
            ProductType="TERRAFORM_CLOUD",
            ProvisioningArtifactParameters=catalog.artifact("v1", parameter_template()),
            IdempotencyToken=token(),
        )
    assert code(caught) == "InvalidParametersException"
