import json
from typing import Any

import pytest

from local_aws.accounts import ANONYMOUS, Caller
from local_aws.api_request import ApiRequest
from local_aws.calls import passed_roles_of, permissions_boundary_of
from local_aws.network import NOWHERE

ROLE = "arn:aws:iam::111111111111:role/team/worker"
OTHER = "arn:aws:iam::111111111111:role/team/other"
CALLER = Caller("arn:aws:iam::111111111111:user/administrator", "111111111111", None, "")
BOUNDARY = "arn:aws:iam::111111111111:policy/team/boundary"


def request(service: str, parameters: dict[str, Any]) -> ApiRequest:
    return ApiRequest(service, "Operation", "eu-west-1", ANONYMOUS, NOWHERE, parameters)


def test_roles_are_passed_in_any_place_of_a_request_and_named_once() -> None:
    parameters = {"Role": ROLE, "Settings": {"ExecutionRole": OTHER}, "Steps": [{"Role": ROLE}]}
    assert passed_roles_of(request("sagemaker", parameters)) == (ROLE, OTHER)


@pytest.mark.parametrize(
    "text", ["worker", f"a policy that names {ROLE}", BOUNDARY, f'{{"Principal": {{"AWS": "{ROLE}"}}}}']
)
def test_what_only_mentions_a_role_passes_none(text: str) -> None:
    assert passed_roles_of(request("lambda", {"Text": text})) == ()


def test_a_role_in_a_stored_value_is_not_passed() -> None:
    parameters = {"Value": ROLE, "Tags": [{"Key": "worker", "Value": ROLE}], "Environment": {"Variables": {"W": ROLE}}}
    assert passed_roles_of(request("ssm", parameters)) == ()


@pytest.mark.parametrize("operation", ["CreateConstraint", "UpdateConstraint"])
@pytest.mark.parametrize(
    ("parameters", "passed"),
    [
        (json.dumps({"RoleArn": ROLE}), (ROLE,)),
        (json.dumps({"LocalRoleName": "worker"}), ("arn:aws:iam::111111111111:role/worker",)),
        (json.dumps({"Description": f"not {ROLE}"}), ()),
        (json.dumps([1]), ()),
        ("{", ()),
    ],
)
def test_a_launch_constraint_passes_its_role(operation: str, parameters: str, passed: tuple[str, ...]) -> None:
    made = ApiRequest("servicecatalog", operation, "eu-west-1", CALLER, NOWHERE, {"Parameters": parameters})
    assert passed_roles_of(made) == passed


@pytest.mark.parametrize("service", ["iam", "kms", "sts"])
def test_services_that_act_under_no_role_are_passed_none(service: str) -> None:
    assert passed_roles_of(request(service, {"RoleArn": ROLE})) == ()


def test_the_boundary_of_a_request_is_recorded() -> None:
    assert permissions_boundary_of(request("iam", {"PermissionsBoundary": BOUNDARY})) == BOUNDARY
    assert permissions_boundary_of(request("iam", {"RoleName": "worker"})) is None
