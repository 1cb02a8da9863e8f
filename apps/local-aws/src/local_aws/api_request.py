"""One request to the API, understood before moto sees it: which operation, by whom, from where, on what."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from botocore.exceptions import UnknownServiceError
from moto.core.model import OperationModel, ServiceModel
from moto.core.parse import PROTOCOL_PARSERS
from moto.core.request import determine_request_protocol
from moto.core.routing import get_service_router
from moto.core.utils import get_service_model
from moto.moto_server.werkzeug_app import BackendRequest
from werkzeug.exceptions import HTTPException

from local_aws.accounts import ANONYMOUS, Caller, UnknownAccessKeyError, caller_of
from local_aws.network import NOWHERE, NetworkPosition, position_of

DEFAULT_REGION = "us-east-1"

_SERVICES_BY_SIGNING_NAME: dict[str, tuple[str, ...]] = {
    "application-autoscaling": ("application-autoscaling",),
    "dynamodb": ("dynamodb", "dynamodbstreams"),
    "ecr-public": ("ecr-public",),
    "elasticfilesystem": ("efs",),
    "elasticloadbalancing": ("elbv2", "elb"),
    "elasticmapreduce": ("emr",),
    "execute-api": ("apigatewaymanagementapi",),
    "monitoring": ("cloudwatch",),
    "s3": ("s3control", "s3"),
    "sagemaker": ("sagemaker", "sagemaker-runtime", "sagemaker-metrics", "sagemaker-featurestore-runtime"),
    "servicecatalog": ("servicecatalog", "servicecatalog-appregistry"),
    "states": ("stepfunctions",),
    "tagging": ("resourcegroupstaggingapi",),
}
"""The services of botocore that sign with a name other than their own, or share one; first match wins."""

_CREDENTIAL = re.compile(r"Credential=([^/,\s]+)/\d{8}/([^/]+)/([^/]+)/aws4_request")
_STREAMED = frozenset({"PutObject", "UploadPart"})
"""Operations whose body is data, which nobody here needs to look into."""


@dataclass(frozen=True)
class ApiRequest:
    """A classified request. `operation` is empty when no operation of the service matches."""

    service: str
    operation: str
    region: str
    caller: Caller
    network: NetworkPosition
    parameters: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    """Header names are lower case."""
    content_type: str = ""
    identity_error: str | None = None
    """Why the caller is unknown, when it is."""
    body_length: int = 0

    @property
    def service_model(self) -> ServiceModel | None:
        """The botocore model of the service, if botocore has one."""
        return _service_model(self.service)

    @property
    def operation_model(self) -> OperationModel | None:
        """The botocore model of the operation, if there is one."""
        model = self.service_model
        if model is None or self.operation not in model.operation_names:
            return None
        operation: OperationModel = model.operation_model(self.operation)
        return operation

    @property
    def action(self) -> str:
        """`service:Operation`, as local AWS reports it. IAM names some actions differently (see `policy`)."""
        return f"{self.service}:{self.operation or 'unknown operation'}"


def read(environ: dict[str, Any]) -> ApiRequest:
    """Classify a WSGI request. The body is read once and put back for whoever comes next."""
    request = BackendRequest(environ)
    body = request.get_data(cache=True)
    environ["wsgi.input"] = io.BytesIO(body)
    environ["CONTENT_LENGTH"] = str(len(body))
    environ.pop("HTTP_TRANSFER_ENCODING", None)
    request = BackendRequest(environ)

    headers = {name.lower(): value for name, value in request.headers.items()}
    access_key, region, signing_name = _signature(request, headers)
    service, operation, parameters = _operation(request, signing_name)
    environ["wsgi.input"].seek(0)
    caller, identity_error = ANONYMOUS, None
    try:
        caller = caller_of(access_key)
    except UnknownAccessKeyError as error:
        identity_error = str(error)
    return ApiRequest(
        service=service,
        operation=operation,
        region=region,
        caller=caller,
        network=position_of(access_key, headers) if identity_error is None else NOWHERE,
        parameters=parameters,
        headers=headers,
        content_type=request.content_type or "",
        identity_error=identity_error,
        body_length=len(body),
    )


def _signature(request: BackendRequest, headers: dict[str, str]) -> tuple[str, str, str]:
    """Access key, region and signing name; from the header, or from the query of a presigned URL."""
    credential = headers.get("authorization", "")
    if not credential and "X-Amz-Credential" in request.args:
        credential = f"Credential={request.args['X-Amz-Credential']}"
    match = _CREDENTIAL.search(credential)
    if match:
        return match.group(1), match.group(2), match.group(3).lower()
    if "AWSAccessKeyId" in request.args:
        # Version 2 signatures, with which boto3 presigns URLs of S3, have no scope.
        return request.args["AWSAccessKeyId"], DEFAULT_REGION, "s3"
    # An unsigned request has no scope either; only S3 serves those here.
    return "", DEFAULT_REGION, "s3"


def _operation(request: BackendRequest, signing_name: str) -> tuple[str, str, dict[str, Any]]:
    candidates = _SERVICES_BY_SIGNING_NAME.get(signing_name, (signing_name,))
    for service in candidates:
        if _service_model(service) is None:
            continue
        try:
            operation, uri_parameters = get_service_router(service).match(request)
        except (HTTPException, NotImplementedError):
            continue
        return service, operation.name, _parameters(request, operation, uri_parameters)
    return candidates[-1] if signing_name == "s3" else candidates[0], _named_operation(request), {}


def _named_operation(request: BackendRequest) -> str:
    """The operation that a request names itself, for services that botocore does not know."""
    target = request.headers.get("X-Amz-Target", "")
    return target.rsplit(".", 1)[-1] or request.values.get("Action", "") or f"{request.method} {request.path}"


def _parameters(request: BackendRequest, operation: OperationModel, uri_parameters: dict[str, Any]) -> dict[str, Any]:
    protocol = determine_request_protocol(operation.service_model, request.content_type)
    parser = PROTOCOL_PARSERS[protocol](operation, map_type=dict)
    try:
        parsed = parser.parse(
            {
                "method": request.method,
                "values": request.values,
                "headers": request.headers,
                "body": b"" if operation.name in _STREAMED else request.get_data(cache=True),
                "url_path": request.path,
                "url_params": uri_parameters,
            }
        )
    except Exception:
        # A malformed body is for the service to refuse; what the path says is enough to judge and record it.
        parsed = {}
    return {**uri_parameters, **(parsed or {})}


@cache
def _service_model(service: str) -> ServiceModel | None:
    try:
        return get_service_model(service)
    except UnknownServiceError:
        return None
