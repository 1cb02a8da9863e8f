"""Change sets: what they say, and what becomes of them."""

from typing import Any

import pytest
from fakes import Engine, bucket, custom, statuses, submission, template

from local_aws.cloudformation.change_sets import ChangeSet
from local_aws.cloudformation.errors import (
    AlreadyExistsError,
    ChangeSetNotFoundError,
    InvalidChangeSetStatusError,
    ValidationError,
)
from local_aws.cloudformation.service import DeploymentOptions


def planned(engine: Engine, document: dict[str, Any] | None, kind: str = "UPDATE", **given: Any) -> ChangeSet:
    return engine.service.create_change_set("stack", "changes", kind, submission(document, **given))


def changes(change_set: ChangeSet) -> dict[str, dict[str, Any]]:
    described = change_set.described(with_values=True)["Changes"]
    return {change["ResourceChange"]["LogicalResourceId"]: change["ResourceChange"] for change in described}


def test_creation_passes_through_review(engine: Engine) -> None:
    change_set = planned(engine, template(A=bucket()), "CREATE")
    assert engine.stack().status == "REVIEW_IN_PROGRESS"
    assert changes(change_set)["A"]["Action"] == "Add"
    assert engine.world.calls == []

    stack = engine.service.execute_change_set("changes", "stack", DeploymentOptions())

    assert statuses(stack) == ["REVIEW_IN_PROGRESS", "CREATE_IN_PROGRESS", "CREATE_COMPLETE"]
    assert stack.change_sets == {}
    with pytest.raises(ChangeSetNotFoundError):
        engine.service.change_set("changes", "stack")


def test_stack_in_review_is_replanned_and_deleted(engine: Engine) -> None:
    planned(engine, template(A=bucket()), "CREATE")
    engine.service.delete_change_set("changes", "stack")
    planned(engine, template(A=bucket()), "CREATE")
    with pytest.raises(AlreadyExistsError):
        planned(engine, template(A=bucket()), "CREATE")

    engine.service.delete_stack("stack")

    assert engine.service.store.find("stack") is None


def test_empty_change_set_fails_with_the_words_that_clients_look_for(engine: Engine) -> None:
    engine.create(template(A=bucket()))

    change_set = planned(engine, template(A=bucket()))

    assert change_set.status == "FAILED"
    assert (change_set.status_reason or "").startswith("The submitted information didn't contain changes.")
    with pytest.raises(InvalidChangeSetStatusError):
        engine.service.execute_change_set("changes", "stack", DeploymentOptions())


@pytest.mark.parametrize("given", [{"tags": {"a": "b"}}, {}], ids=["tags", "outputs"])
def test_tags_and_outputs_are_changes(engine: Engine, given: dict[str, Any]) -> None:
    engine.create(template(A=custom()))
    outputs = None if given else {"O": {"Value": "x"}}

    change_set = planned(engine, template(outputs, A=custom()), **given)
    assert change_set.status == "CREATE_COMPLETE"
    assert changes(change_set) == {}

    assert engine.service.execute_change_set("changes", "stack", DeploymentOptions()).status == "UPDATE_COMPLETE"


def test_in_place_change_is_static_and_leaves_dependants_alone(engine: Engine) -> None:
    dependant = bucket(Tags=[{"Key": "a", "Value": {"Ref": "A"}}])
    engine.create(template(A=bucket("Enabled"), B=dependant))

    found = changes(planned(engine, template(A=bucket("Suspended"), B=dependant)))

    assert list(found) == ["A"]
    assert found["A"]["Replacement"] == "False"
    assert found["A"]["Scope"] == ["Properties"]
    assert found["A"]["Details"] == [
        {
            "Target": {
                "Attribute": "Properties",
                "Name": "VersioningConfiguration",
                "RequiresRecreation": "Never",
                "Path": "/Properties/VersioningConfiguration",
                "AttributeChangeType": "Modify",
                "BeforeValue": '{"Status": "Enabled"}',
                "AfterValue": '{"Status": "Suspended"}',
            },
            "Evaluation": "Static",
            "ChangeSource": "DirectModification",
        }
    ]


