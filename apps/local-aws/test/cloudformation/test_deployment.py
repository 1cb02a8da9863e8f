"""Creating, updating and replacing."""

import threading
from typing import Any

import pytest
from fakes import Engine, bucket, custom, reason, statuses, submission, template

from local_aws.cloudformation.errors import AlreadyExistsError, TemplateError, ValidationError
from local_aws.cloudformation.service import DeploymentOptions


def test_resources_are_created_after_what_they_need(engine: Engine) -> None:
    uses_a = bucket(Tags=[{"Key": "arn", "Value": {"Fn::Sub": "${A.Arn}!"}}])

    stack = engine.create(template(C=bucket(depends_on="B"), B=uses_a, A=bucket()))

    assert stack.status == "CREATE_COMPLETE"
    assert engine.world.calls == [("create", "A"), ("create", "B"), ("create", "C")]
    assert engine.world.resources["B-2"]["Tags"] == [{"Key": "arn", "Value": "arn:A-1!"}]


def test_independent_resources_are_created_at_the_same_time(engine: Engine) -> None:
    meeting = threading.Barrier(2, timeout=5)
    engine.world.before_act = lambda operation, request: meeting.wait()

    assert engine.create(template(A=bucket(), B=bucket())).status == "CREATE_COMPLETE"


def test_unchanged_resources_are_left_alone(engine: Engine) -> None:
    engine.create(template(A=bucket(), B=bucket()))

    stack = engine.update(template(A=bucket("Enabled"), B=bucket() | {"Metadata": {"x": 1}}))

    assert stack.status == "UPDATE_COMPLETE"
    assert engine.world.calls[2:] == [("update", "A")]
    assert statuses(stack, "B") == ["CREATE_IN_PROGRESS", "CREATE_COMPLETE"]


def test_metadata_alone_is_no_change(engine: Engine) -> None:
    engine.create(template(A=bucket()))

    with pytest.raises(ValidationError, match="No updates are to be performed"):
        engine.update(template(A=bucket() | {"Metadata": {"x": 1}}))


def test_replaced_resource_is_deleted_after_everything_else_succeeded(engine: Engine) -> None:
    engine.create(template(A=bucket(BucketName="first"), B=bucket(Tags=[{"Key": "a", "Value": {"Ref": "A"}}])))

    stack = engine.update(template(A=bucket(BucketName="second"), B=bucket(Tags=[{"Key": "a", "Value": {"Ref": "A"}}])))

    assert engine.world.calls[-3:] == [("create", "A"), ("update", "B"), ("delete", "A")]
    assert statuses(stack)[-2:] == ["UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "UPDATE_COMPLETE"]
    assert "hence creating one" in [event.reason or "" for event in stack.events if event.logical_id == "A"][2]
    assert "first" not in engine.world.resources


def test_removed_resources_are_deleted_in_reverse_order(engine: Engine) -> None:
    engine.create(template(A=bucket(), B=bucket(depends_on="A"), Stays=bucket()))

    stack = engine.update(template(Stays=bucket()))

    assert engine.world.calls[-2:] == [("delete", "B"), ("delete", "A")]
    assert list(stack.resources) == ["Stays"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (bucket(BucketName="first") | {"DeletionPolicy": "Retain"}, None),
        (bucket(BucketName="first") | {"DeletionPolicy": "RetainExceptOnCreate"}, None),
        (bucket(BucketName="first"), bucket(BucketName="second") | {"UpdateReplacePolicy": "Retain"}),
    ],
    ids=["removed", "removed-except-on-create", "replaced"],
)
def test_what_shall_be_retained_stays(engine: Engine, before: dict[str, Any], after: dict[str, Any] | None) -> None:
    engine.create(template(A=before, B=bucket()))

    stack = engine.update(template(B=bucket(), **({"A": after} if after else {})))

    assert "first" in engine.world.resources
    assert statuses(stack, "A")[-1] == "DELETE_SKIPPED"


def test_failed_cleanup_leaves_the_update_successful_and_says_so(engine: Engine) -> None:
    engine.create(template(A=bucket(), B=bucket()))
    engine.world.failing["delete", "A"] = "in use"

    stack = engine.update(template(B=bucket()))

    assert stack.status == "UPDATE_COMPLETE"
    assert stack.status_reason == "Update successful. One or more resources could not be deleted."
    assert list(stack.resources) == ["B"]


def test_predecessor_that_cannot_be_deleted_does_not_come_back_into_the_stack(engine: Engine) -> None:
    engine.create(template(A=bucket(BucketName="first")))
    engine.world.failing["delete", "A"] = "in use"

    stack = engine.update(template(A=bucket(BucketName="second")))

    assert stack.status == "UPDATE_COMPLETE"
    assert (stack.resources["A"].physical_id, stack.resources["A"].status) == ("second", "UPDATE_COMPLETE")
    assert sorted(engine.world.resources) == ["first", "second"]


