"""Failing operations: what they leave, and what they put back."""

from typing import Any

import pytest
from fakes import Engine, FakeProvider, bucket, custom, reason, statuses, template

from local_aws.cloudformation.errors import ValidationError
from local_aws.providers.base import ResourceFailure, ResourceState

FAILURE = "the service refused"


def test_failed_replacement_of_a_later_resource_restores_the_replaced_one(engine: Engine) -> None:
    engine.create(template(A=bucket(BucketName="first"), Z=bucket(depends_on="A")))
    engine.world.failing["update", "Z"] = FAILURE

    stack = engine.update(template(A=bucket(BucketName="second"), Z=bucket("Enabled", depends_on="A")))

    # The update of Z fails again while it is restored.
    assert stack.status == "UPDATE_ROLLBACK_FAILED"
    assert stack.resources["A"].physical_id == "first"
    assert "first" in engine.world.resources

    engine.world.failing.clear()
    engine.service.continue_update_rollback("stack", None, None, [])

    assert stack.status == "UPDATE_ROLLBACK_COMPLETE"
    assert sorted(engine.world.resources) == ["Z-1", "first"]
    assert engine.world.resources["Z-1"] == {}
    assert stack.superseded == []


def test_replaced_then_failed_puts_the_old_one_back_and_deletes_the_new_one(engine: Engine) -> None:
    engine.create(template(A=bucket(BucketName="first")))
    engine.world.failing["create", "New"] = FAILURE

    stack = engine.update(template(A=bucket(BucketName="second"), New=bucket(depends_on="A")))

    assert stack.status == "UPDATE_ROLLBACK_COMPLETE"
    assert list(engine.world.resources) == ["first"]
    assert stack.resources["A"].physical_id == "first"
    assert list(stack.resources) == ["A"]
    assert reason(stack, "New", "CREATE_FAILED") == FAILURE
    assert "following resource(s) failed to update: [New]" in reason(stack, "stack", "UPDATE_ROLLBACK_IN_PROGRESS")


def test_good_update_after_a_rolled_back_replacement(engine: Engine) -> None:
    engine.create(template(A=bucket(BucketName="first")))
    engine.world.failing["create", "New"] = FAILURE
    engine.update(template(A=bucket(BucketName="second"), New=bucket(depends_on="A")))
    engine.world.failing.clear()

    stack = engine.update(template(A=bucket(BucketName="second"), New=bucket(depends_on="A")))

    assert stack.status == "UPDATE_COMPLETE"
    assert "first" not in engine.world.resources
    assert stack.resources["A"].physical_id == "second"


def test_update_in_place_is_undone_with_the_old_properties(engine: Engine) -> None:
    engine.create(template(A=bucket("Enabled")))
    engine.world.failing["create", "New"] = FAILURE

    stack = engine.update(template(A=bucket("Suspended"), New=bucket(depends_on="A")))

    assert engine.world.resources == {"A-1": {"VersioningConfiguration": {"Status": "Enabled"}}}
    assert statuses(stack, "A")[-4:] == ["UPDATE_IN_PROGRESS", "UPDATE_COMPLETE"] * 2
    assert stack.template is not None
    assert set(stack.template.resources) == {"A"}


def test_failed_in_place_update_is_restored_from_what_it_attempted(engine: Engine) -> None:
    engine.create(template(A=bucket("Enabled"), B=bucket(depends_on="A")))
    engine.world.failing["update", "A"] = FAILURE

    stack = engine.update(template(A=bucket("Suspended"), B=bucket(depends_on="A")))
    assert stack.status == "UPDATE_ROLLBACK_FAILED"
    assert stack.resources["A"].attempted == {"VersioningConfiguration": {"Status": "Suspended"}}
    engine.world.failing.clear()
    engine.service.continue_update_rollback("stack", None, None, [])

    assert stack.status == "UPDATE_ROLLBACK_COMPLETE"
    assert engine.world.resources["A-1"] == {"VersioningConfiguration": {"Status": "Enabled"}}
    assert stack.resources["A"].attempted is None


