"""CloudWatch Logs: the key of a log group can be changed, and its class is kept and shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

from moto.logs.exceptions import ResourceNotFoundException
from moto.logs.models import LogGroup
from moto.logs.responses import LogsResponse

from local_aws.grafting import graft

_DEFAULT_CLASS = "STANDARD"
_classes: WeakKeyDictionary[LogGroup, str] = WeakKeyDictionary()
"""Class of each log group that was made with one; gone with the group."""

_create: Callable[..., str] = LogsResponse.create_log_group
_describe: Callable[..., dict[str, Any]] = LogGroup.to_describe_dict


def install() -> None:
    """Add the operations on the key of a log group, and its class."""
    graft(
        LogsResponse,
        create_log_group=_create_log_group,
        associate_kms_key=_associate_kms_key,
        disassociate_kms_key=_disassociate_kms_key,
    )
    graft(LogGroup, to_describe_dict=_describe_with_class)


def _create_log_group(self: LogsResponse) -> str:
    """https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html"""
    answer = _create(self)
    _classes[self.logs_backend.groups[self._get_param("logGroupName")]] = (
        self._get_param("logGroupClass") or _DEFAULT_CLASS
    )
    return answer


def _describe_with_class(self: LogGroup) -> dict[str, Any]:
    return {**_describe(self), "logGroupClass": _classes.get(self, _DEFAULT_CLASS)}


def _associate_kms_key(self: LogsResponse) -> str:
    """https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_AssociateKmsKey.html"""
    _group(self).kms_key_id = self._get_param("kmsKeyId")
    return ""


def _disassociate_kms_key(self: LogsResponse) -> str:
    """https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DisassociateKmsKey.html"""
    _group(self).kms_key_id = None
    return ""


def _group(response: LogsResponse) -> LogGroup:
    groups = response.logs_backend.groups
    name = response._get_param("logGroupName")
    if name not in groups:
        raise ResourceNotFoundException()
    return groups[name]
