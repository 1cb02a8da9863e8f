"""How one server process is set up, and where every room finds that."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

DEFAULT_PORT = 5700
DEFAULT_STATE_DIR = Path(".local-aws")
STATE_FILE = "server.json"
"""In the state folder as long as the server runs: `pid`, `port`, `endpoint` and `started`."""


@dataclass(frozen=True)
class Settings:
    """The set-up of one server. `port` and `callback_port` 0 mean: any free port, known once the server listens."""

    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    callback_port: int = 0
    node_modules: Path | None = None
    """Folder in which Node functions find the AWS SDK v3, which AWS ships with its runtime."""
    state_dir: Path = DEFAULT_STATE_DIR

    @property
    def endpoint(self) -> str:
        """The URL for `AWS_ENDPOINT_URL`."""
        return f"http://{self.host}:{self.port}"

    @property
    def callback_url(self) -> str:
        """The URL under which custom resources answer."""
        return f"http://{self.host}:{self.callback_port}"


_current: Settings | None = None


def current() -> Settings:
    """The settings of the running server. Raises RuntimeError when none runs."""
    if _current is None:
        raise RuntimeError("no local AWS server is set up in this process; call local_aws.server.start first")
    return _current


def use(settings: Settings | None) -> None:
    """Make these the settings that `current` returns; None: none runs any more."""
    global _current
    _current = settings
