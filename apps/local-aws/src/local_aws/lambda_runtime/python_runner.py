"""Runs one Python handler once: event on standard input, answer into a file. Uses the standard library only."""

import importlib
import json
import os
import sys
import time
import traceback
from typing import Any


class Context:
    """https://docs.aws.amazon.com/lambda/latest/dg/python-context.html"""

    def __init__(self) -> None:
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.invoked_function_arn = os.environ["LOCAL_AWS_FUNCTION_ARN"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.aws_request_id = os.environ["LOCAL_AWS_REQUEST_ID"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self._deadline = time.monotonic() + float(os.environ["LOCAL_AWS_TIMEOUT_SECONDS"])

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the time-out."""
        return max(0, int((self._deadline - time.monotonic()) * 1000))


def _call(event: Any) -> Any:
    module, _, name = os.environ["_HANDLER"].rpartition(".")
    handler = getattr(importlib.import_module(module.replace("/", ".")), name)
    return handler(event, Context())


def main() -> None:
    """Call the handler that the environment names, and write down what came of it."""
    answer: dict[str, Any]
    # The folder of this file would otherwise shadow modules of the function.
    sys.path[0] = os.environ["LAMBDA_TASK_ROOT"]
    try:
        answer = {"result": _call(json.load(sys.stdin))}
        content = json.dumps(answer)
    except Exception as error:
        traceback.print_exc()
        trace = traceback.format_exception(error)
        answer = {"error": {"errorType": type(error).__name__, "errorMessage": str(error), "trace": trace}}
        content = json.dumps(answer)
    with open(os.environ["LOCAL_AWS_ANSWER"], "w", encoding="utf-8") as file:
        file.write(content)


if __name__ == "__main__":
    main()
