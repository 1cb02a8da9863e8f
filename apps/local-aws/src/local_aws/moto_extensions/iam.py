"""IAM: AWS managed policies exist, and a policy in use cannot be deleted."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from moto.core.config import default_user_config
from moto.iam.exceptions import DeleteConflictException
from moto.iam.models import IAMBackend

from local_aws.grafting import graft

_read: Callable[..., list[Any]] = IAMBackend._init_aws_policies
_policies: dict[str, list[Any]] = {}
"""The AWS managed policies by the region of the backend, which for IAM is the partition."""


def install() -> None:
    """Load the AWS managed policies into every account and guard the deletion of policies."""
    default_user_config["iam"]["load_aws_managed_policies"] = True
    graft(IAMBackend, _init_aws_policies=_own_aws_policies, delete_policy=_delete_policy)


def _own_aws_policies(self: IAMBackend) -> list[Any]:
    """Policies that the account counts its attachments on; their documents are read once, which takes long."""
    if self.region_name not in _policies:
        _policies[self.region_name] = _read(self)
    own = [copy.copy(policy) for policy in _policies[self.region_name]]
    for policy in own:
        policy.account_id = self.account_id
    return own


def _delete_policy(self: IAMBackend, policy_arn: str) -> None:
    """DeletePolicy, refusing a policy that is attached or has other versions; moto deletes it in any case.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicy.html
    """
    policy = self.get_policy(policy_arn)
    holders = (self.roles, self.users, self.groups)
    if any(policy.arn in holder.managed_policies for kind in holders for holder in kind.values()):
        raise DeleteConflictException("Cannot delete a policy attached to entities.")
    if len(policy.versions) > 1:
        raise DeleteConflictException(
            "This policy has more than one version. Before you delete a policy, you must delete the policy's versions."
        )
    del self.managed_policies[policy.arn]
