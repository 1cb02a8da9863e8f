from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local_aws.providers.base import ResourceFailure
from local_aws.providers.codepipeline import Pipeline
from local_aws.providers.iam import Role
from local_aws.testing import ACCOUNT, REGION

from .trust import trusting


def action(name: str, category: str, provider: str, **rest: Any) -> dict[str, Any]:
    kind = {"Category": category, "Owner": "AWS", "Provider": provider, "Version": "1"}
    return {"Name": name, "ActionTypeId": kind, **rest}


@pytest.fixture
def properties(stack: Any) -> dict[str, Any]:
    """A source and a build, under a role that trusts exactly this pipeline."""
    source = f"arn:aws:codepipeline:{REGION}:{ACCOUNT}:build"
    trust = trusting("codepipeline.amazonaws.com", **{"aws:SourceAccount": ACCOUNT, "aws:SourceArn": source})
    role = stack.create(Role, {"RoleName": "pipeline", "AssumeRolePolicyDocument": trust})
    return {
        "Name": "build",
        "PipelineType": "V2",
        "ExecutionMode": "QUEUED",
        "RoleArn": role.attributes["Arn"],
        "ArtifactStore": {
            "Type": "S3",
            "Location": "artifacts",
            "EncryptionKey": {"Type": "KMS", "Id": f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1"},
        },
        "Variables": [{"Name": "commit", "DefaultValue": "main"}],
        "Stages": [
            {
                "Name": "Source",
                "Actions": [
                    action(
                        "Checkout",
                        "Source",
                        "CodeCommit",
                        Configuration={"RepositoryName": "code", "BranchName": "main", "PollForSourceChanges": False},
                        OutputArtifacts=[{"Name": "code"}],
                    )
                ],
            },
            {
                "Name": "Build",
                "Actions": [
                    action(
                        "Build",
                        "Build",
                        "CodeBuild",
                        Configuration={"ProjectName": "build"},
                        InputArtifacts=[{"Name": "code"}],
                        OutputArtifacts=[{"Name": "built"}],
                        RunOrder=2,
                        Namespace="Build",
                    )
                ],
            },
        ],
        "Tags": [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "1"}],
    }


@pytest.fixture
def codepipeline(clients: Any) -> Any:
    return clients.client("codepipeline")


def tags(codepipeline: Any, arn: str) -> dict[str, str]:
    return {tag["key"]: tag["value"] for tag in codepipeline.list_tags_for_resource(resourceArn=arn)["tags"]}


def refused(stack: Any, properties: dict[str, Any]) -> str:
    with pytest.raises(ClientError) as caught:
        stack.create(Pipeline, properties)
    assert caught.value.response["Error"]["Code"] == "InvalidStructureException"
    return str(caught.value.response["Error"]["Message"])