def test_replacement_spreads_to_what_refers_to_it(engine: Engine) -> None:
    def document(name: str) -> dict[str, Any]:
        return template(
            A=bucket(BucketName=name),
            Tagged=bucket(Tags=[{"Key": "a", "Value": {"Ref": "A"}}]),
            Named=bucket(BucketName={"Fn::Sub": "${A}-logs"}),
        )

    engine.create(document("first"))

    found = changes(planned(engine, document("second")))

    assert found["A"]["Replacement"] == "True"
    assert found["A"]["PolicyAction"] == "ReplaceAndDelete"
    assert found["Tagged"]["Replacement"] == "False"
    assert found["Tagged"]["Scope"] == ["Tags"]
    assert found["Tagged"]["Details"][0]["Evaluation"] == "Dynamic"
    assert found["Named"]["Replacement"] == "Conditional"
    assert found["Named"]["Details"][0]["Target"]["AfterValue"] == "{{changeSet:KNOWN_AFTER_APPLY}}"


def test_attribute_of_a_changing_resource_is_not_known(engine: Engine) -> None:
    def document(versioning: str) -> dict[str, Any]:
        return template(A=bucket(versioning), B=bucket(Tags=[{"Key": "a", "Value": {"Fn::GetAtt": ["A", "Arn"]}}]))

    engine.create(document("Enabled"))

    found = changes(planned(engine, document("Suspended")))
    assert found["B"]["Details"][0]["Evaluation"] == "Dynamic"

    stack = engine.service.execute_change_set("changes", "stack", DeploymentOptions())
    assert ("update", "B") not in engine.world.calls
    assert stack.status == "UPDATE_COMPLETE"


def test_removal_says_what_the_policy_does(engine: Engine) -> None:
    engine.create(template(A=bucket(), Kept=bucket() | {"DeletionPolicy": "Retain"}, B=bucket()))

    found = changes(planned(engine, template(B=bucket())))

    assert (found["A"]["Action"], found["A"]["PolicyAction"]) == ("Remove", "Delete")
    assert found["Kept"]["PolicyAction"] == "Retain"


def test_changed_policy_is_a_change_of_scope_deletion_policy(engine: Engine) -> None:
    engine.create(template(A=bucket()))

    found = changes(planned(engine, template(A=bucket() | {"DeletionPolicy": "Retain"})))
    stack = engine.service.execute_change_set("changes", "stack", DeploymentOptions())
    engine.service.delete_stack("stack")

    assert found["A"]["Scope"] == ["DeletionPolicy"]
    assert engine.world.calls == [("create", "A")]
    assert statuses(stack, "A")[-1] == "DELETE_SKIPPED"


def test_custom_resource_changes_in_place(engine: Engine) -> None:
    engine.create(template(C=custom(Size=1)))

    assert changes(planned(engine, template(C=custom(Size=2))))["C"]["Replacement"] == "False"


def test_previous_template_is_kept(engine: Engine) -> None:
    engine.create(template(A=bucket()))

    change_set = planned(engine, None, tags={"a": "b"})

    assert set(change_set.configuration.template.resources) == {"A"}


@pytest.mark.parametrize(
    ("kind", "message"), [("CREATE", "already exists and cannot be created again"), ("UPDATE", "does not exist")]
)
def test_wrong_kind_is_refused(engine: Engine, kind: str, message: str) -> None:
    if kind == "CREATE":
        engine.create(template(A=bucket()))

    with pytest.raises(ValidationError, match=message):
        planned(engine, template(A=bucket("Enabled")), kind)


def test_change_set_does_not_outlive_another_update(engine: Engine) -> None:
    engine.create(template(A=bucket()))
    planned(engine, template(A=bucket("Enabled")))

    engine.update(template(A=bucket("Suspended")))

    with pytest.raises(ChangeSetNotFoundError):
        engine.service.execute_change_set("changes", "stack", DeploymentOptions())
