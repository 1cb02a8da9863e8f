"""A data scientist's project: provisioned, updated to a new version, terminated; and what destroying does meanwhile."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from identity_policies import Identities, without
from platform_under_test import Platform

DEADLINE_SECONDS = 120


@pytest.fixture(scope="module")
def identities() -> Identities:
    """Who could do what, as it was seen while there was a project."""
    return Identities()


@pytest.fixture(scope="module")
def catalog(deployed: Platform) -> Any:
    """Service Catalog as a data scientist sees it, who is a principal of the platform account."""
    (role,) = deployed.roles("data-scientist")
    credentials = deployed.client("sts").assume_role(RoleArn=role, RoleSessionName="ada")["Credentials"]
    session = {
        "aws_access_key_id": credentials["AccessKeyId"],
        "aws_secret_access_key": credentials["SecretAccessKey"],
        "aws_session_token": credentials["SessionToken"],
    }
    return deployed.client("servicecatalog", session)


def product(catalog: Any) -> dict[str, Any]:
    (summary,) = catalog.search_products()["ProductViewSummaries"]
    found: dict[str, Any] = catalog.describe_product(Id=summary["ProductId"])
    return found


def versions(catalog: Any) -> list[dict[str, Any]]:
    """The versions of the one product, oldest first."""
    found = product(catalog)["ProvisioningArtifacts"]
    return sorted(found, key=lambda version: version["CreatedTime"])


def end_of(catalog: Any, started: dict[str, Any]) -> tuple[str, list[dict[str, str]]]:
    """How an operation of Service Catalog ended, and its errors."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while time.monotonic() < deadline:
        record = catalog.describe_record(Id=started["RecordDetail"]["RecordId"])["RecordDetail"]
        if record["Status"] in ("SUCCEEDED", "FAILED"):
            return record["Status"], record["RecordErrors"]
        time.sleep(0.5)
    raise AssertionError("the record did not end")


def provision(catalog: Any, name: str, project_id: str) -> tuple[str, list[dict[str, str]]]:
    started = catalog.provision_product(
        ProductId=product(catalog)["ProductViewSummary"]["ProductId"],
        ProvisioningArtifactId=versions(catalog)[-1]["Id"],
        ProvisionedProductName=name,
        ProvisioningParameters=[
            {"Key": "SageMakerProjectName", "Value": "Abalone"},
            {"Key": "SageMakerProjectId", "Value": project_id},
        ],
    )
    return end_of(catalog, started)


def project_stack(platform: Platform) -> dict[str, Any]:
    stacks = platform.client("cloudformation").describe_stacks()["Stacks"]
    (stack,) = [each for each in stacks if each["StackName"].startswith("SC-")]
    return stack


def test_a_data_scientist_finds_the_template_and_makes_a_project(
    deployed: Platform, catalog: Any, identities: Identities
) -> None:
    assert provision(catalog, "abalone", "p-abc123def456") == ("SUCCEEDED", [])
    identities.remember(deployed)
    assert project_stack(deployed)["StackStatus"] == "CREATE_COMPLETE"
    pipelines = deployed.client("codepipeline").list_pipelines()["pipelines"]
    assert len(pipelines) == 1
    pipeline = deployed.client("codepipeline").get_pipeline(name=pipelines[0]["name"])["pipeline"]
    assert [stage["name"] for stage in pipeline["stages"]][:2] == ["Source", "Build"]
    assert pipeline["artifactStore"]["encryptionKey"]["type"] == "KMS"
    groups = deployed.client("sagemaker").list_model_package_groups()["ModelPackageGroupSummaryList"]
    assert len(groups) == 1
    iam = deployed.client("iam")
    for kind in ("project-build", "project-pipeline"):
        (arn,) = deployed.roles(kind)
        role = iam.get_role(RoleName=arn.rsplit("/", 1)[-1])["Role"]
        assert arn.split(":role")[1].startswith(f"/acmeml/research/{kind}/")
        assert "PermissionsBoundary" in role


def test_the_stack_of_the_project_was_made_under_the_launch_role(deployed: Platform) -> None:
    (launch,) = deployed.roles("launch")
    calls = deployed.control("calls")
    by_launch = {call["action"] for call in calls if (call.get("principal") or "").startswith(session_of(launch))}
    assert {"iam:CreateRole", "codepipeline:CreatePipeline"} <= by_launch


def session_of(role_arn: str) -> str:
    """How the ARN of a session of a role begins."""
    account, name = role_arn.split(":")[4], role_arn.rsplit("/", 1)[-1]
    return f"arn:aws:sts::{account}:assumed-role/{name}/"


