"""Providers of AWS KMS."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from local_aws.provider_support import discarding, document, ignoring, pick, tag_changes
from local_aws.providers.base import ResourceFailure, ResourceProvider, ResourceRequest, ResourceState

_FIXED = {"KeySpec": "SYMMETRIC_DEFAULT", "KeyUsage": "ENCRYPT_DECRYPT", "MultiRegion": False, "Origin": "AWS_KMS"}
_DEFAULT_PENDING_WINDOW_DAYS = 30
_DEFAULT_ROTATION_PERIOD_DAYS = 365


class Key(ResourceProvider):
    """AWS::KMS::Key. Deletion schedules the key's deletion, as on AWS: it stays visible as PendingDeletion."""

    type_name = "AWS::KMS::Key"
    handled = frozenset(
        {
            "Description",
            "EnableKeyRotation",
            "Enabled",
            "KeyPolicy",
            "KeySpec",
            "KeyUsage",
            "MultiRegion",
            "Origin",
            "PendingWindowInDays",
            "RotationPeriodInDays",
            "Tags",
        }
    )

    def create(self, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        if properties.get("MultiRegion"):
            raise ResourceFailure("local AWS does not hold multi-region keys: set MultiRegion to false")
        kms = request.clients.client("kms")
        options = pick(properties, "Description", "KeySpec", "KeyUsage", "Origin")
        if "KeyPolicy" in properties:
            options["Policy"] = document(properties["KeyPolicy"])
        if properties.get("Tags"):
            options["Tags"] = [{"TagKey": tag["Key"], "TagValue": tag["Value"]} for tag in properties["Tags"]]
        metadata = kms.create_key(**options)["KeyMetadata"]
        key_id = metadata["KeyId"]
        with discarding(lambda: kms.schedule_key_deletion(KeyId=key_id, PendingWindowInDays=7)):
            _switch(kms, key_id, {}, properties)
        return ResourceState(key_id, {"Arn": metadata["Arn"], "KeyId": key_id})

    def update(
        self,
        request: ResourceRequest,
        current: ResourceState,
        previous: Mapping[str, Any],
        properties: Mapping[str, Any],
    ) -> ResourceState:
        # The update of these fails whatever the UpdateReplacePolicy says, to prevent the deletion of a key:
        # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kms-key.html
        changed = [
            name for name, default in _FIXED.items() if previous.get(name, default) != properties.get(name, default)
        ]
        if changed:
            raise ResourceFailure(
                "; ".join(
                    f"{name} of an existing KMS key cannot be changed, received {json.dumps(properties.get(name))}: "
                    "keep its value or give the key another logical id"
                    for name in changed
                )
            )
        kms = request.clients.client("kms")
        key_id = current.physical_id
        # Most changes are refused for a disabled key, so that it is enabled first and disabled last. Only what is
        # different is called, because a key policy need not allow the rest.
        if not previous.get("Enabled", True):
            kms.enable_key(KeyId=key_id)
        before, after = (_policy(request.account, source) for source in (previous, properties))
        if before != after:
            kms.put_key_policy(KeyId=key_id, PolicyName="default", Policy=after)
        if previous.get("Description", "") != properties.get("Description", ""):
            kms.update_key_description(KeyId=key_id, Description=properties.get("Description", ""))
        changes = tag_changes(previous, properties)
        if changes.removed:
            kms.untag_resource(KeyId=key_id, TagKeys=changes.removed)
        if changes.added:
            tags = [{"TagKey": key, "TagValue": value} for key, value in changes.added.items()]
            kms.tag_resource(KeyId=key_id, Tags=tags)
        _switch(kms, key_id, previous, properties)
        return current

    def delete(self, request: ResourceRequest, current: ResourceState, properties: Mapping[str, Any]) -> None:
        kms = request.clients.client("kms")
        with ignoring("NotFoundException"):
            state = kms.describe_key(KeyId=current.physical_id)["KeyMetadata"]["KeyState"]
            if state != "PendingDeletion":
                days = properties.get("PendingWindowInDays", _DEFAULT_PENDING_WINDOW_DAYS)
                kms.schedule_key_deletion(KeyId=current.physical_id, PendingWindowInDays=days)


class Alias(ResourceProvider):
    """AWS::KMS::Alias."""

    type_name = "AWS::KMS::Alias"
    handled = frozenset({"AliasName", "TargetKeyId"})

    def create(self, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        name = properties["AliasName"]
        request.clients.client("kms").create_alias(AliasName=name, TargetKeyId=properties["TargetKeyId"])
        return ResourceState(name)

    def update(
        self,
        request: ResourceRequest,
        current: ResourceState,
        previous: Mapping[str, Any],
        properties: Mapping[str, Any],
    ) -> ResourceState:
        kms = request.clients.client("kms")
        kms.update_alias(AliasName=current.physical_id, TargetKeyId=properties["TargetKeyId"])
        return current

    def delete(self, request: ResourceRequest, current: ResourceState, properties: Mapping[str, Any]) -> None:
        with ignoring("NotFoundException"):
            request.clients.client("kms").delete_alias(AliasName=current.physical_id)


def _switch(kms: Any, key_id: str, previous: Mapping[str, Any], properties: Mapping[str, Any]) -> None:
    """Apply rotation and the disabled state."""
    if properties.get("EnableKeyRotation"):
        if _rotation(previous) != _rotation(properties):
            kms.enable_key_rotation(KeyId=key_id, RotationPeriodInDays=_rotation(properties))
    elif previous.get("EnableKeyRotation"):
        kms.disable_key_rotation(KeyId=key_id)
    if not properties.get("Enabled", True):
        kms.disable_key(KeyId=key_id)


def _rotation(properties: Mapping[str, Any]) -> int | None:
    """Days between rotations; None for a key that is not rotated."""
    if not properties.get("EnableKeyRotation"):
        return None
    return int(properties.get("RotationPeriodInDays", _DEFAULT_ROTATION_PERIOD_DAYS))


def _policy(account: str, properties: Mapping[str, Any]) -> str:
    return document(properties["KeyPolicy"]) if "KeyPolicy" in properties else _default_policy(account)


def _default_policy(account: str) -> str:
    """The policy of a key that was made without one.

    https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
    """
    statement = {
        "Sid": "Enable IAM User Permissions",
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{account}:root"},
        "Action": "kms:*",
        "Resource": "*",
    }
    return json.dumps({"Version": "2012-10-17", "Id": "key-default-1", "Statement": [statement]})


PROVIDERS: tuple[type[ResourceProvider], ...] = (Key, Alias)
