"""Portfolios, their principals and their launch constraints."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError
from published import Catalog, token

from local_aws.testing import ACCOUNT, OTHER_ACCOUNT


def code(caught: pytest.ExceptionInfo[ClientError]) -> str:
    return str(caught.value.response["Error"]["Code"])


def test_a_portfolio_is_updated_and_deleted(catalog: Catalog) -> None:
    identifier = catalog.portfolio("second", Tags=[{"Key": "a", "Value": "1"}])
    catalog.admin.update_portfolio(
        Id=identifier, DisplayName="third", AddTags=[{"Key": "b", "Value": "2"}], RemoveTags=["a"]
    )
    found = catalog.admin.describe_portfolio(Id=identifier)
    assert (found["PortfolioDetail"]["DisplayName"], found["PortfolioDetail"]["ProviderName"]) == ("third", "platform")
    assert found["Tags"] == [{"Key": "b", "Value": "2"}]
    catalog.admin.delete_portfolio(Id=identifier)
    for operation in (catalog.admin.describe_portfolio, catalog.admin.delete_portfolio):
        with pytest.raises(ClientError) as caught:
            operation(Id=identifier)
        assert code(caught) == "ResourceNotFoundException"


def test_a_token_makes_one_portfolio(catalog: Catalog) -> None:
    given = {"DisplayName": "x", "ProviderName": "p", "IdempotencyToken": token()}
    first, second = (catalog.admin.create_portfolio(**given)["PortfolioDetail"]["Id"] for _ in range(2))
    assert first == second
    with pytest.raises(ClientError) as caught:
        catalog.admin.create_portfolio(**{**given, "DisplayName": "y"})
    assert code(caught) == "InvalidParametersException"


def test_portfolios_come_in_pages(catalog: Catalog) -> None:
    made = [catalog.portfolio_id, *(catalog.portfolio(f"p{number}") for number in range(24))]
    pages = list(catalog.admin.get_paginator("list_portfolios").paginate())
    assert [len(page["PortfolioDetails"]) for page in pages] == [20, 5]
    assert [item["Id"] for page in pages for item in page["PortfolioDetails"]] == made
    with pytest.raises(ClientError) as caught:
        catalog.admin.list_portfolios(PageToken="invented")
    assert code(caught) == "InvalidParametersException"


def test_a_portfolio_goes_only_when_nothing_is_in_it(catalog: Catalog) -> None:
    catalog.publish()
    admin, ids = catalog.admin, {"PortfolioId": catalog.portfolio_id}
    constraint = admin.list_constraints_for_portfolio(**ids)["ConstraintDetails"][0]["ConstraintId"]
    steps: list[tuple[Any, dict[str, str]]] = [
        (admin.delete_constraint, {"Id": constraint}),
        (admin.disassociate_product_from_portfolio, {**ids, "ProductId": catalog.product_id}),
        (admin.disassociate_principal_from_portfolio, {**ids, "PrincipalARN": catalog.scientist_role}),
    ]
    for step, arguments in steps:
        with pytest.raises(ClientError) as caught:
            admin.delete_portfolio(Id=catalog.portfolio_id)
        assert code(caught) == "ResourceInUseException"
        step(**arguments)
    admin.delete_portfolio(Id=catalog.portfolio_id)


def test_what_is_associated_can_be_ended_once(catalog: Catalog) -> None:
    ids = {"PortfolioId": catalog.portfolio_id}
    for operation, arguments in (
        (catalog.admin.disassociate_product_from_portfolio, {"ProductId": catalog.product_id}),
        (catalog.admin.disassociate_principal_from_portfolio, {"PrincipalARN": catalog.scientist_role}),
    ):
        with pytest.raises(ClientError) as caught:
            operation(**ids, **arguments)
        assert code(caught) == "ResourceNotFoundException"


def test_a_product_with_a_constraint_stays_in_its_portfolio(catalog: Catalog) -> None:
    catalog.publish()
    with pytest.raises(ClientError) as caught:
        catalog.admin.disassociate_product_from_portfolio(
            PortfolioId=catalog.portfolio_id, ProductId=catalog.product_id
        )
    assert code(caught) == "ResourceInUseException"


@pytest.mark.parametrize(
    ("arn", "kind"),
    [
        (f"arn:aws:iam::{OTHER_ACCOUNT}:role/x", "IAM"),
        ("arn:aws:iam:::role/x", "IAM"),
        (f"arn:aws:iam::{ACCOUNT}:role/x*", "IAM_PATTERN"),
        ("somebody", "IAM"),
    ],
)
def test_principals_of_other_accounts_are_refused(catalog: Catalog, arn: str, kind: str) -> None:
    with pytest.raises(ClientError) as caught:
        catalog.admin.associate_principal_with_portfolio(
            PortfolioId=catalog.portfolio_id, PrincipalARN=arn, PrincipalType=kind
        )
    assert code(caught) == "InvalidParametersException"


def test_a_principal_is_listed_once(catalog: Catalog) -> None:
    catalog.invite(catalog.scientist_role)
    catalog.invite(catalog.scientist_role)
    found = catalog.admin.list_principals_for_portfolio(PortfolioId=catalog.portfolio_id)["Principals"]
    assert found == [{"PrincipalARN": catalog.scientist_role, "PrincipalType": "IAM"}]


def test_a_product_has_one_launch_constraint_in_a_portfolio(catalog: Catalog) -> None:
    with pytest.raises(ClientError) as caught:
        catalog.constrain()
    assert code(caught) == "ResourceNotFoundException", "the product is not in the portfolio yet"
    catalog.publish()
    with pytest.raises(ClientError) as caught:
        catalog.constrain()
    assert code(caught) == "DuplicateResourceException"


@pytest.mark.parametrize(
    ("parameters", "kind"),
    [
        ("not json", "LAUNCH"),
        ("{}", "LAUNCH"),
        (json.dumps({"RoleArn": f"arn:aws:iam::{OTHER_ACCOUNT}:role/launch"}), "LAUNCH"),
        (json.dumps({"RoleArn": f"arn:aws:iam::{ACCOUNT}:role/launch", "LocalRoleName": "launch"}), "LAUNCH"),
        (json.dumps({"NotificationArns": []}), "NOTIFICATION"),
    ],
)
def test_constraints_that_say_something_else_are_refused(catalog: Catalog, parameters: str, kind: str) -> None:
    catalog.admin.associate_product_with_portfolio(ProductId=catalog.product_id, PortfolioId=catalog.portfolio_id)
    with pytest.raises(ClientError) as caught:
        catalog.constrain(Parameters=parameters, Type=kind)
    assert code(caught) == "InvalidParametersException"


def test_a_constraint_names_a_role_of_the_account(catalog: Catalog) -> None:
    catalog.admin.associate_product_with_portfolio(ProductId=catalog.product_id, PortfolioId=catalog.portfolio_id)
    parameters = json.dumps({"LocalRoleName": "launch"})
    identifier = catalog.constrain(Parameters=parameters, Description="bounded")
    found = catalog.admin.describe_constraint(Id=identifier)
    assert found["ConstraintParameters"] == parameters
    assert found["ConstraintDetail"]["Description"] == "bounded"
    assert found["ConstraintDetail"]["Owner"] == ACCOUNT
    catalog.admin.delete_constraint(Id=identifier)
    with pytest.raises(ClientError) as caught:
        catalog.admin.describe_constraint(Id=identifier)
    assert code(caught) == "ResourceNotFoundException"


def test_all_that_breaks_the_model_is_said_at_once(catalog: Catalog) -> None:
    with pytest.raises(ClientError) as caught:
        catalog.admin.create_portfolio(DisplayName="x" * 101, ProviderName="p" * 51, IdempotencyToken="-bad")
    assert code(caught) == "ValidationException"
    message = caught.value.response["Error"]["Message"]
    assert message.startswith("3 validation errors detected")
    assert all(name in message for name in ("'DisplayName'", "'ProviderName'", "'IdempotencyToken'"))
    with pytest.raises(ClientError, match="enum value set"):
        catalog.admin.search_products(SortBy="Colour")


def test_reserved_and_repeated_tags_are_refused(catalog: Catalog) -> None:
    for tags in ([{"Key": "aws:x", "Value": "1"}], [{"Key": "a", "Value": "1"}, {"Key": "a", "Value": "2"}]):
        with pytest.raises(ClientError) as caught:
            catalog.portfolio("tagged", Tags=tags)
        assert code(caught) == "InvalidParametersException"


def test_an_operation_that_is_missing_says_so(catalog: Catalog) -> None:
    with pytest.raises(ClientError) as caught:
        catalog.admin.create_portfolio_share(PortfolioId=catalog.portfolio_id, AccountId=OTHER_ACCOUNT)
    assert code(caught) == "NotImplemented"


def test_accounts_are_apart(catalog: Catalog, other_clients: Any) -> None:
    other = other_clients.client("servicecatalog")
    assert other.list_portfolios()["PortfolioDetails"] == []
    with pytest.raises(ClientError) as caught:
        other.describe_product_as_admin(Id=catalog.product_id)
    assert code(caught) == "ResourceNotFoundException"