def test_somebody_without_access_does_not_find_the_template(deployed: Platform, catalog: Any) -> None:
    (job,) = deployed.roles("job-execution")
    source = f"arn:aws:sagemaker:{deployed.region}:{deployed.account}:training-job/scenario"
    session = deployed.session_of_service(job, "sagemaker.amazonaws.com", source)
    somebody = deployed.client("servicecatalog", session)
    assert somebody.search_products()["ProductViewSummaries"] == []
    wanted = product(catalog)
    with pytest.raises(ClientError, match=r"ResourceNotFound|AccessDenied"):
        somebody.provision_product(
            ProductId=wanted["ProductViewSummary"]["ProductId"],
            ProvisioningArtifactId=wanted["ProvisioningArtifacts"][0]["Id"],
            ProvisionedProductName="stolen",
        )


def test_destroying_is_refused_while_the_project_exists(deployed: Platform) -> None:
    before = deployed.stacks()
    finished = deployed.run("destroy-local")
    assert finished.code == 2, finished.output
    assert "abalone" in finished.output
    assert "--terminate-projects" in finished.output
    assert deployed.stacks() == before


def test_reference_defect_23_other_content_is_another_version_and_the_project_moves_to_it(
    deployed: Platform, catalog: Any
) -> None:
    (first,) = versions(catalog)
    changed = deployed.edited()
    changed["environments"][0]["retention"]["logDays"] = 30
    finished = deployed.deploy(changed)
    assert finished.code == 0, finished.output
    old, new = versions(catalog)
    assert old["Id"] == first["Id"]
    assert old["Name"] != new["Name"]
    before = project_stack(deployed)["StackId"]

    started = catalog.update_provisioned_product(
        ProvisionedProductName="abalone",
        ProvisioningArtifactId=new["Id"],
        ProvisioningParameters=[
            {"Key": "SageMakerProjectName", "UsePreviousValue": True},
            {"Key": "SageMakerProjectId", "UsePreviousValue": True},
        ],
    )
    assert end_of(catalog, started) == ("SUCCEEDED", [])
    stack = project_stack(deployed)
    assert (stack["StackId"], stack["StackStatus"]) == (before, "UPDATE_COMPLETE")


def test_deploying_the_same_again_makes_no_version(deployed: Platform, catalog: Any) -> None:
    before = [version["Id"] for version in versions(catalog)]
    finished = deployed.deploy()
    assert finished.code == 0, finished.output
    assert [version["Id"] for version in versions(catalog)] == before


def test_a_project_is_terminated_with_what_its_bucket_holds(deployed: Platform, catalog: Any) -> None:
    bucket = next(name for path, name in deployed.resources("AWS::S3::Bucket").items() if path.startswith("SC-"))
    (build,) = deployed.roles("project-build")
    (project,) = deployed.client("codebuild").list_projects()["projects"]
    source = f"arn:aws:codebuild:{deployed.region}:{deployed.account}:project/{project}"
    session = deployed.session_of_service(build, "codebuild.amazonaws.com", source)
    (vpc,) = deployed.resources("AWS::EC2::VPC").values()
    deployed.client("s3", session, vpc_id=vpc).put_object(Bucket=bucket, Key="artifact.zip", Body=b"built")
    with pytest.raises(ClientError, match="AccessDenied"):
        deployed.client("s3", session).get_object(Bucket=bucket, Key="artifact.zip")

    started = catalog.terminate_provisioned_product(ProvisionedProductName="abalone", TerminateToken="scenario")
    assert end_of(catalog, started) == ("SUCCEEDED", [])
    assert [name for name in deployed.stacks() if name.startswith("SC-")] == []
    assert bucket not in {each["Name"] for each in deployed.client("s3").list_buckets()["Buckets"]}


def test_every_call_of_the_launch_role_was_allowed_by_its_policies(deployed: Platform, identities: Identities) -> None:
    (launch,) = deployed.roles("launch")
    calls = [call for call in deployed.control("calls") if call["principal"].startswith(session_of(launch))]
    actions = {call["action"] for call in calls}
    assert {"iam:CreateRole", "codepipeline:CreatePipeline", "codepipeline:DeletePipeline"} <= actions
    assert identities.refusals(calls) == []


@pytest.mark.parametrize("action", ["iam:PassRole", "iam:CreateRole", "codepipeline:CreatePipeline"])
def test_a_permission_that_the_launch_role_misses_would_be_seen(
    deployed: Platform, identities: Identities, action: str
) -> None:
    (arn,) = deployed.roles("launch")
    launch = identities.role(arn)
    calls = [call for call in deployed.control("calls") if call["principal"].startswith(session_of(arn))]
    refused = identities.with_role(replace(launch, policies=without(launch.policies, action))).refusals(calls)
    assert refused
    assert all(f" {action} " in line for line in refused), refused


def test_destroying_terminates_projects_when_told_to(deployed: Platform, catalog: Any) -> None:
    assert provision(catalog, "again", "p-ghi789jkl012") == ("SUCCEEDED", [])
    finished = deployed.run("destroy-local", "--terminate-projects")
    assert finished.code == 0, finished.output
    assert "again" in finished.output
