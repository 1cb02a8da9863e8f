"""The role with which stack sets with service-managed permissions work in an account of an organization.

CloudFormation makes it when it first deploys to the account, named `stacksets-exec-*`, with AdministratorAccess, and
leaves it there:
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-custom-execution-role.html
The service-linked role that makes it, and the exact trust, are not simulated.
"""

from __future__ import annotations

import hashlib
import threading

from moto.iam.models import iam_backends

from local_aws import organizations
from local_aws.accounts import PARTITION, open_session
from local_aws.administrator_role import create_administrator_role
from local_aws.clients import Clients
from local_aws.stack_sets.errors import InstanceSkipped
from local_aws.stack_sets.model import StackInstance

_ORGANIZATION_ROLE = (
    "role/aws-service-role/stacksets.cloudformation.amazonaws.com/AWSServiceRoleForCloudFormationStackSetsOrgAdmin"
)
_SESSION_NAME = "AWSCloudFormationStackSets"
_lock = threading.Lock()
"""Several sets may come to an account at once, each in a thread of its own: only one makes the role."""


def service_managed_clients(management: str, instance: StackInstance) -> Clients:
    """Clients in the account of an instance, under the role of CloudFormation there. Raises InstanceSkipped."""
    if organizations.is_suspended(instance.account):
        raise InstanceSkipped(f"Account {instance.account} is suspended")
    name = _name_for(instance.account)
    iam = iam_backends[instance.account][PARTITION]
    with _lock:
        if name not in {role.name for role in iam.get_roles()}:
            create_administrator_role(iam, name, f"arn:{PARTITION}:iam::{management}:{_ORGANIZATION_ROLE}")
    role_arn = f"arn:{PARTITION}:iam::{instance.account}:role/{name}"
    return Clients(instance.account, instance.region, open_session(role_arn, _SESSION_NAME, instance.region))


def _name_for(account: str) -> str:
    return f"stacksets-exec-{hashlib.sha256(account.encode()).hexdigest()[:32]}"
