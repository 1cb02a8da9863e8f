from typing import Any

import pytest

from local_aws.accounts import Caller
from local_aws.api_request import ApiRequest
from local_aws.call_resources import resources_of
from local_aws.network import NOWHERE

CALLER = Caller("arn:aws:iam::111111111111:user/administrator", "111111111111", None, "")


def resources(service: str, operation: str, parameters: dict[str, Any]) -> tuple[str, ...]:
    return resources_of(ApiRequest(service, operation, "eu-west-1", CALLER, NOWHERE, parameters))


@pytest.mark.parametrize(
    ("parameters", "named"),
    [
        ({"RoleName": "worker", "PolicyArn": "arn:aws:iam::aws:policy/P"}, ("worker", "arn:aws:iam::aws:policy/P")),
        ({"Description": "worker", "Tags": [{"Name": "worker"}]}, ()),
        ({"ClientRequestToken": "t", "ExternalId": "e", "RoleSessionName": "s"}, ()),
    ],
)
def test_identifiers_are_what_most_services_are_asked_about(parameters: dict[str, Any], named: tuple[str, ...]) -> None:
    assert resources("iam", "AnyOperation", parameters) == named


@pytest.mark.parametrize(
    ("parameters", "named"),
    [
        ({"StackName": "network", "ChangeSetName": "next"}, ("network",)),
        ({"ChangeSetName": "next", "StackName": "network"}, ("network",)),
        ({"ChangeSetName": "arn:aws:cloudformation:::changeSet/a/1"}, ("arn:aws:cloudformation:::changeSet/a/1",)),
    ],
)
def test_a_change_set_is_a_matter_of_its_stack_when_that_is_named(
    parameters: dict[str, Any], named: tuple[str, ...]
) -> None:
    assert resources("cloudformation", "AnyOperation", parameters) == named


@pytest.mark.parametrize(
    ("parameters", "arn"),
    [({"Bucket": "data"}, "arn:aws:s3:::data"), ({"Bucket": "data", "Key": "a/b"}, "arn:aws:s3:::data/a/b")],
)
def test_buckets_and_their_objects(parameters: dict[str, Any], arn: str) -> None:
    assert resources("s3", "AnyOperation", parameters) == (arn,)


@pytest.mark.parametrize(
    ("operation", "parameters", "names"),
    [
        ("CreateProject", {"name": "train", "serviceRole": "arn:aws:iam::111111111111:role/build"}, ["train"]),
        ("StartBuild", {"projectName": "train"}, ["train"]),
        ("BatchGetProjects", {"names": ["train", "arn:aws:codebuild:eu-west-1:1:project/deploy"]}, ["train", "deploy"]),
        ("BatchGetBuilds", {"ids": ["train:1", "arn:aws:codebuild:eu-west-1:1:build/train:2"]}, ["train"]),
        ("StopBuild", {"id": "train:1"}, ["train"]),
        ("ListProjects", {}, []),
    ],
)
def test_builds_are_a_matter_of_their_project(operation: str, parameters: dict[str, Any], names: list[str]) -> None:
    prefix = "arn:aws:codebuild:eu-west-1:111111111111:project"
    assert resources("codebuild", operation, parameters) == tuple(f"{prefix}/{name}" for name in names)


@pytest.mark.parametrize(
    ("operation", "parameters", "paths"),
    [
        ("CreatePipeline", {"pipeline": {"name": "churn"}, "tags": []}, ["churn"]),
        ("GetPipeline", {"name": "churn"}, ["churn"]),
        ("ListPipelineExecutions", {"pipelineName": "churn"}, ["churn"]),
        ("RetryStageExecution", {"pipelineName": "churn", "stageName": "Build"}, ["churn/Build"]),
        ("PutApprovalResult", {"pipelineName": "p", "stageName": "s", "actionName": "a", "token": "t"}, ["p/s/a"]),
        ("ListPipelines", {}, []),
    ],
)
def test_pipelines_with_their_stages_and_actions(operation: str, parameters: dict[str, Any], paths: list[str]) -> None:
    prefix = "arn:aws:codepipeline:eu-west-1:111111111111"
    assert resources("codepipeline", operation, parameters) == tuple(f"{prefix}:{path}" for path in paths)


@pytest.mark.parametrize(
    ("operation", "parameters", "paths"),
    [
        ("GetAuthorizationToken", {"domain": "acme"}, ["domain/acme"]),
        ("GetRepositoryEndpoint", {"domain": "acme", "repository": "r", "format": "pypi"}, ["repository/acme/r"]),
        ("DescribePackageGroup", {"domain": "acme", "packageGroup": "/pypi/*"}, ["package-group/acme/pypi/*"]),
        ("CreateRepository", {"domain": "acme", "repository": "r"}, []),
        ("ListDomains", {}, []),
    ],
)
def test_the_innermost_of_domain_repository_and_package_group(
    operation: str, parameters: dict[str, Any], paths: list[str]
) -> None:
    prefix = "arn:aws:codeartifact:eu-west-1:111111111111"
    assert resources("codeartifact", operation, parameters) == tuple(f"{prefix}:{path}" for path in paths)


def test_a_domain_of_another_account() -> None:
    arn = "arn:aws:codeartifact:eu-west-1:222222222222:domain/acme"
    assert resources("codeartifact", "DescribeDomain", {"domain": "acme", "domainOwner": "222222222222"}) == (arn,)


@pytest.mark.parametrize("service", ["codeartifact", "codepipeline"])
def test_what_is_tagged_is_named_by_its_arn(service: str) -> None:
    arn = f"arn:aws:{service}:eu-west-1:111111111111:thing"
    assert resources(service, "TagResource", {"resourceArn": arn, "tags": []}) == (arn,)