def test_custom_named_resource_is_not_replaced(engine: Engine) -> None:
    def role(path: str) -> dict[str, Any]:
        document = {"Version": "2012-10-17", "Statement": []}
        return {
            "Type": "AWS::IAM::Role",
            "Properties": {"RoleName": "mine", "Path": path, "AssumeRolePolicyDocument": document},
        }

    engine.create(template(R=role("/a/")))

    stack = engine.update(template(R=role("/b/")))

    assert stack.status == "UPDATE_ROLLBACK_COMPLETE"
    assert reason(stack, "R", "UPDATE_FAILED").endswith("Rename mine and update the stack again.")
    assert ("delete", "R") not in engine.world.calls


def test_nothing_is_replaced_while_rollback_is_disabled(engine: Engine) -> None:
    engine.create(template(A=bucket(BucketName="first")))

    stack = engine.update(template(A=bucket(BucketName="second")), disable_rollback=True)

    assert stack.status == "UPDATE_FAILED"
    assert reason(stack, "A", "UPDATE_FAILED").startswith("Replacement type updates not supported")
    assert list(engine.world.resources) == ["first"]
    assert engine.update(template(A=bucket(BucketName="second"))).status == "UPDATE_COMPLETE"
    assert list(engine.world.resources) == ["second"]


def test_nested_create_only_property_replaces_and_its_sibling_does_not(engine: Engine) -> None:
    def domain(lifecycle: str, image: str) -> dict[str, Any]:
        resources = {"LifecycleConfigArn": lifecycle}
        server = {"DomainExecutionRoleArn": "arn:aws:iam::111122223333:role/r", "DefaultResourceSpec": resources}
        return {
            "Type": "AWS::SageMaker::Domain",
            "Properties": {
                "AuthMode": "IAM",
                "DomainName": "d",
                "DefaultUserSettings": {"ExecutionRole": "arn:aws:iam::111122223333:role/r"},
                "SubnetIds": ["subnet-1"],
                "VpcId": "vpc-1",
                "DomainSettings": {
                    "RStudioServerProDomainSettings": server,
                    "ExecutionRoleIdentityConfig": image,
                },
            },
        }

    arn = "arn:aws:sagemaker:eu-west-1:111122223333:studio-lifecycle-config/"
    engine.create(template(D=domain(arn + "one", "DISABLED")))
    engine.update(template(D=domain(arn + "one", "USER_PROFILE_NAME")))
    assert engine.world.calls[-1] == ("update", "D")

    stack = engine.update(template(D=domain(arn + "two", "USER_PROFILE_NAME")))

    assert stack.resources["D"].physical_id == "D-2"
    assert engine.world.calls[-2:] == [("create", "D"), ("delete", "D")]


def test_changed_physical_id_of_a_custom_resource_deletes_the_old_one_after_success(engine: Engine) -> None:
    engine.create(template(C=custom(Size=1), B=bucket(Tags=[{"Key": "c", "Value": {"Ref": "C"}}])))
    engine.world.custom_answers["Update", "C"] = {"PhysicalResourceId": "second", "Data": {"Url": "http://x"}}

    document = template(
        outputs={"Url": {"Value": {"Fn::GetAtt": ["C", "Url"]}}},
        C=custom(Size=2),
        B=bucket(Tags=[{"Key": "c", "Value": {"Ref": "C"}}]),
    )
    stack = engine.update(document)

    update, delete = engine.world.custom_events[1:]
    assert stack.status == "UPDATE_COMPLETE"
    assert (update["RequestType"], update["PhysicalResourceId"]) == ("Update", "custom-C-1")
    assert (delete["RequestType"], delete["PhysicalResourceId"]) == ("Delete", "custom-C-1")
    assert delete["ResourceProperties"]["Size"] == "1"
    assert engine.world.resources["B-2"]["Tags"] == [{"Key": "c", "Value": "second"}]
    assert stack.outputs[0].value == "http://x"


def test_properties_are_validated_at_the_resource(engine: Engine) -> None:
    stack = engine.create(template(A=bucket(), B=bucket(Nmae="x", depends_on="A")))

    assert stack.status == "ROLLBACK_COMPLETE"
    assert reason(stack, "B", "CREATE_FAILED") == (
        "Properties validation failed for resource B with message:\n#: extraneous key [Nmae] is not permitted"
    )
    assert ("create", "B") not in engine.world.calls


def test_property_that_the_provider_ignores_is_refused(engine: Engine) -> None:
    encryption = {"ServerSideEncryptionConfiguration": []}

    stack = engine.create(template(A=bucket(BucketEncryption=encryption)))

    assert (
        reason(stack, "A", "CREATE_FAILED") == "local AWS does not apply property BucketEncryption of AWS::S3::Bucket"
    )


