"""KMS: the rotation period of a key is kept and shown, and keys of other accounts can be used."""

from __future__ import annotations

import json
from weakref import WeakKeyDictionary

from moto.kms.models import Key, KmsBackend, kms_backends
from moto.kms.responses import KmsResponse

from local_aws.grafting import graft

_DEFAULT_PERIOD_DAYS = 365
_ACROSS_ACCOUNTS = frozenset(
    {"Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "GetKeyRotationStatus"}
)
"""Operations on a key of another account, which is named by its ARN.

https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html
"""
_periods: WeakKeyDictionary[Key, int] = WeakKeyDictionary()
"""Rotation period in days by key; gone with the key."""


def install() -> None:
    """Replace moto's rotation operations, which drop RotationPeriodInDays, and its look-up in one account only."""
    graft(
        KmsResponse,
        kms_backend=property(_backend),
        enable_key_rotation=_enable_key_rotation,
        get_key_rotation_status=_get_key_rotation_status,
    )


def _backend(self: KmsResponse) -> KmsBackend:
    """The state of the account that has the key; whether its policy lets the caller use it is asked before."""
    account = self.current_account
    if self._get_action() in _ACROSS_ACCOUNTS:
        reference = str(self._get_param("KeyId") or "")
        if reference.startswith("arn:") and reference.count(":") >= 5:
            account = reference.split(":")[4]
    return kms_backends[account][self.region]


def _enable_key_rotation(self: KmsResponse) -> str:
    """https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html"""
    key_id = self._get_param("KeyId")
    self._validate_cmk_id(key_id)
    self.kms_backend.enable_key_rotation(key_id)
    _periods[self.kms_backend.describe_key(key_id)] = self._get_param("RotationPeriodInDays") or _DEFAULT_PERIOD_DAYS
    return json.dumps(None)


def _get_key_rotation_status(self: KmsResponse) -> str:
    """https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyRotationStatus.html"""
    key_id = self._get_param("KeyId")
    self._validate_cmk_id(key_id)
    key = self.kms_backend.describe_key(key_id)
    status = {"KeyId": key.id, "KeyRotationEnabled": self.kms_backend.get_key_rotation_status(key_id)}
    if status["KeyRotationEnabled"]:
        status["RotationPeriodInDays"] = _periods.get(key, _DEFAULT_PERIOD_DAYS)
    return json.dumps(status)
