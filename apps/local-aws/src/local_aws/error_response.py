"""Errors of our own, in the wire format of the service that was called, so that every SDK can read them."""

from __future__ import annotations

import json
import warnings

from moto.core.exceptions import ServiceException
from moto.core.model import OperationModel
from moto.core.request import determine_request_protocol
from moto.core.serialize import get_serializer_class
from werkzeug.wrappers import Response

from local_aws.api_request import ApiRequest

CLIENT_ERROR = 400
FORBIDDEN = 403

# moto warns of every error that the model of a service does not list, which ours are on purpose.
warnings.filterwarnings("ignore", message=r"Exception\(_LocalError\)", category=UserWarning)


class _LocalError(ServiceException):
    """moto looks up the model of an error by the module that defines its class; this one belongs to no service."""


def error_response(request: ApiRequest, code: str, message: str, status: int = CLIENT_ERROR) -> Response:
    """The response for an error.

    The status is never 5xx: SDKs repeat those, and a caller who waits for repetitions looks like one that hangs.
    https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
    """
    model = request.service_model
    if model is None:
        body = json.dumps({"__type": code, "message": message})
        return Response(body, status, {"x-amzn-errortype": code}, content_type="application/json")
    operation = request.operation_model or OperationModel({}, model)
    protocol = determine_request_protocol(model, request.content_type)
    serializer = get_serializer_class(request.service, protocol)(operation_model=operation)
    rendered = serializer.serialize(_LocalError(code, message))
    return Response(rendered["body"], status, dict(rendered["headers"]))
