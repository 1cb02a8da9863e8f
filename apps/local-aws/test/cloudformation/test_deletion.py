"""Deleting stacks."""

import pytest
from fakes import Engine, bucket, custom, reason, statuses, template

from local_aws.cloudformation.errors import ValidationError
from local_aws.providers.base import ResourceFailure


def test_failed_deletion_keeps_the_failed_resource_and_goes_on_with_the_rest(engine: Engine) -> None:
    engine.create(template(A=bucket(), B=bucket(depends_on="A"), C=bucket()))
    engine.world.failing["delete", "B"] = "not empty"

    engine.service.delete_stack("stack")

    stack = engine.stack()
    assert stack.status == "DELETE_FAILED"
    assert stack.status_reason == "The following resource(s) failed to delete: [B]."
    assert reason(stack, "B", "DELETE_FAILED") == "not empty"
    # A stays because B, which still exists, needs it.
    assert sorted(stack.resources) == ["A", "B"]
    assert stack.resources["B"].status == "DELETE_FAILED"


def test_second_attempt_deletes_the_rest(engine: Engine) -> None:
    engine.create(template(A=bucket(), B=bucket(depends_on="A")))
    engine.world.failing["delete", "B"] = "not empty"
    engine.service.delete_stack("stack")
    engine.world.failing.clear()

    engine.service.delete_stack("stack")

    assert engine.service.store.find("stack") is None
    assert engine.world.resources == {}


def test_retained_resource_lets_the_deletion_end(engine: Engine) -> None:
    engine.create(template(A=bucket(), B=bucket(depends_on="A")))
    with pytest.raises(ValidationError, match="only when the stack is in the DELETE_FAILED state"):
        engine.service.delete_stack("stack", retained=["B"])
    engine.world.failing["delete", "B"] = "not empty"
    engine.service.delete_stack("stack")
    stack = engine.stack()

    engine.service.delete_stack("stack", retained=["B"])

    assert stack.status == "DELETE_COMPLETE"
    assert statuses(stack, "B")[-1] == "DELETE_SKIPPED"
    assert list(engine.world.resources) == ["B-2"]


def test_deletion_policy_retain_keeps_the_resource(engine: Engine) -> None:
    engine.create(template(A=bucket() | {"DeletionPolicy": "Retain"}, B=bucket()))

    engine.service.delete_stack("stack")

    assert len(engine.world.resources) == 1
    assert next(iter(engine.world.resources)).startswith("A-")


def test_termination_protection_refuses(engine: Engine) -> None:
    engine.create(template(A=bucket()))
    engine.stack().termination_protection = True

    with pytest.raises(ValidationError, match="cannot be deleted while TerminationProtection is enabled"):
        engine.service.delete_stack("stack")

    assert engine.stack().status == "CREATE_COMPLETE"


def test_stack_that_does_not_exist_is_deleted_already(engine: Engine) -> None:
    engine.service.delete_stack("nobody")

    assert engine.service.store.deleted() == []


def test_deleted_stack_is_found_by_id_only_and_its_name_is_free(engine: Engine) -> None:
    stack = engine.create(template(A=bucket()))
    engine.service.delete_stack("stack")

    assert engine.service.store.find("stack") is None
    assert engine.service.store.find(stack.stack_id) is stack
    assert engine.create(template(A=bucket())).status == "CREATE_COMPLETE"


def test_custom_resource_that_refuses_its_deletion_fails_the_deletion(engine: Engine) -> None:
    engine.create(template(C=custom(Size=True)))
    engine.world.custom_answers["Delete", "C"] = ResourceFailure("still in use")

    engine.service.delete_stack("stack")

    assert engine.stack().status == "DELETE_FAILED"
    assert reason(engine.stack(), "C", "DELETE_FAILED") == "still in use"
    assert engine.world.custom_events[-1]["ResourceProperties"]["Size"] == "true"
