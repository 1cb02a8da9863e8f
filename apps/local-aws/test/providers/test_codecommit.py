from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from local_aws.providers.codecommit import Repository
from local_aws.testing import ACCOUNT, REGION

KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1"
OWN_KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:alias/aws/codecommit"
FULL: dict[str, Any] = {
    "RepositoryName": "code",
    "RepositoryDescription": "Model code",
    "KmsKeyId": KEY,
    "Tags": [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "1"}],
    "Triggers": [{"Name": "t", "DestinationArn": f"arn:aws:sns:{REGION}:{ACCOUNT}:t", "Events": ["all"]}],
}


@pytest.fixture
def codecommit(clients: Any) -> Any:
    return clients.client("codecommit")


def described(codecommit: Any, name: str = "code") -> dict[str, Any]:
    return dict(codecommit.get_repository(repositoryName=name)["repositoryMetadata"])


def tags(codecommit: Any, arn: str) -> dict[str, str]:
    return dict(codecommit.list_tags_for_resource(resourceArn=arn)["tags"])


def test_repository_is_returned_as_defined(stack: Any, codecommit: Any) -> None:
    state = stack.create(Repository, FULL)
    found = described(codecommit)
    assert (state.physical_id, state.attributes["Name"]) == (found["repositoryId"], "code")
    assert state.attributes["Arn"] == f"arn:aws:codecommit:{REGION}:{ACCOUNT}:code"
    assert state.attributes["CloneUrlHttp"] == f"https://git-codecommit.{REGION}.amazonaws.com/v1/repos/code"
    assert (found["repositoryDescription"], found["kmsKeyId"]) == ("Model code", KEY)
    assert tags(codecommit, found["Arn"]) == {"a": "1", "b": "1"}
    (trigger,) = codecommit.get_repository_triggers(repositoryName="code")["triggers"]
    assert (trigger["name"], trigger["events"]) == ("t", ["all"])
    assert codecommit.list_repositories()["repositories"] == [
        {"repositoryName": "code", "repositoryId": state.physical_id}
    ]
    batch = codecommit.batch_get_repositories(repositoryNames=["code", "gone"])
    assert ([entry["Arn"] for entry in batch["repositories"]], batch["repositoriesNotFound"]) == (
        [found["Arn"]],
        ["gone"],
    )


def test_update_renames_in_place_and_removes_what_is_gone(stack: Any, codecommit: Any) -> None:
    state = stack.create(Repository, FULL)
    after = {"RepositoryName": "renamed", "Tags": [{"Key": "a", "Value": "2"}]}
    changed = stack.update(Repository, state, FULL, after)
    assert (changed.physical_id, changed.attributes["Name"]) == (state.physical_id, "renamed")
    assert changed.attributes["Arn"].endswith(":renamed")
    found = described(codecommit, "renamed")
    assert ("repositoryDescription" in found, found["kmsKeyId"]) == (False, OWN_KEY)
    assert found["cloneUrlSsh"].endswith("/renamed")
    assert tags(codecommit, found["Arn"]) == {"a": "2"}
    assert codecommit.get_repository_triggers(repositoryName="renamed")["triggers"] == []
    with pytest.raises(ClientError, match="RepositoryDoesNotExist"):
        described(codecommit)


def test_a_key_by_its_id_is_shown_by_its_arn(stack: Any, codecommit: Any) -> None:
    stack.create(Repository, {"RepositoryName": "code", "KmsKeyId": "1"})
    assert described(codecommit)["kmsKeyId"] == KEY


def test_repository_is_deleted_once_or_twice(stack: Any, codecommit: Any) -> None:
    state = stack.create(Repository, FULL)
    stack.delete(Repository, state, FULL)
    stack.delete(Repository, state, FULL)
    assert codecommit.list_repositories()["repositories"] == []


def test_names_are_checked(stack: Any) -> None:
    stack.create(Repository, FULL)
    other = stack.create(Repository, {"RepositoryName": "other"})
    with pytest.raises(ClientError, match="RepositoryNameExists"):
        stack.create(Repository, FULL)
    with pytest.raises(ClientError, match="RepositoryNameExists"):
        stack.update(Repository, other, {"RepositoryName": "other"}, {"RepositoryName": "code"})
    for name in ("two words", "code.git"):
        with pytest.raises(ClientError, match="InvalidRepositoryName"):
            stack.create(Repository, {"RepositoryName": name})


def test_commits_are_not_implemented(stack: Any, codecommit: Any) -> None:
    stack.create(Repository, FULL)
    with pytest.raises(ClientError, match="local AWS does not implement codecommit:CreateCommit"):
        codecommit.create_commit(repositoryName="code", branchName="main")
