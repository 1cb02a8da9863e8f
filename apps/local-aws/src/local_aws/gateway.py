"""The front door: classifies each request, enforces policies, passes it to moto, and records what came of it."""

from __future__ import annotations

import contextlib
import threading
import time
import traceback
from collections.abc import Iterable
from typing import Any

from moto.core.request import Request
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.wrappers import Response

from local_aws import control, unimplemented
from local_aws.api_request import ApiRequest, read
from local_aws.call_resources import resources_of
from local_aws.calls import Call, CallRecord, error_code, passed_roles_of, permissions_boundary_of
from local_aws.error_response import FORBIDDEN, error_response
from local_aws.network import endpoint_service
from local_aws.policy import enforcement

INTERNAL_ERROR = "LocalAwsInternalError"

_WAITING = frozenset({"cloudformation", "lambda", "sagemaker", "servicecatalog"})
"""Services that send requests, or wait for a function that does, while they answer one."""


class Gateway:
    """The WSGI application of the server."""

    def __init__(self, calls: CallRecord, controls: control.ControlEndpoints) -> None:
        self._calls = calls
        self._controls = controls
        self._moto = DomainDispatcherApplication(_backend_app)
        self._turns: dict[str, threading.Lock] = {}

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ.get("PATH_INFO", "").startswith(control.PREFIX):
            return self._controls(Request(environ))(environ, start_response)
        started = time.time()
        request = read(environ)
        response = self._answer(request, environ)
        self._record(request, response, started)
        return response(environ, start_response)

    def _answer(self, request: ApiRequest, environ: dict[str, Any]) -> Response:
        if request.identity_error:
            code = "InvalidAccessKeyId" if request.service == "s3" else "InvalidClientTokenId"
            return error_response(request, code, request.identity_error, FORBIDDEN)
        try:
            if unimplemented.is_missing(request):
                return unimplemented.refuse(request)
            refusal = enforcement.check(request)
            if refusal:
                return error_response(request, refusal.code, refusal.message, refusal.status)
            with self._turn(request.service):
                response = Response.from_app(self._moto, environ, buffered=True)
        except NotImplementedError:
            return unimplemented.refuse(request)
        except Exception as error:
            traceback.print_exc()
            message = f"local AWS failed in {request.action}: {type(error).__name__}: {error}"
            return error_response(request, INTERNAL_ERROR, message)
        if _is_unanswered(request, response, environ):
            return unimplemented.refuse(request)
        return response

    def _turn(self, service: str) -> contextlib.AbstractContextManager[Any]:
        """One request of a service after the other: moto iterates over its state while others would change it."""
        return contextlib.nullcontext() if service in _WAITING else self._turns.setdefault(service, threading.Lock())

    def _record(self, request: ApiRequest, response: Response, started: float) -> None:
        headers = {name.lower(): value for name, value in response.headers.items()}
        failed = response.status_code >= 400
        self._calls.add(
            Call(
                time=started,
                principal=request.caller.arn,
                account=request.caller.account,
                region=request.region,
                action=request.action,
                resources=resources_of(request),
                passed_roles=passed_roles_of(request),
                permissions_boundary=permissions_boundary_of(request),
                source_vpc=request.network.vpc_id,
                source_vpce=request.network.source_vpce(endpoint_service(request.service)),
                status=response.status_code,
                error=error_code(response.status_code, headers, response.get_data() if failed else b""),
                duration_ms=round((time.time() - started) * 1000, 1),
            )
        )


def _is_unanswered(request: ApiRequest, response: Response, environ: dict[str, Any]) -> bool:
    """Whether moto had no handler: it then answers 404 without a body, or 501."""
    if response.status_code == 501:
        return True
    bare = not response.get_data() and environ["REQUEST_METHOD"] != "HEAD"
    return response.status_code == 404 and bare


def _backend_app(service: Any) -> Any:
    """moto's application of a service, in which a path that no handler serves is an unimplemented operation."""
    if service is None:
        raise unimplemented.UnimplementedError("no backend serves this host")
    app = create_backend_app(service)
    app.register_error_handler(NotFound, _raise_unimplemented)
    app.register_error_handler(MethodNotAllowed, _raise_unimplemented)
    return app


def _raise_unimplemented(error: Exception) -> Response:
    raise unimplemented.UnimplementedError(str(error))
