"""What goes wrong half-way: the reason is at the right resource, all is back as before, the next run works."""

from __future__ import annotations

import pytest

from platform_under_test import Platform


def snapshot(platform: Platform) -> dict[str, object]:
    """What must be the same after a failed update: every resource, the bucket's policy, the domain's settings."""
    sagemaker = platform.client("sagemaker")
    s3 = platform.client("s3")
    types = {
        resource["ResourceType"]
        for stack in platform.stacks()
        for page in platform.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=stack)
        for resource in page["StackResourceSummaries"]
    }
    domain = sagemaker.describe_domain(DomainId=sagemaker.list_domains()["Domains"][0]["DomainId"])
    return {
        "resources": {kind: platform.resources(kind) for kind in sorted(types)},
        "policies": {
            bucket: s3.get_bucket_policy(Bucket=bucket)["Policy"]
            for bucket in platform.resources("AWS::S3::Bucket").values()
            if not bucket.startswith("cdk-")
        },
        "settings": domain["DefaultUserSettings"],
        "profiles": [each["UserProfileName"] for each in sagemaker.list_user_profiles()["UserProfiles"]],
    }


@pytest.mark.parametrize(
    ("fault", "resource", "reason"),
    [
        ("wrong-property", "Studio", "NOSUCHVALUE"),
        ("failing-function", "FailingFunction", "this function always fails"),
        ("locked-out-function", "DataAccess", "AccessDenied"),
    ],
)
def test_a_fault_is_named_rolled_back_and_leaves_the_next_deployment_working(
    deployed: Platform, fault: str, resource: str, reason: str
) -> None:
    before = snapshot(deployed)
    edited = deployed.edited()
    edited["environments"][0]["studio"]["idleTimeoutMinutes"] = 180
    finished = deployed.deploy_app("scenarios/faulty-app.ts", edited, SCENARIO_FAULT=fault)
    assert finished.code == 1, finished.output
    assert reason in finished.output

    environment = next(name for name in deployed.stacks() if name.endswith("-Environment"))
    assert deployed.stacks()[environment] == "UPDATE_ROLLBACK_COMPLETE", finished.output
    causes = {name: text for name, text in deployed.failures(environment).items() if reason in text}
    assert any(resource in name for name in causes), causes
    assert snapshot(deployed) == before

    finished = deployed.deploy()
    assert finished.code == 0, finished.output
    assert snapshot(deployed) == before
