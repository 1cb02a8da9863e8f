"""What a custom resource's function gets and what its answer means."""

from typing import Any

import pytest
from fakes import FUNCTION

from local_aws.clients import Clients
from local_aws.cloudformation.custom_resources import CustomResourceProvider, stringified
from local_aws.providers.base import ResourceFailure, ResourceRequest, ResourceState

REQUEST = ResourceRequest(
    type_name="Custom::Thing",
    logical_id="Thing",
    stack_id="arn:stack",
    stack_name="stack",
    account="111122223333",
    region="eu-west-1",
    suggested_name="stack-Thing-ABC",
    clients=Clients("111122223333", "eu-west-1"),
)


class Function:
    """Records what is sent and answers as told."""

    def __init__(self, answer: dict[str, Any]) -> None:
        self.answer = answer
        self.sent: list[tuple[str, dict[str, Any], float]] = []

    def __call__(self, arn: str, event: dict[str, Any], timeout: float) -> dict[str, Any]:
        self.sent.append((arn, event, timeout))
        return self.answer


def test_create_request_and_answer() -> None:
    function = Function({"PhysicalResourceId": "id", "Data": {"A": {"B": 1}}})

    properties = {"ServiceToken": FUNCTION, "ServiceTimeout": "9", "N": 1, "On": True, "Deep": [{"X": 1.5}]}
    state = CustomResourceProvider(function).create(REQUEST, properties)

    assert state == ResourceState("id", {"A": {"B": 1}})
    assert function.sent == [
        (
            FUNCTION,
            {
                "RequestType": "Create",
                "ServiceToken": FUNCTION,
                "StackId": "arn:stack",
                "LogicalResourceId": "Thing",
                "ResourceType": "Custom::Thing",
                "ResourceProperties": {
                    "ServiceToken": FUNCTION,
                    "ServiceTimeout": "9",
                    "N": "1",
                    "On": "true",
                    "Deep": [{"X": "1.5"}],
                },
            },
            9.0,
        )
    ]


def test_update_request_has_both_properties_and_the_physical_id() -> None:
    function = Function({"PhysicalResourceId": "old"})

    state = CustomResourceProvider(function).update(
        REQUEST, ResourceState("old"), {"ServiceToken": FUNCTION, "N": 1}, {"ServiceToken": FUNCTION, "N": 2}
    )

    event = function.sent[0][1]
    assert state.physical_id == "old"
    assert event["PhysicalResourceId"] == "old"
    assert event["ResourceProperties"]["N"] == "2"
    assert event["OldResourceProperties"]["N"] == "1"


def test_another_service_token_is_refused() -> None:
    function = Function({})

    with pytest.raises(ResourceFailure, match="Modifying service token is not allowed"):
        CustomResourceProvider(function).update(
            REQUEST, ResourceState("old"), {"ServiceToken": FUNCTION}, {"ServiceToken": FUNCTION + "2"}
        )
    assert function.sent == []


@pytest.mark.parametrize(
    ("properties", "message"),
    [
        ({}, "ServiceToken must be the ARN of a Lambda function, received None"),
        ({"ServiceToken": "arn:aws:sns:eu-west-1:1:t"}, "ServiceToken must be the ARN of a Lambda function"),
        ({"ServiceToken": FUNCTION, "ServiceTimeout": 0}, "ServiceTimeout must be from 1 to 3600 seconds"),
        ({"ServiceToken": FUNCTION, "ServiceTimeout": "3601"}, "ServiceTimeout must be"),
    ],
)
def test_properties_that_cannot_be_served(properties: dict[str, Any], message: str) -> None:
    with pytest.raises(ResourceFailure, match=message) as caught:
        CustomResourceProvider(Function({})).create(REQUEST, properties)

    # Nothing was sent, so there is nothing that a rollback has to delete.
    assert caught.value.physical_id is None


@pytest.mark.parametrize("answer", [{}, {"PhysicalResourceId": ""}, {"PhysicalResourceId": 7}])
def test_answer_without_a_physical_id_is_a_failure(answer: dict[str, Any]) -> None:
    provider, properties = CustomResourceProvider(Function(answer)), {"ServiceToken": FUNCTION}
    with pytest.raises(ResourceFailure, match="Invalid PhysicalResourceId") as caught:
        provider.create(REQUEST, properties)
    assert caught.value.physical_id == REQUEST.suggested_name
    with pytest.raises(ResourceFailure, match="Invalid PhysicalResourceId"):
        provider.update(REQUEST, ResourceState("old"), properties, properties)
    with pytest.raises(ResourceFailure, match="Invalid PhysicalResourceId"):
        provider.delete(REQUEST, ResourceState("old"), properties)


def test_answer_with_data_that_is_no_object_is_a_failure_and_its_resource_is_not_lost() -> None:
    function = Function({"PhysicalResourceId": "made", "Data": "text"})
    with pytest.raises(ResourceFailure, match="Data must be an object") as caught:
        CustomResourceProvider(function).create(REQUEST, {"ServiceToken": FUNCTION})
    assert caught.value.physical_id == "made"


def test_text_and_null_stay() -> None:
    assert stringified({"a": None, "b": "c", "d": 2.0}) == {"a": None, "b": "c", "d": "2"}
