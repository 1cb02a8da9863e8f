"""Commands that a test runs as a person at a terminal does."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_SECONDS = 900


@dataclass(frozen=True)
class Finished:
    """A command that has ended."""

    code: int
    output: str


def start(command: Sequence[str], cwd: Path, environment: Mapping[str, str]) -> subprocess.Popen[str]:
    """Starts a command without a terminal, in a process group of its own; its output is captured."""
    return subprocess.Popen(
        command,
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def finish(process: subprocess.Popen[str]) -> Finished:
    """Waits for the end of a command; one that does not end is killed with all that it started."""
    try:
        output, _ = process.communicate(timeout=_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        output, _ = process.communicate()
        return Finished(-1, f"{output}\nit did not end within {_SECONDS} seconds")
    return Finished(process.returncode, output)


def without_aws() -> dict[str, str]:
    """The environment of this process, without what would lead a command to an account of its user."""
    return {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}


def environment_for(endpoint: str, account: str, region: str) -> dict[str, str]:
    """The environment in which the CDK CLI is the administrator of an account of a server."""
    return {
        **without_aws(),
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": f"AKIA0000{account}",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_REGION": region,
        "AWS_EC2_METADATA_DISABLED": "true",
    }