def test_pipeline_is_returned_as_defined(stack: Any, properties: dict[str, Any], codepipeline: Any) -> None:
    state = stack.create(Pipeline, properties)
    arn = f"arn:aws:codepipeline:{REGION}:{ACCOUNT}:build"
    assert (state.physical_id, state.attributes) == ("build", {"Arn": arn, "Version": "1"})
    answer = codepipeline.get_pipeline(name="build")
    found = answer["pipeline"]
    assert answer["metadata"]["pipelineArn"] == arn
    assert (found["pipelineType"], found["executionMode"], found["version"]) == ("V2", "QUEUED", 1)
    assert found["artifactStore"]["encryptionKey"] == {"type": "KMS", "id": f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1"}
    assert found["variables"] == [{"name": "commit", "defaultValue": "main"}]
    checkout = found["stages"][0]["actions"][0]
    assert checkout["configuration"] == {
        "RepositoryName": "code",
        "BranchName": "main",
        "PollForSourceChanges": "false",
    }
    build = found["stages"][1]["actions"][0]
    assert (build["runOrder"], build["namespace"], build["inputArtifacts"]) == (2, "Build", [{"name": "code"}])
    assert tags(codepipeline, arn) == {"a": "1", "b": "1"}


def test_update_makes_a_version_and_keeps_the_former(stack: Any, properties: dict[str, Any], codepipeline: Any) -> None:
    state = stack.create(Pipeline, properties)
    after = {**properties, "ExecutionMode": "SUPERSEDED", "Tags": [{"Key": "a", "Value": "2"}]}
    changed = stack.update(Pipeline, state, properties, after)
    assert (changed.physical_id, changed.attributes["Version"]) == ("build", "2")
    modes = {
        version: codepipeline.get_pipeline(name="build", version=version)["pipeline"]["executionMode"]
        for version in (1, 2)
    }
    assert modes == {1: "QUEUED", 2: "SUPERSEDED"}
    with pytest.raises(ClientError, match="PipelineVersionNotFound"):
        codepipeline.get_pipeline(name="build", version=3)
    (summary,) = codepipeline.list_pipelines()["pipelines"]
    assert (summary["name"], summary["version"], summary["pipelineType"]) == ("build", 2, "V2")
    assert tags(codepipeline, state.attributes["Arn"]) == {"a": "2"}


def test_removed_properties_are_gone_after_an_update(stack: Any, properties: dict[str, Any], codepipeline: Any) -> None:
    state = stack.create(Pipeline, properties)
    after = {name: value for name, value in properties.items() if name not in ("Variables", "ExecutionMode")}
    stack.update(Pipeline, state, properties, after)
    found = codepipeline.get_pipeline(name="build")["pipeline"]
    assert ("variables" in found, found["executionMode"]) == (False, "SUPERSEDED")


def test_pipeline_is_deleted_once_or_twice(stack: Any, properties: dict[str, Any], codepipeline: Any) -> None:
    state = stack.create(Pipeline, properties)
    stack.delete(Pipeline, state, properties)
    stack.delete(Pipeline, state, properties)
    assert codepipeline.list_pipelines()["pipelines"] == []
    with pytest.raises(ClientError, match="PipelineNotFound"):
        codepipeline.get_pipeline(name="build")


def test_artifact_stores_of_regions(stack: Any, properties: dict[str, Any], codepipeline: Any) -> None:
    stores = [{"Region": REGION, "ArtifactStore": properties.pop("ArtifactStore")}]
    stack.create(Pipeline, {**properties, "ArtifactStores": stores})
    found = codepipeline.get_pipeline(name="build")["pipeline"]
    assert found["artifactStores"][REGION]["location"] == "artifacts"


@pytest.mark.parametrize(
    "trust",
    [
        trusting("codebuild.amazonaws.com"),
        trusting("codepipeline.amazonaws.com", **{"aws:SourceAccount": "999999999999"}),
        trusting("codepipeline.amazonaws.com", **{"aws:SourceArn": f"arn:aws:codepipeline:{REGION}:{ACCOUNT}:other"}),
    ],
)
def test_the_role_must_trust_the_service(stack: Any, properties: dict[str, Any], trust: dict[str, Any]) -> None:
    role = stack.create(Role, {"RoleName": "other", "AssumeRolePolicyDocument": trust}).attributes["Arn"]
    message = refused(stack, {**properties, "RoleArn": role})
    assert message.startswith(f"CodePipeline is not authorized to perform AssumeRole on role {role}")


def test_a_role_that_is_not_there(stack: Any, properties: dict[str, Any]) -> None:
    message = refused(stack, {**properties, "RoleArn": f"arn:aws:iam::{ACCOUNT}:role/nobody"})
    assert "does not exist" in message


def test_an_update_checks_the_role_too(stack: Any, clients: Any, properties: dict[str, Any]) -> None:
    state = stack.create(Pipeline, properties)
    trust = json.dumps(trusting("codebuild.amazonaws.com"))
    clients.client("iam").update_assume_role_policy(RoleName="pipeline", PolicyDocument=trust)
    with pytest.raises(ClientError, match="not authorized to perform AssumeRole"):
        stack.update(Pipeline, state, properties, {**properties, "ExecutionMode": "PARALLEL"})


def test_structure_is_checked(stack: Any, properties: dict[str, Any]) -> None:
    source, build = properties["Stages"]
    assert "minimum of 2 stages" in refused(stack, {**properties, "Stages": [source]})
    assert "must contain source actions only" in refused(stack, {**properties, "Stages": [build, build]})
    assert "Stage names must be unique" in refused(
        stack, {**properties, "Stages": [source, build, {**build, "Actions": build["Actions"]}]}
    )
    moved = {**build, "Actions": [*build["Actions"], *source["Actions"]]}
    assert "must not contain source actions" in refused(stack, {**properties, "Stages": [source, moved]})
    orphan = {**build["Actions"][0], "InputArtifacts": [{"Name": "nothing"}]}
    message = refused(stack, {**properties, "Stages": [source, {**build, "Actions": [orphan]}]})
    assert "Input artifact nothing of action Build is no output of an earlier action" in message
    assert "needs pipelineType V2" in refused(stack, {**properties, "PipelineType": "V1"})
    stores = [{"Region": REGION, "ArtifactStore": properties["ArtifactStore"]}]
    assert "either artifactStore or artifactStores" in refused(stack, {**properties, "ArtifactStores": stores})


def test_a_name_is_taken_once(stack: Any, properties: dict[str, Any]) -> None:
    stack.create(Pipeline, properties)
    with pytest.raises(ClientError, match="PipelineNameInUse"):
        stack.create(Pipeline, properties)


def test_what_would_start_an_execution_is_refused(stack: Any, properties: dict[str, Any], codepipeline: Any) -> None:
    with pytest.raises(ResourceFailure, match="RestartExecutionOnUpdate true: remove the property"):
        stack.create(Pipeline, {**properties, "RestartExecutionOnUpdate": True})
    stack.create(Pipeline, properties)
    with pytest.raises(ClientError, match="local AWS does not implement codepipeline:StartPipelineExecution"):
        codepipeline.start_pipeline_execution(name="build")


def test_a_property_that_the_api_lacks_is_refused(stack: Any, properties: dict[str, Any]) -> None:
    store = {**properties["ArtifactStore"], "Color": "red"}
    with pytest.raises(ResourceFailure, match="AWS::CodePipeline::Pipeline/ArtifactStore/Color"):
        stack.create(Pipeline, {**properties, "ArtifactStore": store})


def test_lists_come_in_pages(stack: Any, properties: dict[str, Any], codepipeline: Any) -> None:
    trust = trusting("codepipeline.amazonaws.com")
    role = stack.create(Role, {"RoleName": "any", "AssumeRolePolicyDocument": trust}).attributes["Arn"]
    for name in ("a", "b", "c"):
        stack.create(Pipeline, {**properties, "Name": name, "RoleArn": role})
    pages = list(codepipeline.get_paginator("list_pipelines").paginate(PaginationConfig={"PageSize": 2}))
    assert [[found["name"] for found in page["pipelines"]] for page in pages] == [["a", "b"], ["c"]]
