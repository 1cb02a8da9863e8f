"""The roles behind a stack set: those of the owners of accounts, or the one that CloudFormation makes in them.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-prereqs.html
"""

from __future__ import annotations

from botocore.exceptions import ClientError

from local_aws.accounts import PARTITION, Credentials, open_session
from local_aws.clients import Clients
from local_aws.cloudformation.errors import ValidationError
from local_aws.cloudformation.server_surroundings import SERVICE_PRINCIPAL
from local_aws.policy.trust import refusal_for_service
from local_aws.stack_sets.errors import InstanceFailure
from local_aws.stack_sets.model import StackInstance, StackSet
from local_aws.stack_sets.service_role import service_managed_clients

DEFAULT_ADMINISTRATION_ROLE = "AWSCloudFormationStackSetAdministrationRole"
DEFAULT_EXECUTION_ROLE = "AWSCloudFormationStackSetExecutionRole"
_SESSION_NAME = "AWSCloudFormationStackSets"


def default_administration_role_arn(account: str) -> str:
    """The role that a stack set uses unless it names one."""
    return f"arn:{PARTITION}:iam::{account}:role/{DEFAULT_ADMINISTRATION_ROLE}"


def check_administration_role(stack_set: StackSet, role_arn: str) -> None:
    """Raises ValidationError when the role does not exist or does not trust CloudFormation for this stack set."""
    account = role_arn.split(":")[4] if role_arn.count(":") >= 5 else ""
    if account != stack_set.account:
        raise ValidationError(
            f"AdministrationRoleARN must be a role of account {stack_set.account}, received {role_arn}"
        )
    refusal = refusal_for_service(role_arn, SERVICE_PRINCIPAL, stack_set.account, stack_set.arn)
    if refusal:
        raise ValidationError(
            f"Account {stack_set.account} should have '{_name_of(role_arn)}' role with trust relationship to "
            f"CloudFormation service. ({refusal})"
        )


def execution_clients(stack_set: StackSet, instance: StackInstance) -> Clients:
    """Clients in the account of the instance, under the execution role.

    A session of the administration role assumes it, so that the trust policies of both decide. With service-managed
    permissions it is the role of CloudFormation, which trusts nobody else.
    Raises InstanceFailure when a role does not let it in, and InstanceSkipped for a suspended account.
    """
    if stack_set.is_service_managed:
        return service_managed_clients(stack_set.account, instance)
    definition = stack_set.definition
    administration, execution = definition.administration_role_arn, definition.execution_role_name
    target = f"arn:{PARTITION}:iam::{instance.account}:role/{execution}"
    try:
        check_administration_role(stack_set, administration)
    except ValidationError as error:
        raise InstanceFailure(str(error)) from error
    administrator = Clients(
        stack_set.account, stack_set.region, open_session(administration, _SESSION_NAME, stack_set.region)
    )
    try:
        issued = administrator.client("sts").assume_role(RoleArn=target, RoleSessionName=_SESSION_NAME)["Credentials"]
    except ClientError as error:
        raise InstanceFailure(
            f"Account {instance.account} should have '{execution}' role with trust relationship to "
            f"Role '{_name_of(administration)}'."
        ) from error
    credentials = Credentials(issued["AccessKeyId"], issued["SecretAccessKey"], issued["SessionToken"])
    return Clients(instance.account, instance.region, credentials)


def _name_of(role_arn: str) -> str:
    return role_arn.rsplit("/", 1)[-1]