def test_skipped_resource_counts_as_restored(engine: Engine) -> None:
    engine.create(template(A=bucket("Enabled")))
    engine.world.failing["update", "A"] = FAILURE
    stack = engine.update(template(A=bucket("Suspended")))

    with pytest.raises(ValidationError, match=r"\[Other\] are not"):
        engine.service.continue_update_rollback("stack", None, None, ["Other"])
    engine.service.continue_update_rollback("stack", None, None, ["A"])

    assert stack.status == "UPDATE_ROLLBACK_COMPLETE"
    assert statuses(stack, "A")[-1] == "UPDATE_COMPLETE"
    assert engine.world.calls.count(("update", "A")) == 2


def test_failed_creation_deletes_what_was_created_in_reverse_order(engine: Engine) -> None:
    engine.world.failing["create", "C"] = FAILURE

    stack = engine.create(
        template(A=bucket(), B=bucket(depends_on="A"), C=bucket(depends_on="B"), D=bucket(depends_on="C"))
    )

    assert stack.status == "ROLLBACK_COMPLETE"
    assert engine.world.resources == {}
    assert engine.world.calls[-2:] == [("delete", "B"), ("delete", "A")]
    assert statuses(stack, "D") == []
    assert statuses(stack, "C") == ["CREATE_IN_PROGRESS", "CREATE_FAILED"]


def test_stack_in_rollback_complete_refuses_an_update_and_can_be_deleted(engine: Engine) -> None:
    engine.world.failing["create", "A"] = FAILURE
    engine.create(template(A=bucket()))

    with pytest.raises(ValidationError, match="is in ROLLBACK_COMPLETE state and can not be updated"):
        engine.update(template(A=bucket("Enabled")))
    stack = engine.stack()
    engine.service.delete_stack("stack")

    assert stack.status == "DELETE_COMPLETE"
    assert engine.service.store.find("stack") is None


def test_failing_deletion_makes_the_rollback_of_a_creation_fail(engine: Engine) -> None:
    engine.world.failing |= {("create", "B"): FAILURE, ("delete", "A"): "in use"}

    stack = engine.create(template(A=bucket(), B=bucket(depends_on="A")))

    assert stack.status == "ROLLBACK_FAILED"
    assert reason(stack, "A", "DELETE_FAILED") == "in use"
    assert list(stack.resources) == ["A"]


def test_resources_to_retain_survive_the_rollback_of_their_creation(engine: Engine) -> None:
    engine.world.failing["create", "Z"] = FAILURE
    kept = bucket() | {"DeletionPolicy": "Retain"}
    not_kept = bucket() | {"DeletionPolicy": "RetainExceptOnCreate"}

    stack = engine.create(template(Kept=kept, NotKept=not_kept, Z=bucket() | {"DependsOn": ["Kept", "NotKept"]}))

    assert statuses(stack, "Kept")[-1] == "DELETE_SKIPPED"
    assert statuses(stack, "NotKept")[-1] == "DELETE_COMPLETE"


def test_without_rollback_the_failure_stays_and_can_be_rolled_back_later(engine: Engine) -> None:
    engine.create(template(A=bucket("Enabled")))
    engine.world.failing["create", "New"] = FAILURE

    stack = engine.update(template(A=bucket("Suspended"), New=bucket(depends_on="A")), disable_rollback=True)
    assert stack.status == "UPDATE_FAILED"
    assert engine.world.resources["A-1"] == {"VersioningConfiguration": {"Status": "Suspended"}}
    engine.service.rollback_stack("stack", None, None)

    assert stack.status == "UPDATE_ROLLBACK_COMPLETE"
    assert engine.world.resources == {"A-1": {"VersioningConfiguration": {"Status": "Enabled"}}}


