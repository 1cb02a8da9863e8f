"""The code of a function, unpacked into a folder outside of every repository.

Outside, so that a function does not find packages that merely lie above it on this machine: it sees its own code and,
for Node, the AWS SDK that AWS ships with the runtime.
"""

from __future__ import annotations

import hashlib
import io
import tempfile
import threading
import zipfile
from pathlib import Path

from moto.awslambda.models import LambdaFunction

from local_aws import settings

_SHIPPED_SCOPES = ("@aws-sdk", "@smithy")
"""https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html#nodejs-sdk-included"""

_lock = threading.Lock()
_home: tempfile.TemporaryDirectory[str] | None = None


class InvalidCodeError(Exception):
    """The code of a function cannot be run."""


def unpacked(function: LambdaFunction) -> Path:
    """The folder with the function's code, shared by functions with the same code. Raises InvalidCodeError."""
    content: bytes = getattr(function, "code_bytes", b"")
    if not content:
        raise InvalidCodeError(
            f'function "{function.function_name}" has no zip archive; local AWS runs ZipFile and S3 code only'
        )
    digest = hashlib.sha256(content).hexdigest()
    with _lock:
        folder = _functions() / digest[:32]
        if not folder.exists():
            _extract(content, folder, function.function_name)
    return folder


def forget() -> None:
    """Remove all unpacked code."""
    global _home
    with _lock:
        if _home:
            _home.cleanup()
        _home = None


def _functions() -> Path:
    global _home
    if _home is None:
        _home = tempfile.TemporaryDirectory(prefix="local-aws-functions-")
        _ship_sdk(Path(_home.name))
    return Path(_home.name)


def _ship_sdk(home: Path) -> None:
    # A folder node_modules above the code serves `require` and `import` alike; NODE_PATH would serve `require` only.
    installed = settings.current().node_modules
    if installed is None:
        return
    (home / "node_modules").mkdir()
    for scope in _SHIPPED_SCOPES:
        if (installed / scope).is_dir():
            (home / "node_modules" / scope).symlink_to((installed / scope).resolve())


def _extract(content: bytes, folder: Path, name: str) -> None:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except zipfile.BadZipFile as error:
        raise InvalidCodeError(f'the code of function "{name}" is not a zip archive') from error
    with archive:
        archive.extractall(folder)
