from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local_aws.providers.ecr import Repository

FULL: dict[str, Any] = {
    "RepositoryName": "images",
    "ImageTagMutability": "IMMUTABLE",
    "ImageScanningConfiguration": {"ScanOnPush": True},
    "LifecyclePolicy": {
        "LifecyclePolicyText": json.dumps(
            {
                "rules": [
                    {
                        "rulePriority": 1,
                        "selection": {"tagStatus": "untagged", "countType": "imageCountMoreThan", "countNumber": 1},
                        "action": {"type": "expire"},
                    }
                ]
            }
        )
    },
    "RepositoryPolicyText": {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "Pull",
                "Effect": "Allow",
                "Principal": {"Service": "lambda.amazonaws.com"},
                "Action": "ecr:BatchGetImage",
            }
        ],
    },
    "Tags": [{"Key": "team", "Value": "red"}],
}


def push(ecr: Any) -> None:
    manifest = {"schemaVersion": 2, "mediaType": "application/vnd.docker.distribution.manifest.v2+json", "layers": []}
    ecr.put_image(repositoryName="images", imageManifest=json.dumps(manifest), imageTag="one")


def test_repository_is_created_and_reset(stack: Any, clients: Any) -> None:
    ecr = clients.client("ecr")
    state = stack.create(Repository, FULL)
    (found,) = ecr.describe_repositories()["repositories"]
    assert state.attributes == {"Arn": found["repositoryArn"], "RepositoryUri": found["repositoryUri"]}
    assert found["imageTagMutability"] == "IMMUTABLE"
    assert found["imageScanningConfiguration"] == {"scanOnPush": True}
    assert "untagged" in ecr.get_lifecycle_policy(repositoryName="images")["lifecyclePolicyText"]
    assert "Pull" in ecr.get_repository_policy(repositoryName="images")["policyText"]
    stack.update(Repository, state, FULL, {"RepositoryName": "images"})
    (found,) = ecr.describe_repositories()["repositories"]
    assert found["imageTagMutability"] == "MUTABLE"
    assert found["imageScanningConfiguration"] == {"scanOnPush": False}
    with pytest.raises(ClientError, match="LifecyclePolicyNotFound"):
        ecr.get_lifecycle_policy(repositoryName="images")
    with pytest.raises(ClientError, match="RepositoryPolicyNotFound"):
        ecr.get_repository_policy(repositoryName="images")
    assert ecr.list_tags_for_resource(resourceArn=state.attributes["Arn"])["tags"] == []


def test_a_repository_with_images_is_deleted_only_when_told_to(stack: Any, clients: Any) -> None:
    ecr = clients.client("ecr")
    state = stack.create(Repository, FULL)
    push(ecr)
    with pytest.raises(ClientError, match="RepositoryNotEmpty"):
        stack.delete(Repository, state, FULL)
    stack.delete(Repository, state, {**FULL, "EmptyOnDelete": True})
    stack.delete(Repository, state, FULL)
    assert ecr.describe_repositories()["repositories"] == []
