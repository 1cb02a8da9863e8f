"""The stack of one instance: created, updated and deleted under the execution role of its account."""

from __future__ import annotations

import time
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from local_aws.clients import Clients
from local_aws.cloudformation.deployment import UPDATABLE
from local_aws.cloudformation.events import STACK_TYPE
from local_aws.cloudformation.stack import store
from local_aws.cloudformation.template_source import held
from local_aws.stack_sets.errors import InstanceFailure
from local_aws.stack_sets.model import StackInstance, StackSet
from local_aws.stack_sets.roles import execution_clients

_MAX_STACK_NAME = 128
_FIRST_WAIT, _LONGEST_WAIT = 0.02, 0.5
_NOTHING_TO_DO = "No updates are to be performed."


def bring_up_to_date(stack_set: StackSet, instance: StackInstance, suffix: str) -> None:
    """Create or update the stack of an instance.

    `suffix` ends the name of a new stack. A stack that cannot be updated any more, because its creation or deletion
    failed, is deleted first (not verified without AWS). Raises InstanceFailure.
    """
    clients = execution_clients(stack_set, instance)
    _InstanceStack(stack_set, instance, clients).deploy(suffix)


def delete(stack_set: StackSet, instance: StackInstance, retain: bool) -> None:
    """Delete the stack of an instance, unless it is retained. Raises InstanceFailure.

    An instance that never had a stack needs no role to go; not verified without AWS.
    """
    if instance.stack_id is None or retain:
        return
    clients = execution_clients(stack_set, instance)
    _InstanceStack(stack_set, instance, clients).delete()


class _InstanceStack:
    def __init__(self, stack_set: StackSet, instance: StackInstance, clients: Clients) -> None:
        self._definition = stack_set.definition
        self._set_name = stack_set.name
        self._instance = instance
        self._cloudformation = clients.client("cloudformation")

    def deploy(self, suffix: str) -> None:
        status = self._status()
        if status is not None and status not in UPDATABLE and not status.endswith("_IN_PROGRESS"):
            self.delete()
            status = None
        if status is None:
            self._create(f"StackSet-{self._set_name}"[: _MAX_STACK_NAME - len(suffix) - 1] + f"-{suffix}")
        else:
            self._update()

    def delete(self) -> None:
        self._call("delete_stack", StackName=self._instance.stack_id)
        status = self._settled()
        if status != "DELETE_COMPLETE":
            raise InstanceFailure(self._reason(status))
        self._instance.stack_id = None

    def _create(self, name: str) -> None:
        """What a failed creation leaves is deleted with its stack, as on AWS ("Delete requested by user").

        https://github.com/awslabs/aws-well-architected-labs/issues/973
        """
        with held(self._definition.template_body) as url:
            made = self._call("create_stack", StackName=name, OnFailure="DELETE", **self._submission(url))
        self._instance.stack_id = made["StackId"]
        status = self._settled()
        if status == "CREATE_COMPLETE":
            return
        reason = self._reason(status)
        if status == "DELETE_COMPLETE":
            self._instance.stack_id = None
        raise InstanceFailure(reason)

    def _update(self) -> None:
        try:
            with held(self._definition.template_body) as url:
                self._call("update_stack", StackName=self._instance.stack_id, **self._submission(url))
        except InstanceFailure as failure:
            if str(failure) == _NOTHING_TO_DO:
                return
            raise
        status = self._settled()
        if status != "UPDATE_COMPLETE":
            raise InstanceFailure(self._reason(status))

    def _submission(self, template_url: str) -> dict[str, Any]:
        definition = self._definition
        values = {**definition.parameters, **self._instance.overrides}
        return {
            "TemplateURL": template_url,
            "Parameters": [{"ParameterKey": key, "ParameterValue": value} for key, value in values.items()],
            "Capabilities": list(definition.capabilities),
            "Tags": [{"Key": key, "Value": value} for key, value in definition.tags.items()],
        }

    def _status(self) -> str | None:
        """The status of the stack; None when there is none, also because somebody deleted it."""
        if self._instance.stack_id is None:
            return None
        try:
            found = self._call("describe_stacks", StackName=self._instance.stack_id)["Stacks"][0]
        except InstanceFailure as failure:
            if str(failure).endswith("does not exist"):
                return None
            raise
        status = str(found["StackStatus"])
        return None if status == "DELETE_COMPLETE" else status

    def _settled(self) -> str:
        """The status as soon as no operation is under way."""
        wait = _FIRST_WAIT
        while True:
            answer = self._call("describe_stacks", StackName=self._instance.stack_id)
            status = str(answer["Stacks"][0]["StackStatus"])
            if not status.endswith("_IN_PROGRESS"):
                return status
            time.sleep(wait)
            wait = min(wait * 1.5, _LONGEST_WAIT)

    def _reason(self, status: str) -> str:
        """The failure that came first in the last operation, which is what caused the others.

        Looked up without a call: with which permission StackSets reads it is not known.
        """
        stack = store(self._instance.account, self._instance.region).find(str(self._instance.stack_id))
        events = list(stack.events) if stack else []
        starts = [at for at, event in enumerate(events) if event.reason == "User Initiated"]
        for event in events[starts[-1] if starts else 0 :]:
            if event.failed and event.type_name != STACK_TYPE:
                return (
                    f"ResourceLogicalId:{event.logical_id}, ResourceType:{event.type_name}, "
                    f"ResourceStatusReason:{event.reason}."
                )
        return (stack.status_reason if stack else None) or f"Stack {self._instance.stack_id} is in {status} state."

    def _call(self, operation: str, **arguments: Any) -> Any:
        try:
            return getattr(self._cloudformation, operation)(**arguments)
        except ClientError as error:
            raise InstanceFailure(error.response["Error"].get("Message", str(error))) from error
        except BotoCoreError as error:
            raise InstanceFailure(str(error)) from error
