"""Runs one invocation of a Lambda function, and serves the Invoke API with it."""

from __future__ import annotations

import base64
import json
import threading
import uuid
from dataclasses import dataclass
from typing import Any

from moto.awslambda.models import LambdaFunction
from moto.core.utils import unix_time_millis, utcnow

from local_aws.grafting import graft
from local_aws.lambda_runtime import code, environment
from local_aws.lambda_runtime.process import EndedWithServerError, ProcessResult, run
from local_aws.lambda_runtime.runtimes import UnsupportedRuntimeError, command_of

TAIL_BYTES = 4096
"""How much of the log the Invoke API returns with `LogType: Tail`.

https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#lambda-Invoke-response-LogResult
"""


@dataclass(frozen=True)
class LambdaError:
    """What a function threw, or why its process did not answer."""

    type: str
    message: str
    trace: tuple[str, ...] = ()

    def payload(self) -> dict[str, Any]:
        """The payload that the Invoke API returns for it."""
        return {"errorType": self.type, "errorMessage": self.message, "trace": list(self.trace)}


@dataclass(frozen=True)
class InvocationResult:
    """How an invocation ended: `payload` is what the handler returned, or None when there is an error."""

    payload: Any
    error: LambdaError | None
    logs: str


def invoke(function: LambdaFunction, event: Any) -> InvocationResult:
    """Run the function with the event, under a session of its role, at its network position."""
    request_id = str(uuid.uuid4())
    try:
        command = command_of(function)
        folder = code.unpacked(function)
        variables = environment.of(function, folder, request_id)
    except (UnsupportedRuntimeError, code.InvalidCodeError, environment.RoleNotAssumableError) as error:
        return InvocationResult(None, LambdaError(type(error).__name__.removesuffix("Error"), str(error)), "")
    try:
        process = run(command, folder, variables, json.dumps(event), float(function.timeout))
    except EndedWithServerError:
        return InvocationResult(None, LambdaError("Sandbox.ServerStopped", "local AWS has been stopped"), "")
    logs = _framed(process.output, request_id, function)
    _write_logs(function, logs)
    return _interpreted(process, function, logs, request_id)


def _interpreted(process: ProcessResult, function: LambdaFunction, logs: str, request_id: str) -> InvocationResult:
    if process.timed_out:
        message = f"{request_id} Task timed out after {float(function.timeout):.2f} seconds"
        return InvocationResult(None, LambdaError("Sandbox.Timedout", message), logs)
    if process.answer is None:
        message = f"RequestId: {request_id} Error: Runtime exited with error: exit status {process.exit_code}"
        return InvocationResult(None, LambdaError("Runtime.ExitError", message), logs)
    error = process.answer.get("error")
    if error:
        trace = tuple(error.get("trace") or ())
        return InvocationResult(None, LambdaError(error["errorType"], error["errorMessage"], trace), logs)
    return InvocationResult(process.answer["result"], None, logs)


def _framed(output: str, request_id: str, function: LambdaFunction) -> str:
    """The output between the lines with which Lambda frames each invocation."""
    body = output if output.endswith("\n") or not output else output + "\n"
    return f"START RequestId: {request_id} Version: {function.version}\n{body}END RequestId: {request_id}\n"


def _write_logs(function: LambdaFunction, logs: str) -> None:
    """Write to the function's log group.

    Lambda makes a missing group when the role may do so. Permissions are not known here: the default group is made,
    a group that a template names is not, so that a function that outlives its group does not bring it back.
    https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-loggroups.html
    """
    backend = function.logs_backend
    group = function.logs_group_name
    if group == f"/aws/lambda/{function.function_name}":
        backend.ensure_log_group(group)
    elif group not in backend.groups:
        return
    today = utcnow()
    stream = f"{today:%Y/%m/%d}/[{function.version}]{uuid.uuid4().hex}"
    backend.create_log_stream(group, stream)
    now = unix_time_millis()
    backend.put_log_events(group, stream, [{"timestamp": now, "message": line} for line in logs.splitlines()])


def _serve(self: LambdaFunction, body: str, request_headers: Any, response_headers: Any) -> bytes:
    """The Invoke API: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html"""
    kind = request_headers.get("x-amz-invocation-type", "RequestResponse")
    event = json.loads(body) if body else {}
    if kind == "DryRun":
        return b""
    if kind == "Event":
        threading.Thread(target=invoke, args=(self, event), daemon=True).start()
        return b""
    result = invoke(self, event)
    tail = result.logs.encode()[-TAIL_BYTES:]
    response_headers["x-amz-log-result"] = base64.b64encode(tail).decode()
    if result.error:
        response_headers["x-amz-function-error"] = "Unhandled"
        return json.dumps(result.error.payload()).encode()
    return json.dumps(result.payload).encode()


def install() -> None:
    """Serve the Invoke API with processes; moto wants Docker."""
    graft(LambdaFunction, invoke=_serve)
