"""Resources that are held generically."""

from collections.abc import Iterator
from typing import Any

import pytest

from local_aws.clients import Clients
from local_aws.providers import generic
from local_aws.providers.base import ResourceFailure, ResourceRequest
from local_aws.providers.generic import GenericProvider


@pytest.fixture(autouse=True)
def _empty() -> Iterator[None]:
    generic.reset()
    yield
    generic.reset()


def request(type_name: str, account: str = "111122223333") -> ResourceRequest:
    return ResourceRequest(
        type_name=type_name,
        logical_id="R",
        stack_id="arn:stack",
        stack_name="stack",
        account=account,
        region="eu-west-1",
        suggested_name="stack-R-ABC",
        clients=Clients(account, "eu-west-1"),
    )


WORKGROUP = request("AWS::Athena::WorkGroup")


def create(made: ResourceRequest = WORKGROUP, **properties: Any) -> Any:
    return GenericProvider().create(made, properties)


def test_given_identifier_is_the_physical_id() -> None:
    assert create(Name="mine").physical_id == "mine"


def test_missing_name_is_the_suggested_one() -> None:
    assert create().physical_id == "stack-R-ABC"


def test_identifier_of_several_parts_is_joined() -> None:
    state = create(request("AWS::ApiGateway::Stage"), RestApiId="api", StageName="live")

    assert state.physical_id == "api|live"


def test_read_only_attributes_are_made_up_by_their_name() -> None:
    state = create(request("AWS::EFS::FileSystem"))

    assert state.attributes["FileSystemId"] == state.physical_id
    assert state.attributes["Arn"] == f"arn:aws:efs:eu-west-1:111122223333:filesystem/{state.physical_id}"


def test_duplicate_identifier_is_refused_in_the_same_account_only() -> None:
    create(Name="mine")

    with pytest.raises(ResourceFailure, match="with identifier 'mine' already exists"):
        create(Name="mine")
    assert create(request("AWS::Athena::WorkGroup", "444455556666"), Name="mine").physical_id == "mine"


def test_held_resources_show_their_properties_until_they_are_deleted() -> None:
    state = create(Name="mine", Description="one")
    provider = GenericProvider()

    updated = provider.update(
        WORKGROUP, state, {"Name": "mine", "Description": "one"}, {"Name": "mine", "State": "DISABLED"}
    )
    (held,) = generic.held()
    assert held.properties == {"Name": "mine", "State": "DISABLED"}
    assert "Description" not in updated.attributes

    provider.delete(WORKGROUP, updated, {})
    provider.delete(WORKGROUP, updated, {})
    assert generic.held() == []


def test_update_of_what_is_gone_fails() -> None:
    state = create(Name="mine")
    generic.reset()

    with pytest.raises(ResourceFailure, match="with identifier 'mine' was not found"):
        GenericProvider().update(WORKGROUP, state, {}, {})
