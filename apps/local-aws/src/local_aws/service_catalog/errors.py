"""Errors that the API of Service Catalog answers with.

https://docs.aws.amazon.com/servicecatalog/latest/dg/CommonErrors.html and the errors of each operation.
"""

from __future__ import annotations

from moto.core.exceptions import ServiceException


class ServiceCatalogError(ServiceException):
    """An error of the API; the message reaches the caller."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


class MalformedRequestError(ServiceCatalogError):
    """A parameter breaks a constraint that the model of the API states."""

    code = "ValidationException"


class InvalidParametersError(ServiceCatalogError):
    """The parameters cannot be used together, or not on this resource."""

    code = "InvalidParametersException"


class NotFoundError(ServiceCatalogError):
    """The resource does not exist, or the caller may not see it."""

    code = "ResourceNotFoundException"


class InUseError(ServiceCatalogError):
    """Something else still needs the resource."""

    code = "ResourceInUseException"


class DuplicateError(ServiceCatalogError):
    """A resource of that name or kind exists."""

    code = "DuplicateResourceException"


class LimitExceededError(ServiceCatalogError):
    """A quota of Service Catalog is exceeded."""

    code = "LimitExceededException"
