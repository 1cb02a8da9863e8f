"""Who may have stack sets with service-managed permissions, and the rules for what they are asked.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-associate-stackset-with-org.html
The wording of errors is AWS's where a user has reported it, and otherwise not verified without AWS.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from local_aws import organizations
from local_aws.cloudformation.errors import UnsupportedFeatureError, ValidationError
from local_aws.stack_sets.errors import InvalidOperationError
from local_aws.stack_sets.model import SELF_MANAGED, SERVICE_MANAGED, AutoDeployment
from local_aws.stack_sets.service import Permissions

SERVICE = "member.org.stacksets.cloudformation.amazonaws.com"
_SELF_MANAGED_ROLES = ("AdministrationRoleARN", "ExecutionRoleName")


def owner_for(account: str, call_as: str) -> str:
    """The account that holds the sets a caller works on: the management account, for a delegated administrator.

    Raises ValidationError for who administers no stack sets of an organization
    (https://github.com/cdklabs/cdk-stacksets/issues/265).
    """
    if call_as == "SELF":
        return account
    if not organizations.delegates_to(account, SERVICE):
        raise ValidationError("Account used is not a delegated administrator")
    management = organizations.management_account_of(account)
    assert management is not None, "who administers for an organization is in it"
    return management


def activate(account: str) -> None:
    """Let stack sets into the accounts of an organization. Raises InvalidOperationError for who manages none.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ActivateOrganizationsAccess.html
    """
    if organizations.management_account_of(account) != account:
        raise InvalidOperationError("You must be the management account of an organization to activate access")
    organizations.trust(account, SERVICE)


def permissions(given: Mapping[str, Any], owner: str) -> Permissions:
    """How a new set gets into its accounts. Raises ValidationError."""
    model = str(given.get("PermissionModel") or SELF_MANAGED)
    settings = auto_deployment(given)
    if model == SELF_MANAGED:
        if settings is not None:
            raise ValidationError("AutoDeployment is valid only for stack sets with SERVICE_MANAGED permissions")
        if given.get("CallAs", "SELF") != "SELF":
            raise ValidationError("CallAs must be SELF for stack sets with SELF_MANAGED permissions")
        return Permissions()
    if model != SERVICE_MANAGED:
        raise ValidationError(f"PermissionModel is {model}, valid are {SELF_MANAGED} and {SERVICE_MANAGED}")
    _check_owner(owner)
    for name in _SELF_MANAGED_ROLES:
        if given.get(name):
            raise ValidationError(f"{name} is valid only for stack sets with SELF_MANAGED permissions")
    if settings is None:
        raise ValidationError("AutoDeployment is required for stack sets with SERVICE_MANAGED permissions")
    return Permissions(model, settings)


def auto_deployment(given: Mapping[str, Any]) -> AutoDeployment | None:
    """What a request says about accounts that come and go; None when it says nothing. Raises ValidationError.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_AutoDeployment.html
    """
    settings = given.get("AutoDeployment")
    if not settings:
        return None
    if settings.get("DependsOn"):
        raise UnsupportedFeatureError("an order of automatic deployments (AutoDeployment/DependsOn)", "leave it out")
    enabled, retain = bool(settings.get("Enabled")), settings.get("RetainStacksOnAccountRemoval")
    if retain is not None and not enabled:
        raise ValidationError("RetainStacksOnAccountRemoval can be specified only if AutoDeployment is enabled")
    return AutoDeployment(enabled, bool(retain))


def _check_owner(owner: str) -> None:
    if organizations.management_account_of(owner) != owner:
        raise ValidationError(
            "You must be the management account or delegated admin account of an organization before operating a "
            "SERVICE_MANAGED stack set"
        )
    if not organizations.trusts(owner, SERVICE):
        raise ValidationError("You must enable organizations access to operate a service managed stack set")