def test_second_failure_without_rollback_still_returns_to_the_last_stable_state(engine: Engine) -> None:
    engine.create(template(A=bucket("Enabled")))
    engine.world.failing["create", "New"] = FAILURE
    for changed in (bucket("Suspended"), bucket(Tags=[{"Key": "a", "Value": "b"}])):
        engine.update(template(A=changed, New=bucket(depends_on="A")), disable_rollback=True)
    assert engine.world.resources == {"A-1": {"Tags": [{"Key": "a", "Value": "b"}]}}

    engine.service.rollback_stack("stack", None, None)

    assert engine.world.resources == {"A-1": {"VersioningConfiguration": {"Status": "Enabled"}}}


def test_update_after_a_failure_without_rollback_goes_on(engine: Engine) -> None:
    engine.world.failing["create", "B"] = FAILURE
    engine.create(template(A=bucket(), B=bucket(depends_on="A")), disable_rollback=True)
    engine.world.failing.clear()

    stack = engine.update(template(A=bucket(), B=bucket(depends_on="A")))

    assert stack.status == "UPDATE_COMPLETE"
    assert engine.world.calls == [("create", "A"), ("create", "B"), ("create", "B")]


@pytest.mark.parametrize(("retain_except_on_create", "left"), [(False, ["kept"]), (True, [])])
def test_rolled_back_creation_keeps_what_shall_be_retained_unless_told_otherwise(
    engine: Engine, retain_except_on_create: bool, left: list[str]
) -> None:
    engine.world.failing["create", "Z"] = FAILURE
    kept = bucket(BucketName="kept") | {"DeletionPolicy": "Retain"}

    stack = engine.create(template(A=kept, Z=bucket(depends_on="A")), retain_except_on_create=retain_except_on_create)

    assert stack.status == "ROLLBACK_COMPLETE"
    assert list(engine.world.resources) == left


def test_creation_with_deletion_on_failure_leaves_no_stack(engine: Engine) -> None:
    engine.world.failing["create", "A"] = FAILURE

    stack = engine.create(template(A=bucket()), on_failure="DELETE")

    assert stack.status == "DELETE_COMPLETE"


def test_custom_resource_update_is_undone_by_an_update_with_the_old_properties(engine: Engine) -> None:
    engine.create(template(C=custom(Size=1)))
    engine.world.failing["create", "New"] = FAILURE

    stack = engine.update(template(C=custom(Size=2), New=bucket(depends_on="C")))

    create, forward, back = engine.world.custom_events
    assert stack.status == "UPDATE_ROLLBACK_COMPLETE"
    assert [create["RequestType"], forward["RequestType"], back["RequestType"]] == ["Create", "Update", "Update"]
    assert back["ResourceProperties"]["Size"] == "1"
    assert back["OldResourceProperties"]["Size"] == "2"
    assert back["PhysicalResourceId"] == "custom-C-1"


def test_failed_custom_resource_update_is_undone_too(engine: Engine) -> None:
    engine.create(template(C=custom(Size=1)))
    answers = iter([ResourceFailure("no"), {}])

    def fail_once(event: dict[str, Any]) -> None:
        engine.world.custom_answers["Update", "C"] = next(answers)

    engine.world.before_send = fail_once
    stack = engine.update(template(C=custom(Size=2)))

    assert stack.status == "UPDATE_ROLLBACK_COMPLETE"
    assert [event["RequestType"] for event in engine.world.custom_events] == ["Create", "Update", "Update"]
    assert engine.world.custom_events[-1]["ResourceProperties"]["Size"] == "1"
    assert stack.resources["C"].properties["Size"] == 1


