"""Operations on a stack set, one after the other, each through its accounts and regions."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from local_aws.cloudformation.errors import CloudFormationError
from local_aws.cloudformation.events import now
from local_aws.cloudformation.service import Start
from local_aws.stack_sets.errors import (
    InstanceFailure,
    InstanceSkipped,
    InvalidOperationError,
    OperationInProgressError,
)
from local_aws.stack_sets.model import InstanceResult, StackInstance, StackSet, StackSetOperation

_log = logging.getLogger(__name__)

TOLERANCE_EXCEEDED = "Cancelled since failure tolerance has exceeded"
STOPPED_BY_USER = "Cancelled since the operation was stopped"


def submit(stack_set: StackSet, operation: StackSetOperation, start: Start, may_wait: bool) -> None:
    """Start an operation, or let it wait for its turn.

    Raises OperationInProgressError when another one is under way that this one may not wait for.
    """
    with stack_set.lock:
        refuse_second(stack_set, may_wait)
        stack_set.operations[operation.operation_id] = operation
        stack_set.queue.append(operation)
        if stack_set.is_busy:
            return
        stack_set.is_busy = True
    start(lambda: _work_off(stack_set))


def refuse_second(stack_set: StackSet, may_wait: bool) -> None:
    """Raises OperationInProgressError when an operation is under way that the next one may not wait for."""
    with stack_set.lock:
        running = stack_set.under_way
        if running and not may_wait:
            raise OperationInProgressError(
                f"Another Operation on StackSet {stack_set.arn} is in progress: {running[0].operation_id}"
            )


def stop(stack_set: StackSet, operation_id: str) -> None:
    """Ask an operation to stop. What is under way in an account is finished first.

    Raises OperationNotFoundError, and InvalidOperationError for an operation that has ended.
    """
    with stack_set.lock:
        operation = stack_set.operation(operation_id)
        if operation.has_ended:
            raise InvalidOperationError(
                f"Operation {operation_id} is in {operation.status} state and cannot be stopped"
            )
        operation.stop_requested = True
        operation.status = "STOPPING"


def _work_off(stack_set: StackSet) -> None:
    while True:
        with stack_set.lock:
            if not stack_set.queue:
                stack_set.is_busy = False
                return
            operation = stack_set.queue.popleft()
        try:
            _run(stack_set, operation)
        except CloudFormationError as error:
            operation.reason = str(error)
            operation.status, operation.ended = "FAILED", now()
        except Exception as error:
            # A defect here must not leave the operation running forever.
            _log.exception("an operation on stack set %s failed for an unexpected reason", stack_set.name)
            operation.reason = f"internal failure of local AWS: {type(error).__name__}: {error}"
            operation.status, operation.ended = "FAILED", now()


def _run(stack_set: StackSet, operation: StackSetOperation) -> None:
    with stack_set.lock:
        if not operation.stop_requested:
            operation.status = "RUNNING"
        operation.results = _results(operation)
    exceeded = False
    for region in operation.preferences.ordered(each.instance.region for each in operation.results):
        results = [each for each in operation.results if each.instance.region == region]
        if exceeded and not operation.preferences.regions_in_parallel:
            _cancel(operation, results, TOLERANCE_EXCEEDED)
        else:
            exceeded |= _run_in_region(operation, results)
    with stack_set.lock:
        was_stopped = any(each.reason == STOPPED_BY_USER for each in operation.results)
        stopped = was_stopped or (operation.stop_requested and not operation.results)
        operation.status = "STOPPED" if stopped else "FAILED" if exceeded else "SUCCEEDED"
        operation.ended = now()


def _results(operation: StackSetOperation) -> list[InstanceResult]:
    instances = operation.begin()
    for instance in instances:
        instance.last_operation_id = operation.operation_id
        instance.detailed_status = "PENDING"
    return [InstanceResult(instance) for instance in instances]


def _run_in_region(operation: StackSetOperation, results: Sequence[InstanceResult]) -> bool:
    """Serve the accounts of one region; answers whether more of them failed than is tolerated."""
    tolerated, failed = operation.preferences.tolerated(len(results)), 0
    for at, result in enumerate(results):
        if operation.stop_requested:
            _cancel(operation, results[at:], STOPPED_BY_USER)
            break
        if failed > tolerated:
            _cancel(operation, results[at:], TOLERANCE_EXCEEDED)
            break
        _serve(operation, result)
        failed += result.status == "FAILED"
    return failed > tolerated


def _serve(operation: StackSetOperation, result: InstanceResult) -> None:
    instance = result.instance
    result.status = instance.detailed_status = "RUNNING"
    try:
        operation.work(instance)
    except InstanceFailure as failure:
        _fail(operation, instance, str(failure))
        result.status, result.reason = "FAILED", str(failure)
    except InstanceSkipped as skipped:
        instance.status, instance.detailed_status, instance.reason = "OUTDATED", skipped.detailed_status, str(skipped)
        result.status, result.reason = "SUCCEEDED", str(skipped)
    else:
        instance.status, instance.detailed_status, instance.reason = "CURRENT", "SUCCEEDED", None
        result.status = "SUCCEEDED"


def _fail(operation: StackSetOperation, instance: StackInstance, reason: str) -> None:
    is_deletion = operation.action == "DELETE"
    instance.status = "INOPERABLE" if is_deletion else "OUTDATED"
    instance.detailed_status = "INOPERABLE" if is_deletion else "FAILED"
    instance.reason = reason


def _cancel(operation: StackSetOperation, results: Sequence[InstanceResult], reason: str) -> None:
    """What a creation or update did not reach is out of date; what a deletion did not reach stays as it is."""
    for result in results:
        result.status, result.reason = "CANCELLED", reason
        result.instance.detailed_status, result.instance.reason = "CANCELLED", reason
        if operation.action != "DELETE":
            result.instance.status = "OUTDATED"
