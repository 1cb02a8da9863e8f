"""Tags of a stack on its resources."""

from typing import Any

import pytest
from fakes import REGION, Engine, bucket, custom, submission, template

from local_aws.cloudformation import schema
from local_aws.cloudformation.intrinsics import UNKNOWN
from local_aws.cloudformation.service import DeploymentOptions
from local_aws.cloudformation.stack_tags import with_stack_tags


def tag(key: Any, value: str) -> dict[str, Any]:
    return {"Key": key, "Value": value}


@pytest.mark.parametrize(
    ("type_name", "properties", "expected"),
    [
        ("AWS::S3::Bucket", {}, {"Tags": [tag("team", "stack"), tag("cost", "stack")]}),
        (
            "AWS::S3::Bucket",
            {"Tags": [tag("team", "own")]},
            {"Tags": [tag("team", "own"), tag("cost", "stack")]},
        ),
        ("AWS::SSM::Parameter", {"Tags": {"team": "own"}}, {"Tags": {"team": "own", "cost": "stack"}}),
        ("AWS::S3::BucketPolicy", {"Bucket": "b"}, {"Bucket": "b"}),
        ("AWS::SageMaker::StudioLifecycleConfig", {}, {}),
        ("AWS::AutoScaling::AutoScalingGroup", {}, {}),
        ("AWS::S3::Bucket", {"Tags": UNKNOWN}, {"Tags": UNKNOWN}),
        (
            "AWS::S3::Bucket",
            {"Tags": [UNKNOWN, tag(UNKNOWN, "own")]},
            {"Tags": [UNKNOWN, tag(UNKNOWN, "own"), tag("team", "stack"), tag("cost", "stack")]},
        ),
    ],
    ids=["added", "own-wins", "object", "untagged", "fixed", "other-form", "unknown", "partly-unknown"],
)
def test_tags_of_the_stack_join_those_of_the_resource(
    type_name: str, properties: dict[str, Any], expected: dict[str, Any]
) -> None:
    stack_tags = {"team": "stack", "cost": "stack"}
    assert with_stack_tags(properties, stack_tags, schema.get(type_name, REGION)) == expected


def test_a_changed_tag_of_the_stack_updates_its_resources(engine: Engine) -> None:
    body = template(A=bucket(BucketName="first"), C=custom())
    engine.service.create_stack("stack", submission(body, tags={"team": "a"}), DeploymentOptions())
    assert engine.world.resources["first"]["Tags"] == [tag("team", "a")]

    planned = engine.service.create_change_set("stack", "c", "UPDATE", submission(None, tags={"team": "b"}))
    (change,) = planned.described(with_values=False)["Changes"]
    assert change["ResourceChange"]["LogicalResourceId"] == "A"
    assert change["ResourceChange"]["Scope"] == ["Tags"]
    assert change["ResourceChange"]["Replacement"] == "False"
    engine.service.execute_change_set("c", "stack", DeploymentOptions())
    assert engine.world.resources["first"]["Tags"] == [tag("team", "b")]
    assert [event["RequestType"] for event in engine.world.custom_events] == ["Create"]


def test_the_same_tags_again_are_no_change(engine: Engine) -> None:
    body = template(A=bucket())
    engine.service.create_stack("stack", submission(body, tags={"team": "a"}), DeploymentOptions())
    planned = engine.service.create_change_set("stack", "c", "UPDATE", submission(body, tags={"team": "a"}))
    assert planned.status == "FAILED"


def test_a_failed_update_takes_the_tags_back(engine: Engine) -> None:
    body = template(A=bucket(BucketName="first"), Z=bucket(depends_on="A"))
    engine.service.create_stack("stack", submission(body, tags={"team": "a"}), DeploymentOptions())
    failing = template(A=bucket(BucketName="first"), New=bucket(depends_on="A"), Z=bucket(depends_on="A"))
    engine.world.failing["create", "New"] = "no"
    stack = engine.service.update_stack("stack", submission(failing, tags={"team": "b"}), DeploymentOptions())
    assert stack.status == "UPDATE_ROLLBACK_COMPLETE"
    assert engine.world.resources["first"]["Tags"] == [tag("team", "a")]