def test_new_physical_id_of_an_undone_custom_update_is_deleted(engine: Engine) -> None:
    engine.create(template(C=custom(Size=1)))
    engine.world.custom_answers["Update", "C"] = {"PhysicalResourceId": "second"}
    engine.world.failing["create", "New"] = FAILURE

    def return_to_first(event: dict[str, Any]) -> None:
        if event.get("PhysicalResourceId") == "second" and event["RequestType"] == "Update":
            engine.world.custom_answers["Update", "C"] = {"PhysicalResourceId": "custom-C-1"}

    engine.world.before_send = return_to_first
    stack = engine.update(template(C=custom(Size=2), New=bucket(depends_on="C")))

    deleted = [e["PhysicalResourceId"] for e in engine.world.custom_events if e["RequestType"] == "Delete"]
    assert deleted == ["second"]
    assert stack.resources["C"].physical_id == "custom-C-1"


def test_failed_custom_creation_is_deleted_with_the_id_it_reported(engine: Engine) -> None:
    engine.world.custom_answers["Create", "C"] = ResourceFailure("no", physical_id="half-made")

    stack = engine.create(template(C=custom()))

    assert stack.status == "ROLLBACK_COMPLETE"
    assert [event["RequestType"] for event in engine.world.custom_events] == ["Create", "Delete"]
    assert engine.world.custom_events[-1]["PhysicalResourceId"] == "half-made"


def test_failed_custom_creation_without_an_answer_is_deleted_with_a_generated_id(engine: Engine) -> None:
    engine.world.custom_answers["Create", "C"] = ResourceFailure("timed out")

    engine.create(template(C=custom()))

    assert engine.world.custom_events[-1]["RequestType"] == "Delete"
    assert engine.world.custom_events[-1]["PhysicalResourceId"].startswith("stack-C-")


def test_unexpected_error_of_a_provider_is_a_failure_with_its_reason(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise KeyError("Oops")

    monkeypatch.setattr(engine.world, "act", crash)
    stack = engine.create(template(A=bucket()))

    assert stack.status == "ROLLBACK_COMPLETE"
    assert reason(stack, "A", "CREATE_FAILED") == "internal failure of local AWS: KeyError: 'Oops'"


def test_half_made_custom_resource_is_deleted_when_the_next_attempt_succeeds(engine: Engine) -> None:
    engine.world.custom_answers["Create", "C"] = ResourceFailure("no", physical_id="half-made")
    engine.create(template(C=custom()), disable_rollback=True)
    engine.world.custom_answers.clear()

    stack = engine.update(template(C=custom()))

    assert stack.status == "UPDATE_COMPLETE"
    requests = [(event["RequestType"], event.get("PhysicalResourceId")) for event in engine.world.custom_events]
    assert requests == [("Create", None), ("Create", None), ("Delete", "half-made")]


def test_earlier_replacement_does_not_count_in_a_later_rollback(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.create(template(A=bucket(BucketName="first")))
    engine.update(template(A=bucket(BucketName="second")))
    moved = iter(["elsewhere", "second"])

    def move(_: object, request: object, current: object, previous: object, properties: object) -> ResourceState:
        return ResourceState(next(moved))

    monkeypatch.setattr(FakeProvider, "update", move)
    engine.world.failing["create", "New"] = FAILURE
    stack = engine.update(template(A=bucket("Enabled", BucketName="second"), New=bucket(depends_on="A")))

    # The provider was asked to go back, because nothing but an update had changed the physical id.
    assert next(moved, None) is None
    assert stack.resources["A"].physical_id == "second"
    assert "second" in engine.world.resources


def test_role_that_is_lost_refuses_the_rollback_and_leaves_the_stack_as_it_is(engine: Engine) -> None:
    engine.world.failing["create", "A"] = "no"
    engine.create(template(A=bucket()), disable_rollback=True)
    engine.world.untrusting.add("role")

    with pytest.raises(ValidationError, match="Role role is invalid"):
        engine.service.rollback_stack("stack", None, "role")

    assert engine.stack().status == "CREATE_FAILED"
    assert engine.service.rollback_stack("stack", None, None).status == "ROLLBACK_COMPLETE"
