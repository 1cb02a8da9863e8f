"""Operations that meet each other; the thread of the operations is held back by the tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from platform_account import (
    ADMINISTRATION_ARN,
    EXECUTION,
    PRODUCTION,
    STAGING,
    create_administration_role,
    create_execution_role,
    template,
    value_in,
)

from local_aws.clients import Clients
from local_aws.inventory import collect
from local_aws.stack_sets import operations
from local_aws.stack_sets.definitions import SetSubmission
from local_aws.stack_sets.errors import InvalidOperationError, OperationInProgressError
from local_aws.stack_sets.model import StackSet
from local_aws.stack_sets.service import OperationRequest, StackSetService
from local_aws.testing import ACCOUNT, REGION


@dataclass
class HeldBack:
    """A service whose operations go on when the test says so."""

    waiting: list[Callable[[], None]] = field(default_factory=list)

    @property
    def service(self) -> StackSetService:
        return StackSetService(ACCOUNT, REGION, start=self.waiting.append)

    def create(self, managed: bool) -> StackSet:
        submission = SetSubmission(
            template(), administration_role_arn=ADMINISTRATION_ARN, execution_role_name=EXECUTION
        )
        return self.service.create("shared", submission, managed, None)

    def add(self, stack_set: StackSet, *accounts: str) -> str:
        places = [(account, REGION) for account in accounts]
        return self.service.create_instances(stack_set, places, {}, OperationRequest({"accounts": accounts}))

    def remove(self, stack_set: StackSet, *accounts: str) -> str:
        places = [(account, REGION) for account in accounts]
        return self.service.delete_instances(stack_set, places, False, OperationRequest({}))

    def go_on(self) -> None:
        while self.waiting:
            self.waiting.pop(0)()


@pytest.fixture
def held_back(clients: Clients) -> HeldBack:
    create_administration_role()
    create_execution_role(STAGING)
    create_execution_role(PRODUCTION)
    return HeldBack()


def test_second_operation_is_refused(held_back: HeldBack) -> None:
    stack_set = held_back.create(managed=False)
    first = held_back.add(stack_set, STAGING)
    with pytest.raises(OperationInProgressError, match=first):
        held_back.add(stack_set, PRODUCTION)
    assert list(stack_set.instances) == [(STAGING, REGION)]
    held_back.go_on()
    held_back.add(stack_set, PRODUCTION)
    held_back.go_on()
    assert value_in(PRODUCTION) == "first"


def test_managed_operations_wait_for_their_turn(held_back: HeldBack) -> None:
    stack_set = held_back.create(managed=True)
    held_back.add(stack_set, STAGING, PRODUCTION)
    submission = SetSubmission(parameters=[{"ParameterKey": "Value", "ParameterValue": "second"}])
    update = held_back.service.update(stack_set, submission, None, OperationRequest({}))
    removal = held_back.remove(stack_set, PRODUCTION)
    assert [stack_set.operation(each).status for each in (update, removal)] == ["QUEUED", "QUEUED"]
    held_back.go_on()
    assert [each.status for each in stack_set.operations.values()] == ["SUCCEEDED", "SUCCEEDED", "SUCCEEDED"]
    assert (value_in(STAGING), value_in(PRODUCTION)) == ("second", None)
    assert list(stack_set.instances) == [(STAGING, REGION)]


def test_instance_that_is_removed_and_added_while_both_wait(held_back: HeldBack) -> None:
    stack_set = held_back.create(managed=True)
    held_back.add(stack_set, STAGING)
    held_back.remove(stack_set, STAGING)
    held_back.add(stack_set, STAGING)
    held_back.go_on()
    assert stack_set.instance(STAGING, REGION).status == "CURRENT"
    assert value_in(STAGING) == "first"


@pytest.mark.parametrize("of_the_set", [True, False])
def test_update_passes_over_an_instance_that_an_earlier_operation_removes(
    held_back: HeldBack, of_the_set: bool
) -> None:
    stack_set = held_back.create(managed=True)
    held_back.add(stack_set, STAGING, PRODUCTION)
    held_back.remove(stack_set, PRODUCTION)
    places, request = [(STAGING, REGION), (PRODUCTION, REGION)], OperationRequest({})
    if of_the_set:
        update = held_back.service.update(stack_set, SetSubmission(), places, request)
    else:
        update = held_back.service.update_instances(stack_set, places, None, request)
    held_back.go_on()
    assert stack_set.operation(update).status == "SUCCEEDED"
    assert [result.instance.account for result in stack_set.operation(update).results] == [STAGING]
    assert (value_in(STAGING), value_in(PRODUCTION)) == ("first", None)


def test_set_with_an_operation_is_not_deleted(held_back: HeldBack) -> None:
    stack_set = held_back.create(managed=True)
    held_back.add(stack_set, STAGING)
    with pytest.raises(OperationInProgressError):
        held_back.service.delete("shared")


def test_stopped_operation_cancels_what_it_has_not_begun(held_back: HeldBack) -> None:
    stack_set = held_back.create(managed=False)
    operation_id = held_back.add(stack_set, STAGING, PRODUCTION)
    operations.stop(stack_set, operation_id)
    assert stack_set.operation(operation_id).status == "STOPPING"
    held_back.go_on()
    operation = stack_set.operation(operation_id)
    assert operation.status == "STOPPED"
    assert {(each.status, each.reason) for each in operation.results} == {
        ("CANCELLED", "Cancelled since the operation was stopped")
    }
    assert stack_set.instance(STAGING, REGION).status == "OUTDATED"
    assert value_in(STAGING) is None
    with pytest.raises(InvalidOperationError):
        operations.stop(stack_set, operation_id)


def test_account_under_way_is_finished_when_the_operation_is_stopped(held_back: HeldBack) -> None:
    stack_set = held_back.create(managed=False)
    operation_id = held_back.add(stack_set, STAGING, PRODUCTION)
    operation = stack_set.operation(operation_id)
    deploy = operation.work

    def stop_meanwhile(instance: object) -> None:
        operations.stop(stack_set, operation_id)
        deploy(stack_set.instance(STAGING, REGION))

    operation.work = stop_meanwhile
    held_back.go_on()
    assert [each.status for each in operation.results] == ["SUCCEEDED", "CANCELLED"]
    assert operation.status == "STOPPED"
    assert (value_in(STAGING), value_in(PRODUCTION)) == ("first", None)


def test_stack_set_is_in_the_inventory_until_it_is_deleted(held_back: HeldBack) -> None:
    held_back.create(managed=False)
    assert {"type": "stack set", "name": "shared", "details": {"status": "ACTIVE", "instances": 0}} in (
        collect()[ACCOUNT][REGION]["cloudformation"]
    )
    held_back.service.delete("shared")
    assert "cloudformation" not in collect().get(ACCOUNT, {}).get(REGION, {})
