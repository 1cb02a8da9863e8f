from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local_aws.providers.base import ResourceFailure
from local_aws.providers.kms import Alias, Key

POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {"Sid": "Mine", "Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "kms:*", "Resource": "*"},
    ],
}
FULL: dict[str, Any] = {
    "KeyPolicy": POLICY,
    "Description": "data",
    "EnableKeyRotation": True,
    "RotationPeriodInDays": 90,
    "PendingWindowInDays": 7,
    "KeySpec": "SYMMETRIC_DEFAULT",
    "KeyUsage": "ENCRYPT_DECRYPT",
    "MultiRegion": False,
    "Enabled": True,
    "Tags": [{"Key": "team", "Value": "red"}, {"Key": "kept", "Value": "1"}],
}


def sids(kms: Any, key: str) -> list[str]:
    return [s["Sid"] for s in json.loads(kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"])["Statement"]]


def tags(kms: Any, key: str) -> dict[str, str]:
    return {tag["TagKey"]: tag["TagValue"] for tag in kms.list_resource_tags(KeyId=key)["Tags"]}


def test_key_shows_its_settings(stack: Any, clients: Any) -> None:
    state = stack.create(Key, FULL)
    kms = clients.client("kms")
    metadata = kms.describe_key(KeyId=state.physical_id)["KeyMetadata"]
    assert state.attributes == {"Arn": metadata["Arn"], "KeyId": metadata["KeyId"]}
    assert (metadata["Description"], metadata["KeyState"]) == ("data", "Enabled")
    assert sids(kms, state.physical_id) == ["Mine"]
    rotation = kms.get_key_rotation_status(KeyId=state.physical_id)
    assert (rotation["KeyRotationEnabled"], rotation["RotationPeriodInDays"]) == (True, 90)
    assert tags(kms, state.physical_id) == {"team": "red", "kept": "1"}


def test_update_changes_and_resets(stack: Any, clients: Any) -> None:
    state = stack.create(Key, FULL)
    kms = clients.client("kms")
    after = {"Enabled": False, "Tags": [{"Key": "team", "Value": "blue"}]}
    assert stack.update(Key, state, FULL, after) == state
    metadata = kms.describe_key(KeyId=state.physical_id)["KeyMetadata"]
    assert (metadata["Description"], metadata["KeyState"]) == ("", "Disabled")
    assert sids(kms, state.physical_id) == ["Enable IAM User Permissions"]
    assert kms.get_key_rotation_status(KeyId=state.physical_id)["KeyRotationEnabled"] is False
    assert tags(kms, state.physical_id) == {"team": "blue"}
    stack.update(Key, state, after, FULL)
    assert kms.describe_key(KeyId=state.physical_id)["KeyMetadata"]["KeyState"] == "Enabled"
    assert kms.get_key_rotation_status(KeyId=state.physical_id)["RotationPeriodInDays"] == 90


def test_rotation_period_defaults_to_a_year(stack: Any, clients: Any) -> None:
    state = stack.create(Key, {"EnableKeyRotation": True})
    assert clients.client("kms").get_key_rotation_status(KeyId=state.physical_id)["RotationPeriodInDays"] == 365


def test_spec_and_usage_cannot_be_changed(stack: Any) -> None:
    state = stack.create(Key, FULL)
    with pytest.raises(ResourceFailure, match=r'KeySpec of .* received "RSA_2048".*; KeyUsage of .* "SIGN_VERIFY"'):
        stack.update(Key, state, FULL, {**FULL, "KeySpec": "RSA_2048", "KeyUsage": "SIGN_VERIFY"})


def test_a_multi_region_key_is_refused(stack: Any) -> None:
    with pytest.raises(ResourceFailure, match="MultiRegion"):
        stack.create(Key, {"MultiRegion": True})


def test_deletion_leaves_the_key_pending_and_can_be_repeated(stack: Any, clients: Any) -> None:
    state = stack.create(Key, FULL)
    kms = clients.client("kms")
    stack.delete(Key, state, FULL)
    stack.delete(Key, state, FULL)
    metadata = kms.describe_key(KeyId=state.physical_id)["KeyMetadata"]
    assert metadata["KeyState"] == "PendingDeletion"
    waiting = metadata["DeletionDate"] - metadata["CreationDate"]
    assert 6 <= waiting.days <= 7


def test_alias_moves_between_keys_and_goes(stack: Any, clients: Any) -> None:
    first, second = (stack.create(Key, {}).physical_id for _ in range(2))
    before = {"AliasName": "alias/mine", "TargetKeyId": first}
    state = stack.create(Alias, before)
    kms = clients.client("kms")
    assert state.physical_id == "alias/mine"
    assert kms.describe_key(KeyId="alias/mine")["KeyMetadata"]["KeyId"] == first
    with pytest.raises(ClientError, match="AlreadyExists"):
        stack.create(Alias, before)
    stack.update(Alias, state, before, {"AliasName": "alias/mine", "TargetKeyId": second})
    assert kms.describe_key(KeyId="alias/mine")["KeyMetadata"]["KeyId"] == second
    stack.delete(Alias, state, before)
    assert "alias/mine" not in [alias["AliasName"] for alias in kms.list_aliases()["Aliases"]]
    stack.delete(Alias, state, before)


def test_an_update_calls_only_what_is_different(stack: Any, clients: Any) -> None:
    """A key policy may allow the deployment little more than what its template changes."""
    narrow = {
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": "*"},
                "Action": ["kms:DescribeKey", "kms:UpdateKeyDescription", "kms:ScheduleKeyDeletion"],
                "Resource": "*",
            }
        ]
    }
    before = {"KeyPolicy": narrow, "Description": "first"}
    state = stack.create(Key, before)
    stack.update(Key, state, before, {**before, "Description": "second"})
    metadata = clients.client("kms").describe_key(KeyId=state.physical_id)["KeyMetadata"]
    assert metadata["Description"] == "second"
    with pytest.raises(ClientError, match="EnableKeyRotation"):
        stack.update(Key, state, before, {**before, "EnableKeyRotation": True})
