"""A stack as a project template makes it: repository, build, pipeline, rule and their roles, through the engine."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from local_aws import inventory
from local_aws.clients import Clients
from local_aws.providers import generic
from local_aws.testing import ACCOUNT, REGION


def role(service: str, source: Any) -> dict[str, Any]:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": f"{service}.amazonaws.com"},
        "Action": "sts:AssumeRole",
        "Condition": {
            "StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}},
            "ArnLike": {"aws:SourceArn": source},
        },
    }
    trust = {"Version": "2012-10-17", "Statement": [statement]}
    return {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": trust}}


def arn(service: str, path: str) -> dict[str, str]:
    return {"Fn::Sub": f"arn:${{AWS::Partition}}:{service}:${{AWS::Region}}:${{AWS::AccountId}}:{path}"}


def get(logical_id: str, attribute: str = "Arn") -> dict[str, Any]:
    return {"Fn::GetAtt": [logical_id, attribute]}


def action(name: str, category: str, provider: str, **rest: Any) -> dict[str, Any]:
    kind = {"Category": category, "Owner": "AWS", "Provider": provider, "Version": "1"}
    return {"Name": name, "ActionTypeId": kind, **rest}


TEMPLATE: dict[str, Any] = {
    "Resources": {
        "Models": {
            "Type": "AWS::SageMaker::ModelPackageGroup",
            "Properties": {"ModelPackageGroupName": "churn", "ModelPackageGroupDescription": "Churn models"},
        },
        "Code": {"Type": "AWS::CodeCommit::Repository", "Properties": {"RepositoryName": "churn"}},
        "BuildRole": role("codebuild", arn("codebuild", "project/*")),
        "Build": {
            "Type": "AWS::CodeBuild::Project",
            "Properties": {
                "ServiceRole": get("BuildRole"),
                "Source": {"Type": "CODEPIPELINE"},
                "Artifacts": {"Type": "CODEPIPELINE"},
                "Environment": {
                    "Type": "LINUX_CONTAINER",
                    "ComputeType": "BUILD_GENERAL1_SMALL",
                    "Image": "aws/codebuild/standard:7.0",
                    "EnvironmentVariables": [{"Name": "GROUP", "Value": get("Models", "ModelPackageGroupArn")}],
                },
                "TimeoutInMinutes": 60,
            },
        },
        "PipelineRole": role("codepipeline", arn("codepipeline", "churn")),
        "Pipeline": {
            "Type": "AWS::CodePipeline::Pipeline",
            "Properties": {
                "Name": "churn",
                "PipelineType": "V2",
                "RoleArn": get("PipelineRole"),
                "ArtifactStore": {"Type": "S3", "Location": "artifacts"},
                "Stages": [
                    {
                        "Name": "Source",
                        "Actions": [
                            action(
                                "Source",
                                "Source",
                                "CodeCommit",
                                Configuration={"RepositoryName": get("Code", "Name"), "BranchName": "main"},
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
                                Configuration={"ProjectName": {"Ref": "Build"}},
                                InputArtifacts=[{"Name": "code"}],
                            )
                        ],
                    },
                ],
            },
        },
        "RuleRole": role("events", arn("events", "rule/*")),
        "Rule": {
            "Type": "AWS::Events::Rule",
            "Properties": {
                "EventPattern": {"source": ["aws.codecommit"], "resources": [get("Code")]},
                "Targets": [{"Id": "Pipeline", "Arn": arn("codepipeline", "${Pipeline}"), "RoleArn": get("RuleRole")}],
            },
        },
    },
    "Outputs": {
        "Rule": {"Value": {"Ref": "Rule"}},
        "Version": {"Value": get("Pipeline", "Version")},
        "Clone": {"Value": get("Code", "CloneUrlHttp")},
    },
}


@pytest.fixture
def cloudformation(clients: Clients) -> Any:
    return clients.client("cloudformation")


def finished(cloudformation: Any, wait: str) -> dict[str, str]:
    cloudformation.get_waiter(wait).wait(StackName="churn", WaiterConfig={"Delay": 0.05, "MaxAttempts": 200})
    stack = cloudformation.describe_stacks(StackName="churn")["Stacks"][0]
    return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}


def create(cloudformation: Any) -> dict[str, str]:
    cloudformation.create_stack(
        StackName="churn",
        TemplateBody=json.dumps(TEMPLATE),
        Capabilities=["CAPABILITY_IAM"],
        Tags=[{"Key": "team", "Value": "churn"}],
    )
    return finished(cloudformation, "stack_create_complete")


def update(cloudformation: Any, template: dict[str, Any]) -> None:
    cloudformation.update_stack(
        StackName="churn",
        TemplateBody=json.dumps(template),
        Capabilities=["CAPABILITY_IAM"],
        Tags=[{"Key": "team", "Value": "churn"}],
    )


def test_everything_is_made_with_the_tags_of_the_stack(cloudformation: Any, clients: Clients) -> None:
    outputs = create(cloudformation)
    assert generic.held() == []
    pipeline = clients.client("codepipeline").get_pipeline(name="churn")["pipeline"]
    build = pipeline["stages"][1]["actions"][0]["configuration"]["ProjectName"]
    (project,) = clients.client("codebuild").batch_get_projects(names=[build])["projects"]
    assert build.startswith("churn-Build-")
    assert project["environment"]["environmentVariables"][0]["value"].endswith(":model-package-group/churn")
    pipeline_arn = f"arn:aws:codepipeline:{REGION}:{ACCOUNT}:churn"
    tags = clients.client("codepipeline").list_tags_for_resource(resourceArn=pipeline_arn)["tags"]
    assert tags == [{"key": "team", "value": "churn"}]
    (target,) = clients.client("events").list_targets_by_rule(Rule=outputs["Rule"])["Targets"]
    assert target["Arn"] == pipeline_arn
    assert outputs["Version"] == "1"
    assert outputs["Clone"].endswith("/v1/repos/churn")


def test_an_update_that_fails_goes_back(cloudformation: Any, clients: Clients) -> None:
    create(cloudformation)
    changed = copy.deepcopy(TEMPLATE)
    resources = changed["Resources"]
    resources["Build"]["Properties"]["TimeoutInMinutes"] = 5
    resources["Code"]["Properties"]["RepositoryDescription"] = "changed"
    resources["Pipeline"]["Properties"]["RoleArn"] = get("BuildRole")
    update(cloudformation, changed)
    with pytest.raises(Exception, match="ROLLBACK"):
        finished(cloudformation, "stack_update_complete")
    name = clients.client("codebuild").list_projects()["projects"][0]
    (project,) = clients.client("codebuild").batch_get_projects(names=[name])["projects"]
    assert project["timeoutInMinutes"] == 60
    repository = clients.client("codecommit").get_repository(repositoryName="churn")["repositoryMetadata"]
    assert "repositoryDescription" not in repository


def test_nothing_is_left_after_the_deletion(cloudformation: Any) -> None:
    create(cloudformation)
    cloudformation.delete_stack(StackName="churn")
    cloudformation.get_waiter("stack_delete_complete").wait(
        StackName="churn", WaiterConfig={"Delay": 0.05, "MaxAttempts": 200}
    )
    assert inventory.collect() == {}
