"""Which program runs a function, by its runtime."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from moto.awslambda.models import LambdaFunction

_HERE = Path(__file__).parent


class UnsupportedRuntimeError(Exception):
    """No program here runs functions of this runtime."""


def command_of(function: LambdaFunction) -> list[str]:
    """The command of the function's process. Raises UnsupportedRuntimeError."""
    runtime = function.run_time or ""
    if runtime.startswith("nodejs"):
        node = shutil.which("node")
        if node is None:
            raise UnsupportedRuntimeError(f'runtime "{runtime}" needs the program node, which is not on the PATH')
        return [node, str(_HERE / "node_runner.cjs")]
    if runtime.startswith("python"):
        return [sys.executable, str(_HERE / "python_runner.py")]
    what = f'runtime "{runtime}"' if runtime else f'package type "{function.package_type}"'
    raise UnsupportedRuntimeError(f"local AWS does not run {what}; it runs nodejs* and python* from zip archives")
