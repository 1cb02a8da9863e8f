"""What a newcomer runs into: one clear sentence each, and a clean state afterwards."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import time
from pathlib import Path
from typing import Any

import pytest

from platform_under_test import Platform, is_open


def test_a_port_in_use_is_named(platform: Platform) -> None:
    with socket.socket() as squatter:
        squatter.bind(("127.0.0.1", platform.port))
        squatter.listen()
        finished = platform.run("deploy-local")
    assert finished.code == 3, finished.output
    assert f"port {platform.port} is in use" in finished.output


def test_a_missing_python_is_named(platform: Platform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for tool in ("node", "npx", "npm", "sh", "env"):
        found = shutil.which(tool)
        assert found
        (tmp_path / tool).symlink_to(found)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("LOCAL_AWS_VENV", str(tmp_path / "venv"))
    finished = platform.run("deploy-local")
    assert finished.code == 2, finished.output
    assert "local AWS needs Python 3.11 or newer" in finished.output
    assert not is_open(platform.port)


def test_a_failed_installation_leaves_nothing(
    platform: Platform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOCAL_AWS_VENV", str(tmp_path / "venv"))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    finished = platform.run("deploy-local")
    assert finished.code == 2, finished.output
    assert "local AWS was not installed and nothing is left of the attempt" in finished.output
    assert not (tmp_path / "venv").exists()
    assert not is_open(platform.port)


def test_interrupting_stops_everything_and_the_next_run_starts_clean(platform: Platform) -> None:
    process = platform.start("deploy-local")
    deadline = time.monotonic() + 240
    while time.monotonic() < deadline:
        if is_open(platform.port) and any("-Network" in name for name in platform.stacks()):
            break
        time.sleep(0.5)
    os.killpg(process.pid, signal.SIGINT)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 130, output
    assert "interrupted" in output
    assert not is_open(platform.port)

    finished = platform.deploy()
    assert finished.code == 0, finished.output
    finished = platform.run("destroy-local")
    assert finished.code == 0, finished.output


def edit(path: str, value: Any) -> Any:
    """A change of one place of the configuration; the last part of the path may be new."""

    def apply(config: dict[str, Any]) -> None:
        *parents, last = path.split(".")
        place: Any = config
        for name in parents:
            place = place[int(name)] if name.isdigit() else place[name]
        if isinstance(place, list):
            place[int(last)] = value
        else:
            place[last] = value

    return apply


BAD_CONFIGS = [
    ("platform.account", "12345"),
    ("platform.region", "the-moon-1"),
    ("platform.name", "Has Spaces"),
    ("platform.qualifier", "much-too-long-for-a-qualifier"),
    ("platform.colour", "blue"),
    ("environments.0.name", ""),
    ("environments.0.network.cidr", "10.40.0.0/30"),
    ("environments.0.network.availabilityZones", []),
    ("environments.0.studio.idleTimeoutMinutes", 5),
    ("environments.0.studio.users", [{"name": "ada"}, {"name": "ada"}]),
    ("environments.0.retention.data", "perhaps"),
]


@pytest.mark.parametrize(("path", "value"), BAD_CONFIGS, ids=[path for path, _ in BAD_CONFIGS])
def test_a_bad_configuration_is_explained_and_starts_nothing(platform: Platform, path: str, value: Any) -> None:
    config = platform.edited()
    edit(path, value)(config)
    finished = platform.run("deploy-local", config=config)
    assert finished.code == 2, finished.output
    assert path.split(".")[-1] in finished.output
    assert not is_open(platform.port)


def test_all_problems_of_a_configuration_come_at_once(platform: Platform) -> None:
    config = platform.edited()
    for path, value in BAD_CONFIGS[:3]:
        edit(path, value)(config)
    finished = platform.run("deploy-local", config=config)
    assert finished.code == 2, finished.output
    for path, _ in BAD_CONFIGS[:3]:
        assert path.split(".")[-1] in finished.output
