"""Custom resources that a Lambda function serves: calls the function and waits for its answer.

AWS has the function put its answer to a presigned S3 URL. Here a listener of its own stands behind the URL.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref.html
"""

from __future__ import annotations

import contextlib
import json
import threading
import uuid
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from moto.awslambda.models import lambda_backends

from local_aws import settings
from local_aws.lambda_runtime.invoke import LambdaError, invoke
from local_aws.providers.base import ResourceFailure

POLL_SECONDS = 0.05
"""How soon the listener notices that it shall stop."""
MAX_ANSWER_BYTES = 4096
"""https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html"""


class _Answer:
    """A place for one answer, or for the error of the function that should have given it."""

    def __init__(self) -> None:
        self.arrived = threading.Event()
        self.body: dict[str, Any] | None = None
        self.failure: str | None = None

    def accept(self, raw: bytes) -> None:
        """Take the first answer; later ones are ignored, as they are by AWS."""
        if self.arrived.is_set():
            return
        if len(raw) > MAX_ANSWER_BYTES:
            self.failure = "Response object is too long."
        else:
            try:
                body = json.loads(raw)
            except ValueError:
                body = None
            if isinstance(body, dict):
                self.body = body
            else:
                self.failure = "Invalid response object: the answer is not a JSON object"
        self.arrived.set()

    def fail(self, message: str) -> None:
        """The function ended with an error and cannot answer any more."""
        if not self.arrived.is_set():
            self.failure = message
            self.arrived.set()


_pending: dict[str, _Answer] = {}


class _Handler(BaseHTTPRequestHandler):
    def do_PUT(self) -> None:
        raw = self.rfile.read(int(self.headers.get("content-length", 0)))
        answer = _pending.get(self.path.strip("/").split("?")[0])
        if answer:
            answer.accept(raw)
        self.send_response(200 if answer else 403)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_: Any, **__: Any) -> None:
        return


@contextlib.contextmanager
def listening(host: str, port: int) -> Iterator[int]:
    """The listener behind the response URLs, on a free port when `port` is 0; yields the port."""
    server = ThreadingHTTPServer((host, port), _Handler)
    thread = threading.Thread(
        target=server.serve_forever, args=(POLL_SECONDS,), name="local-aws-callbacks", daemon=True
    )
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def await_custom_resource(function_arn: str, event: dict[str, Any], timeout_seconds: float) -> dict[str, Any]:
    """Send the event to the function and return the body of its answer, whose status is SUCCESS.

    Raises ResourceFailure when the answer says FAILED, when the function ends with an error, and when no answer
    comes in time. AWS calls the function asynchronously, so that an error leads to two more attempts and then to the
    time-out; here the error is reported at once.
    """
    _, _, _, region, account, *_ = function_arn.split(":")
    try:
        function = lambda_backends[account][region].get_function(function_arn)
    except Exception as error:
        raise ResourceFailure(f"Function not found: {function_arn}") from error
    token = uuid.uuid4().hex
    request_id = event.get("RequestId") or str(uuid.uuid4())
    sent = {**event, "RequestId": request_id, "ResponseURL": f"{settings.current().callback_url}/{token}"}
    answer = _pending[token] = _Answer()

    def run() -> None:
        try:
            result = invoke(function, sent)
        except Exception as error:
            answer.fail(f"{type(error).__name__}: {error}")
            return
        if result.error:
            answer.fail(f"Lambda error: {_described(result.error)}")

    threading.Thread(target=run, name=f"custom-resource-{token}", daemon=True).start()
    try:
        if not answer.arrived.wait(timeout_seconds):
            raise ResourceFailure(
                "CloudFormation did not receive a response from your Custom Resource. "
                f"Please check your logs for requestId [{request_id}]."
            )
    finally:
        del _pending[token]
    if answer.failure or answer.body is None:
        raise ResourceFailure(answer.failure or "Invalid response object: the answer is empty")
    if answer.body.get("Status") != "SUCCESS":
        raise ResourceFailure(
            f"Received response status [{answer.body.get('Status')}] from custom resource. "
            f"Message returned: {answer.body.get('Reason', '')} (RequestId: {request_id})",
            answer.body.get("PhysicalResourceId"),
        )
    return answer.body


def _described(error: LambdaError) -> str:
    return f"{error.type}: {error.message}" if error.type else error.message
