"""Errors that the CloudFormation API answers with."""

from __future__ import annotations

from moto.core.exceptions import ServiceException


class CloudFormationError(ServiceException):
    """An error of the CloudFormation API; the message reaches the caller."""

    code = "ValidationError"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


class ValidationError(CloudFormationError):
    """The request cannot be carried out as it stands."""


class TemplateError(ValidationError):
    """The template, or a value that its evaluation needs, is wrong."""


class AlreadyExistsError(CloudFormationError):
    """A stack or change set of that name exists."""

    code = "AlreadyExistsException"


class ChangeSetNotFoundError(CloudFormationError):
    """No change set of that name exists."""

    code = "ChangeSetNotFound"


class InvalidChangeSetStatusError(CloudFormationError):
    """The change set cannot be executed in its status."""

    code = "InvalidChangeSetStatus"


class InsufficientCapabilitiesError(CloudFormationError):
    """The template creates IAM resources and the caller did not acknowledge it."""

    code = "InsufficientCapabilitiesException"


class LimitExceededError(CloudFormationError):
    """A quota of CloudFormation is exceeded."""

    code = "LimitExceededException"


class UnsupportedFeatureError(TemplateError):
    """A feature of CloudFormation that local AWS does not have."""

    def __init__(self, feature: str, remedy: str) -> None:
        super().__init__(f"local AWS does not support {feature}: {remedy}")
