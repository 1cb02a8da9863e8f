"""Provisioning, updating and terminating: each runs in a thread, and says in a record how it went."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from local_aws.accounts import Credentials
from local_aws.service_catalog.catalog import Catalog
from local_aws.service_catalog.holdings import Product, Provisioned, Record, Version
from local_aws.service_catalog.launch import LaunchRefusedError, session_of
from local_aws.service_catalog.stacks import Outcome, ProductStack

_STACK_ARN = "CloudformationStackARN"
_NO_LONGER_THERE = "the stack does not exist"


@dataclass(frozen=True)
class Change:
    """What a request asks of a provisioned product."""

    provisioned: Provisioned
    record: Record
    caller: Credentials
    """Used when there is no launch role."""


@dataclass(frozen=True)
class Submission:
    """What becomes of the stack."""

    product: Product
    version: Version
    portfolio_arn: str
    parameters: Sequence[Mapping[str, Any]]
    tags: Mapping[str, str]
    notification_arns: Sequence[str] = ()


class Provisioning:
    """The work on the provisioned products of one catalog."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def provision(self, change: Change, submission: Submission) -> None:
        """Create the stack `SC-<account>-<provisioned product>`."""

        def work() -> None:
            stack = self._stack(change)
            provisioned = change.provisioned
            provisioned.stack_id = stack.create(
                f"SC-{self._catalog.account}-{provisioned.id}",
                submission.version.body,
                submission.parameters,
                self._tags(change, submission),
                submission.notification_arns,
            )
            self._applied(change, submission, stack.outcome(provisioned.stack_id))

        self._start(change, work)

    def update(self, change: Change, submission: Submission) -> None:
        """Bring the stack to another version or other parameters."""

        def work() -> None:
            stack = self._stack(change)
            stack_id = change.provisioned.stack_id
            if stack_id is None:
                self._failed(change, "ERROR", _NO_LONGER_THERE)
                return
            tags = self._tags(change, submission)
            stack.update(stack_id, submission.version.body, submission.parameters, tags)
            self._applied(change, submission, stack.outcome(stack_id))

        self._start(change, work)

    def terminate(self, change: Change, ignore_errors: bool, retain: bool) -> None:
        """Delete the stack, and then forget the provisioned product.

        `ignore_errors`: forget it also when the deletion fails. `retain`: forget it and leave the stack as it is.
        """

        def work() -> None:
            if change.provisioned.stack_id and not retain:
                try:
                    outcome = self._deleted(change, change.provisioned.stack_id)
                except (ClientError, LaunchRefusedError):
                    if not ignore_errors:
                        raise
                else:
                    if not outcome.succeeded and not ignore_errors:
                        self._failed(change, "TAINTED" if outcome.stable else "ERROR", outcome.reason)
                        return
            with self._catalog.lock:
                self._catalog.provisioned.pop(change.provisioned.id, None)
                change.record.change("SUCCEEDED")

        self._start(change, work)

    def _deleted(self, change: Change, stack_id: str) -> Outcome:
        stack = self._stack(change)
        stack.delete(stack_id)
        return stack.outcome(stack_id)

    def _stack(self, change: Change) -> ProductStack:
        """CloudFormation under the launch role, or under the caller's own permissions where no role is set."""
        account, region = self._catalog.account, self._catalog.region
        role_arn = change.record.launch_role_arn
        if role_arn is None:
            return ProductStack(account, region, change.caller)
        credentials = session_of(role_arn, account, region, change.provisioned.arn)
        return ProductStack(account, region, credentials)

    def _tags(self, change: Change, submission: Submission) -> dict[str, str]:
        """https://docs.aws.amazon.com/servicecatalog/latest/adminguide/autotags.html"""
        return {
            **submission.tags,
            "aws:servicecatalog:portfolioArn": submission.portfolio_arn,
            "aws:servicecatalog:productArn": submission.product.arn,
            "aws:servicecatalog:provisioningPrincipalArn": change.record.session_arn,
            "aws:servicecatalog:provisionedProductArn": change.provisioned.arn,
            "aws:servicecatalog:provisioningArtifactIdentifier": submission.version.id,
        }

    def _start(self, change: Change, work: Callable[[], None]) -> None:
        def guarded() -> None:
            change.record.change("IN_PROGRESS")
            try:
                work()
            except ClientError as error:
                self._refused(change, str(error.response["Error"].get("Message", error)))
            except LaunchRefusedError as error:
                self._refused(change, str(error))
            except Exception as error:
                traceback.print_exc()
                self._refused(change, f"internal failure of local AWS: {type(error).__name__}: {error}")

        threading.Thread(target=guarded, name="service-catalog-operation", daemon=True).start()

    def _applied(self, change: Change, submission: Submission, outcome: Outcome) -> None:
        if not outcome.succeeded:
            self._failed(change, "TAINTED" if outcome.stable else "ERROR", outcome.reason)
            return
        arn = {
            "OutputKey": _STACK_ARN,
            "OutputValue": outcome.stack_id,
            "Description": "The ARN of the launched Cloudformation Stack",
        }
        provisioned, record = change.provisioned, change.record
        with self._catalog.lock:
            record.outputs = provisioned.outputs = [arn, *outcome.outputs]
            provisioned.product_id, provisioned.product_name = submission.product.id, submission.product.name
            provisioned.version_id, provisioned.version_name = submission.version.id, submission.version.name
            provisioned.path_id, provisioned.launch_role_arn = record.path_id, record.launch_role_arn
            provisioned.last_success_record_id = record.id
            provisioned.status, provisioned.message = "AVAILABLE", None
            record.change("SUCCEEDED")

    def _refused(self, change: Change, reason: str) -> None:
        """The operation did not begin: what runs is as it was, and where nothing runs it is an error."""
        self._failed(change, "ERROR" if change.provisioned.last_success_record_id is None else "TAINTED", reason)

    def _failed(self, change: Change, status: str, reason: str) -> None:
        with self._catalog.lock:
            change.provisioned.status, change.provisioned.message = status, reason
            # The code is ours; AWS documents none.
            change.record.errors = [{"Code": "StackOperationFailed", "Description": reason}]
            change.record.change("FAILED")
