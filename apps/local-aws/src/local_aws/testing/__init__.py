"""A server for tests, and the accounts and the region that they use."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

from local_aws.server import running
from local_aws.settings import Settings

ACCOUNT = "111111111111"
OTHER_ACCOUNT = "222222222222"
REGION = "eu-west-1"


@contextlib.contextmanager
def running_server(node_modules: Path | None = None) -> Iterator[Settings]:
    """An empty server on free ports, in threads of this process; yields its settings."""
    with tempfile.TemporaryDirectory(prefix="local-aws-") as state_dir:
        chosen = Settings(port=0, callback_port=0, node_modules=node_modules, state_dir=Path(state_dir))
        with running(chosen) as server:
            yield server.settings
