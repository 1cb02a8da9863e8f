from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from local_aws.cli import NOT_RUNNING, PORT_IN_USE, main
from local_aws.clients import Clients
from local_aws.settings import Settings

SOURCE = Path(__file__).resolve().parents[1] / "src"


def state_file(settings: Settings) -> None:
    """What `serve` leaves for the other commands."""
    (settings.state_dir / "server.json").write_text(json.dumps({"endpoint": settings.endpoint}))


def start(state_dir: Path, port: int = 0) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "local_aws", "serve", "--port", str(port), "--state-dir", str(state_dir)]
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_serve_says_when_it_is_ready_and_stop_ends_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    process = start(tmp_path)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        state = json.loads((tmp_path / "server.json").read_text())
        assert line == f"local AWS is ready at {state['endpoint']}\n"
        assert state["pid"] == process.pid
        assert main(["status", "--state-dir", str(tmp_path)]) == 0
        assert "no stacks" in capsys.readouterr().out
        assert main(["stop", "--state-dir", str(tmp_path)]) == 0
        assert not (tmp_path / "server.json").exists()
        with socket.socket() as client:
            assert client.connect_ex(("127.0.0.1", state["port"])) != 0
        assert process.wait(20) == 0
    finally:
        process.kill()


def test_interrupt_leaves_a_clean_state(tmp_path: Path) -> None:
    process = start(tmp_path)
    try:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=20)
    finally:
        process.kill()
    assert process.returncode == 0
    assert errors == ""
    assert not (tmp_path / "server.json").exists()


def test_port_in_use_is_one_sentence(server: Settings, tmp_path: Path) -> None:
    process = start(tmp_path, server.port)
    output, errors = process.communicate(timeout=60)
    assert process.returncode == PORT_IN_USE
    assert output == ""
    assert errors == f"port {server.port} of 127.0.0.1 is in use; stop its owner or choose another by --port\n"


@pytest.mark.parametrize("command", ["status", "inventory", "calls", "stop"])
def test_no_server_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str) -> None:
    assert main([command, "--state-dir", str(tmp_path)]) == NOT_RUNNING
    assert capsys.readouterr().err == (
        f'no local AWS runs for the state folder "{tmp_path}"; start one by: local-aws serve\n'
    )
    (tmp_path / "server.json").write_text(json.dumps({"endpoint": "http://127.0.0.1:9"}))
    assert main([command, "--state-dir", str(tmp_path)]) == NOT_RUNNING


def test_inventory_is_a_table(server: Settings, clients: Clients, capsys: pytest.CaptureFixture[str]) -> None:
    state_file(server)
    arguments = ["inventory", "--state-dir", str(server.state_dir)]
    main(arguments)
    assert capsys.readouterr().out == "nothing exists\n"
    clients.client("ssm").put_parameter(Name="/p", Value="1", Type="String")
    main(arguments)
    head, row = capsys.readouterr().out.splitlines()
    assert head.split() == ["account", "region", "service", "type", "name", "details"]
    assert row.split() == ["111111111111", "eu-west-1", "ssm", "parameter", "/p"]
    assert head.index("type") == row.index("parameter")
    main([*arguments, "--json"])
    assert json.loads(capsys.readouterr().out)["111111111111"]["eu-west-1"]["ssm"][0]["name"] == "/p"


def test_status_names_unimplemented_operations(
    server: Settings, clients: Clients, capsys: pytest.CaptureFixture[str]
) -> None:
    state_file(server)
    with pytest.raises(Exception, match="NotImplemented"):
        clients.client("sagemaker").list_hubs()
    main(["status", "--state-dir", str(server.state_dir)])
    lines = capsys.readouterr().out.splitlines()
    assert "operations that local AWS does not implement" in lines
    assert lines[-1].split() == ["sagemaker:ListHubs", "1"]


def test_calls_are_json_lines(server: Settings, clients: Clients, capsys: pytest.CaptureFixture[str]) -> None:
    state_file(server)
    clients.client("sts").get_caller_identity()
    clients.client("ssm").describe_parameters()
    main(["calls", "--state-dir", str(server.state_dir), "--action", "sts:*"])
    (line,) = capsys.readouterr().out.splitlines()
    assert json.loads(line)["action"] == "sts:GetCallerIdentity"


def test_fails_when_node_modules_is_no_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    missing = tmp_path / "none"
    assert main(["serve", "--node-modules", str(missing)]) == 2
    assert capsys.readouterr().err == f'--node-modules "{missing}" is no folder\n'
