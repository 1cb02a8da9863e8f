"""One process that runs a handler once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ANSWER_VARIABLE = "LOCAL_AWS_ANSWER"
"""Names the file into which the runner writes the answer: standard output belongs to the function."""


_running: set[int] = set()
"""Process groups of the invocations under way."""
_lock = threading.Lock()


class EndedWithServerError(Exception):
    """The server stopped before the process ended."""


@dataclass(frozen=True)
class ProcessResult:
    """`answer` is `{"result": ...}` or `{"error": {...}}`, None when the process ended without one."""

    answer: dict[str, Any] | None
    output: str
    exit_code: int
    timed_out: bool


def run(
    command: list[str], folder: Path, variables: dict[str, str], event: str, timeout_seconds: float
) -> ProcessResult:
    """Run the command with the event on standard input; after the time-out its whole process group is killed.

    Raises EndedWithServerError.
    """
    with tempfile.TemporaryDirectory(prefix="local-aws-invocation-") as scratch:
        answer_file = Path(scratch) / "answer.json"
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**variables, ANSWER_VARIABLE: str(answer_file), "TMPDIR": scratch},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            # A group of its own, so that a time-out also ends what the handler started.
            start_new_session=True,
        )
        with _lock:
            _running.add(process.pid)
        try:
            output, _ = process.communicate(event.encode(), timeout=timeout_seconds)
            timed_out = False
        except subprocess.TimeoutExpired:
            timed_out = True
            output = _kill(process)
        else:
            _end_group(process.pid)
        with _lock:
            if process.pid not in _running:
                raise EndedWithServerError
            _running.remove(process.pid)
        answer = json.loads(answer_file.read_text()) if answer_file.exists() and not timed_out else None
    return ProcessResult(answer, output.decode("utf-8", "replace"), process.returncode, timed_out)


def forget() -> None:
    """End every invocation: a function does not outlive its server."""
    with _lock:
        for group in _running:
            _end_group(group)
        _running.clear()


def _kill(process: subprocess.Popen[bytes]) -> bytes:
    _end_group(process.pid)
    output, _ = process.communicate()
    return output


def _end_group(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return