def test_missing_attribute_is_named(engine: Engine) -> None:
    with pytest.raises(TemplateError, match="resource A does not support attribute type Nope in Fn::GetAtt"):
        engine.create(template(A=bucket(), B=bucket(BucketName={"Fn::GetAtt": ["A", "Nope"]})))

    stack = engine.create(template(A=bucket(), B=bucket(BucketName={"Fn::GetAtt": ["A", "WebsiteURL"]})))

    assert reason(stack, "B", "CREATE_FAILED") == (
        "local AWS has no value for attribute WebsiteURL of AWS::S3::Bucket (resource A)"
    )


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (template(A={"Type": "AWS::S3::Bukcet"}), r"Unrecognized resource types: \[AWS::S3::Bukcet\]"),
        (template(A=bucket(BucketName={"Ref": "Nobody"})), r"Unresolved resource dependencies \[Nobody\]"),
        (
            template(A=bucket(BucketName={"Ref": "B"}), B=bucket(BucketName={"Ref": "A"})),
            r"Circular dependency between resources: \[A, B\]",
        ),
        (template(outputs={"O": {"Value": {"Ref": "Nobody"}}}, A=bucket()), r"dependencies \[Nobody\]"),
        (template(A=bucket(BucketName={"Fn::ImportValue": "none"})), "No export named none found"),
    ],
    ids=["type", "reference", "cycle", "output", "import"],
)
def test_template_that_cannot_be_deployed_is_refused_before_anything_happens(
    engine: Engine, document: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValidationError, match=message):
        engine.create(document)

    assert engine.service.store.find("stack") is None
    assert engine.world.calls == []


def test_resource_type_cannot_change(engine: Engine) -> None:
    engine.create(template(A=bucket()))

    with pytest.raises(ValidationError, match=r"Update of resource type is not permitted.*\[A\]"):
        engine.update(template(A=custom()))


def test_reference_to_a_resource_whose_condition_does_not_hold_is_refused(engine: Engine) -> None:
    document = template(A=bucket() | {"Condition": "Never"}, B=bucket(BucketName={"Ref": "A"}))
    document["Conditions"] = {"Never": {"Fn::Equals": ["a", "b"]}}

    with pytest.raises(ValidationError, match=r"Unresolved resource dependencies \[A\]"):
        engine.create(document)


def test_condition_that_no_longer_holds_removes_the_resource(engine: Engine) -> None:
    def document(flag: str) -> dict[str, Any]:
        return template(A=bucket() | {"Condition": "On"}, B=bucket()) | {
            "Conditions": {"On": {"Fn::Equals": [flag, "yes"]}}
        }

    engine.create(document("yes"))
    stack = engine.update(document("no"))

    assert list(stack.resources) == ["B"]
    assert ("delete", "A") in engine.world.calls


def test_name_of_an_existing_stack_is_refused(engine: Engine) -> None:
    engine.create(template(A=bucket()))

    with pytest.raises(AlreadyExistsError):
        engine.create(template(A=bucket()))


def test_second_operation_on_a_busy_stack_is_refused(engine: Engine) -> None:
    refused: list[str] = []

    def interfere(operation: str, request: Any) -> None:
        with pytest.raises(ValidationError) as caught:
            engine.update(template(A=bucket("Enabled")))
        refused.append(str(caught.value))
        with pytest.raises(ValidationError):
            engine.service.delete_stack("stack")

    engine.world.before_act = interfere
    stack = engine.create(template(A=bucket()))

    assert stack.status == "CREATE_COMPLETE"
    assert "is in CREATE_IN_PROGRESS state and can not be updated" in refused[0]


def test_events_carry_the_token_of_their_request(engine: Engine) -> None:
    engine.create(template(A=bucket()), token="first")
    stack = engine.update(template(A=bucket("Enabled")), token="second")

    assert [event.described()["ClientRequestToken"] for event in stack.events][:2] == ["first", "first"]
    assert stack.events[-1].described()["ClientRequestToken"] == "second"


def test_tags_and_role_are_kept_when_an_update_does_not_give_them(engine: Engine) -> None:
    given = submission(template(A=bucket()), tags={"team": "a"}, role_arn="arn:aws:iam::111122223333:role/deploy")
    engine.service.create_stack("stack", given, DeploymentOptions())

    stack = engine.update(template(A=bucket("Enabled")))

    assert stack.configuration is not None
    assert stack.configuration.tags == {"team": "a"}
    assert stack.configuration.role_arn == "arn:aws:iam::111122223333:role/deploy"


def test_role_that_is_lost_after_planning_refuses_the_deployment_and_leaves_the_stack_as_it_is(engine: Engine) -> None:
    engine.create(template(A=bucket()))
    change = submission(template(A=bucket("Enabled")), role_arn="role")
    engine.service.create_change_set("stack", "c", "UPDATE", change)
    engine.world.untrusting.add("role")

    with pytest.raises(ValidationError, match="Role role is invalid"):
        engine.service.execute_change_set("c", "stack", DeploymentOptions())

    assert engine.stack().status == "CREATE_COMPLETE"
    assert list(engine.stack().change_sets) == ["c"]
    engine.world.untrusting.clear()
    assert engine.service.execute_change_set("c", "stack", DeploymentOptions()).status == "UPDATE_COMPLETE"
