"""The stack of a provisioned product, reached through the CloudFormation API in the session that launches it."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from local_aws.accounts import Credentials
from local_aws.clients import Clients
from local_aws.cloudformation import stack as stacks
from local_aws.cloudformation.stack import Stack
from local_aws.cloudformation.template_source import held

_POLL_SECONDS = 0.02
_CAPABILITIES = ["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
_CANCELLED = "cancelled"


@dataclass(frozen=True)
class Outcome:
    """How an operation on the stack ended."""

    stack_id: str
    status: str
    reason: str
    """Why it failed; empty for a success."""
    outputs: list[dict[str, str]]

    @property
    def succeeded(self) -> bool:
        """Whether the stack is what was asked for."""
        return self.status in ("CREATE_COMPLETE", "UPDATE_COMPLETE", "DELETE_COMPLETE")

    @property
    def stable(self) -> bool:
        """Whether the stack runs, be it in the state of before."""
        return self.succeeded or self.status == "UPDATE_ROLLBACK_COMPLETE"


class ProductStack:
    """CloudFormation as one principal sees it. Every method waits for the end of its operation.

    A request that CloudFormation refuses raises botocore's ClientError.
    """

    def __init__(self, account: str, region: str, credentials: Credentials) -> None:
        self._account = account
        self._region = region
        self._client = Clients(account, region, credentials).client("cloudformation")

    def create(
        self,
        name: str,
        body: str,
        parameters: Sequence[Mapping[str, Any]],
        tags: Mapping[str, str],
        notification_arns: Sequence[str],
    ) -> str:
        """Start a creation, and return the stack's ARN."""
        with held(body) as url:
            answer = self._client.create_stack(
                StackName=name,
                TemplateURL=url,
                Parameters=list(parameters),
                Tags=_listed(tags),
                Capabilities=_CAPABILITIES,
                NotificationARNs=list(notification_arns),
            )
        return str(answer["StackId"])

    def update(
        self, stack_id: str, body: str, parameters: Sequence[Mapping[str, Any]], tags: Mapping[str, str]
    ) -> None:
        """Start an update. That nothing has to be done is a success, which is not verified without AWS."""
        try:
            with held(body) as url:
                self._client.update_stack(
                    StackName=stack_id,
                    TemplateURL=url,
                    Parameters=list(parameters),
                    Tags=_listed(tags),
                    Capabilities=_CAPABILITIES,
                )
        except ClientError as error:
            if "No updates are to be performed" not in error.response["Error"].get("Message", ""):
                raise

    def delete(self, stack_id: str) -> None:
        """Start a deletion."""
        self._client.delete_stack(StackName=stack_id)

    def outcome(self, stack_id: str) -> Outcome:
        """Wait until nothing goes on with the stack, and see what came of it."""
        stack = stacks.store(self._account, self._region).get(stack_id)
        while stack.in_progress:
            time.sleep(_POLL_SECONDS)
        described = self._client.describe_stacks(StackName=stack_id)["Stacks"][0]
        outputs = [
            {key: output[key] for key in ("OutputKey", "OutputValue", "Description") if key in output}
            for output in described.get("Outputs", [])
        ]
        found = Outcome(stack_id, described["StackStatus"], "", outputs)
        return found if found.succeeded else Outcome(stack_id, found.status, self._reason(stack), outputs)

    def _reason(self, stack: Stack) -> str:
        """What failed in the last operation, by the stack's own events."""
        pages = self._client.get_paginator("describe_stack_events").paginate(StackName=stack.stack_id)
        operation = stack.operation.operation_id if stack.operation else None
        reasons = [
            f"{event['LogicalResourceId']}: {event['ResourceStatusReason']}"
            for page in pages
            for event in page["StackEvents"]
            if event["ResourceStatus"].endswith("_FAILED")
            and event.get("OperationId") == operation
            and event.get("ResourceStatusReason")
            and _CANCELLED not in event["ResourceStatusReason"]
        ]
        # The event of the stack itself repeats only which resources failed.
        own = [reason for reason in reasons if not reason.startswith(f"{stack.name}: ")]
        return "; ".join(reversed(own or reasons)) or stack.status_reason or f"the stack is in status {stack.status}"


def _listed(tags: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]
