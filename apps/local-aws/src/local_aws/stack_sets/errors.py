"""Errors of the stack set operations, and the failure of one account."""

from __future__ import annotations

from local_aws.cloudformation.errors import CloudFormationError


class StackSetNotFoundError(CloudFormationError):
    """No stack set of that name or id exists."""

    code = "StackSetNotFoundException"


class StackSetNotEmptyError(CloudFormationError):
    """The stack set still has instances."""

    code = "StackSetNotEmptyException"


class NameAlreadyExistsError(CloudFormationError):
    """A stack set of that name exists."""

    code = "NameAlreadyExistsException"


class StackInstanceNotFoundError(CloudFormationError):
    """The stack set has no such instance."""

    code = "StackInstanceNotFoundException"


class OperationNotFoundError(CloudFormationError):
    """The stack set has no such operation."""

    code = "OperationNotFoundException"


class OperationInProgressError(CloudFormationError):
    """Another operation on the stack set is under way."""

    code = "OperationInProgressException"


class OperationIdAlreadyExistsError(CloudFormationError):
    """The id belongs to another operation."""

    code = "OperationIdAlreadyExistsException"


class InvalidOperationError(CloudFormationError):
    """The operation is not possible in this situation."""

    code = "InvalidOperationException"


class InstanceSkipped(Exception):  # noqa: N818 - an outcome for one account, as the next one
    """The operation passed an account over, which is no failure. The message becomes the StatusReason of the result."""

    detailed_status = "SKIPPED_SUSPENDED_ACCOUNT"


class InstanceFailure(Exception):  # noqa: N818 - the outcome for one account, not a defect of the program
    """The operation failed for one account and region. The message becomes the StatusReason of the result."""
