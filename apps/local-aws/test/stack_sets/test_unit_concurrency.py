"""Accounts that come and go while operations are under way; the automatic ones are held back by the tests."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from threading import Barrier, BrokenBarrierError, Thread
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto.iam.models import IAMBackend
from organization import MANAGEMENT, DelegatedPlatform, Organization, eventually
from platform_account import PRODUCTION, STAGING, stacks_in, template, value_in

from local_aws import organizations
from local_aws.clients import Clients
from local_aws.stack_sets import operations, units
from local_aws.stack_sets.errors import StackSetNotFoundError
from local_aws.stack_sets.model import StackInstance, StackSet, store
from local_aws.stack_sets.service import OperationRequest
from local_aws.stack_sets.units import UnitService, unit_targets
from local_aws.testing import REGION

CURRENT = ("CURRENT", "SUCCEEDED")


@dataclass
class HeldBack:
    """Automatic operations that go on when the test says so."""

    waiting: list[Callable[[], None]] = field(default_factory=list)

    @property
    def stack_set(self) -> StackSet:
        return store(MANAGEMENT, REGION).get("shared")

    def go_on(self) -> None:
        while self.waiting:
            self.waiting.pop(0)()


@pytest.fixture
def workloads(organization: Organization) -> str:
    """A unit with the account of staging."""
    unit = organization.unit("workloads")
    organization.move(STAGING, unit)
    return unit


@pytest.fixture
def deployed(organization: Organization, workloads: str, clients: Clients) -> DelegatedPlatform:
    platform = DelegatedPlatform(clients.client("cloudformation"))
    platform.create(ManagedExecution={"Active": True})
    platform.add(workloads)
    return platform


@pytest.fixture
def held_back(deployed: DelegatedPlatform, monkeypatch: pytest.MonkeyPatch) -> HeldBack:
    made = HeldBack()
    monkeypatch.setattr(units, "UnitService", partial(UnitService, start=made.waiting.append))
    return made


def request(platform: DelegatedPlatform, operation: str, unit: str, **more: Any) -> None:
    """Asks for an operation, which waits for those that are held back."""
    platform.call(operation, DeploymentTargets={"OrganizationalUnitIds": [unit]}, Regions=[REGION], **more)


def test_an_account_that_is_back_before_its_stack_goes_keeps_it(
    deployed: DelegatedPlatform, organization: Organization, workloads: str, held_back: HeldBack
) -> None:
    before = stacks_in(STAGING)
    organization.move(STAGING, organization.root)
    organization.move(STAGING, workloads)
    held_back.go_on()
    assert deployed.instances() == {STAGING: (*CURRENT, workloads)}
    assert stacks_in(STAGING) == before


def test_an_account_that_is_back_while_its_stack_goes_gets_another(
    deployed: DelegatedPlatform, organization: Organization, workloads: str, held_back: HeldBack
) -> None:
    before = stacks_in(STAGING)
    organization.move(STAGING, organization.root)
    (removal,) = held_back.stack_set.queue
    remove = removal.work

    def come_back_meanwhile(instance: StackInstance) -> None:
        organization.move(STAGING, workloads)
        remove(instance)

    removal.work = come_back_meanwhile
    held_back.go_on()
    assert deployed.instances() == {STAGING: (*CURRENT, workloads)}
    assert value_in(STAGING) == "first"
    assert stacks_in(STAGING) != before


def test_an_account_that_has_left_before_its_stack_comes_gets_none(
    deployed: DelegatedPlatform, organization: Organization, workloads: str, held_back: HeldBack
) -> None:
    organization.move(PRODUCTION, workloads)
    organization.move(PRODUCTION, organization.root)
    held_back.go_on()
    assert deployed.instances() == {STAGING: (*CURRENT, workloads)}
    assert stacks_in(PRODUCTION) == []


def test_an_account_that_leaves_while_its_stack_comes_loses_it(
    deployed: DelegatedPlatform, organization: Organization, workloads: str, held_back: HeldBack
) -> None:
    organization.move(PRODUCTION, workloads)
    (creation,) = held_back.stack_set.queue
    create = creation.work

    def leave_meanwhile(instance: StackInstance) -> None:
        organization.move(PRODUCTION, organization.root)
        create(instance)

    creation.work = leave_meanwhile
    held_back.go_on()
    assert set(deployed.instances()) == {STAGING}
    assert stacks_in(PRODUCTION) == []


def test_two_sets_that_come_to_an_account_share_its_role(
    deployed: DelegatedPlatform, organization: Organization, workloads: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = DelegatedPlatform(deployed.cloudformation, "other")
    other.create(body=template("/other"))
    other.add(workloads)
    create_role, together = IAMBackend.create_role, Barrier(2)

    def wait_for_the_other(self: IAMBackend, *arguments: Any, **options: Any) -> Any:
        with suppress(BrokenBarrierError):
            together.wait(timeout=0.5)
        return create_role(self, *arguments, **options)

    monkeypatch.setattr(IAMBackend, "create_role", wait_for_the_other)
    organization.move(PRODUCTION, workloads)
    for platform in (deployed, other):
        eventually(lambda platform=platform: all("EndTimestamp" in each for each in platform.operations()))
        assert [(each["Action"], each["Status"]) for each in platform.operations()] == [("CREATE", "SUCCEEDED")] * 2
    assert (value_in(PRODUCTION), value_in(PRODUCTION, "/other")) == ("first", "first")


def test_an_update_reaches_the_accounts_that_are_there_at_its_turn(
    deployed: DelegatedPlatform, organization: Organization, workloads: str, held_back: HeldBack
) -> None:
    organization.move(PRODUCTION, workloads)
    own = [{"ParameterKey": "Value", "ParameterValue": "own"}]
    request(deployed, "update_stack_instances", workloads, ParameterOverrides=own)
    held_back.go_on()
    assert (value_in(STAGING), value_in(PRODUCTION)) == ("own", "own")


def test_an_update_brings_nothing_back_that_went_before_its_turn(
    deployed: DelegatedPlatform, organization: Organization, workloads: str, held_back: HeldBack
) -> None:
    organization.move(PRODUCTION, workloads)
    request(deployed, "delete_stack_instances", workloads, RetainStacks=False)
    request(deployed, "update_stack_instances", workloads)
    held_back.go_on()
    assert deployed.instances() == {}
    assert (stacks_in(STAGING), stacks_in(PRODUCTION)) == ([], [])


def test_an_update_that_does_not_fit_any_more_at_its_turn_fails(
    deployed: DelegatedPlatform, organization: Organization, workloads: str, held_back: HeldBack
) -> None:
    own = [{"ParameterKey": "Value", "ParameterValue": "own"}]
    deployed.ended("update_stack_instances", (workloads,), ParameterOverrides=own)
    organization.move(PRODUCTION, workloads)
    previous = [{"ParameterKey": "Value", "UsePreviousValue": True}]
    request(deployed, "update_stack_instances", workloads, ParameterOverrides=previous)
    held_back.go_on()
    update, creation, *_ = deployed.operations()
    assert (update["Status"], update["StatusReason"]) == ("FAILED", "Parameter Value has no previous value")
    assert creation["Status"] == "SUCCEEDED"
    assert (value_in(STAGING), value_in(PRODUCTION)) == ("own", "first")


def test_overrides_that_do_not_fit_are_refused_before_the_turn_of_an_update(
    deployed: DelegatedPlatform, workloads: str
) -> None:
    strange = [{"ParameterKey": "Strange", "ParameterValue": "x"}]
    with pytest.raises(ClientError, match="do not exist in the template"):
        request(deployed, "update_stack_instances", workloads, ParameterOverrides=strange)


@pytest.fixture
def empty(organization: Organization, clients: Clients) -> StackSet:
    """A set in a unit without accounts."""
    platform = DelegatedPlatform(clients.client("cloudformation"), "empty")
    platform.create()
    platform.add(organization.unit("empty"))
    return store(MANAGEMENT, REGION).get("empty")


def test_nothing_comes_to_an_account_from_a_set_that_is_deleted(
    empty: StackSet, organization: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    service, refuse_second = UnitService(MANAGEMENT, REGION), operations.refuse_second
    follower = Thread(target=lambda: service.follow(empty))

    def an_account_comes_after(stack_set: StackSet, may_wait: bool) -> None:
        monkeypatch.setattr(operations, "refuse_second", refuse_second)
        refuse_second(stack_set, may_wait)
        monkeypatch.setattr(organizations, "_observers", [])
        organization.move(PRODUCTION, *empty.units)
        follower.start()
        follower.join(timeout=0.3)

    monkeypatch.setattr(operations, "refuse_second", an_account_comes_after)
    service.delete("empty")
    follower.join()
    assert [each.action for each in empty.operations.values()] == ["CREATE"]
    assert stacks_in(PRODUCTION) == []


def test_a_set_that_is_deleted_takes_no_operation(empty: StackSet) -> None:
    service = UnitService(MANAGEMENT, REGION)
    service.delete("empty")
    with pytest.raises(StackSetNotFoundError, match="StackSet empty not found"):
        service.create_in_units(empty, unit_targets(list(empty.units), [REGION]), {}, OperationRequest({}))
