"""The command line: start a server, ask it, stop it."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from local_aws.settings import DEFAULT_PORT, DEFAULT_STATE_DIR, STATE_FILE
from local_aws.status_view import render

PORT_IN_USE = 3
"""Exit code of `serve` when somebody else listens on the port."""
NOT_RUNNING = 4
"""Exit code of the other commands when no server runs."""

_TIMEOUT_SECONDS = 30
_POLL_SECONDS = 0.05


class NotRunningError(Exception):
    """No server answers."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    chosen = _parser().parse_args(arguments)
    commands: dict[str, Callable[[argparse.Namespace], int]] = {
        "serve": _serve,
        "status": _status,
        "inventory": _inventory,
        "calls": _calls,
        "stop": _stop,
    }
    try:
        return commands[chosen.command](chosen)
    except NotRunningError as error:
        print(error, file=sys.stderr)
        return NOT_RUNNING


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="local-aws", description="An AWS in one process, for tests. It is not AWS.")
    commands = parser.add_subparsers(dest="command", required=True)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--state-dir", type=Path, default=DEFAULT_STATE_DIR, help="default: %(default)s")
    serve = commands.add_parser("serve", parents=[common], help="run a server until it is stopped")
    serve.add_argument("--host", default="127.0.0.1", help="default: %(default)s")
    serve.add_argument("--port", type=int, default=DEFAULT_PORT, help="0: any free port; default: %(default)s")
    serve.add_argument("--callback-port", type=int, default=0, help="for custom resources; default: any free port")
    serve.add_argument("--node-modules", type=Path, help="where Node functions find the AWS SDK v3")
    for name, text in (
        ("status", "stacks of all accounts, generically held types, unimplemented operations"),
        ("inventory", "everything that exists, by account and service"),
        ("stop", "stop the server"),
    ):
        command = commands.add_parser(name, parents=[common], help=text)
        if name != "stop":
            command.add_argument("--json", action="store_true", help="print JSON")
    calls = commands.add_parser("calls", parents=[common], help="the record of calls, as JSON lines")
    calls.add_argument("--principal", default="*", help="pattern of ARNs")
    calls.add_argument("--action", default="*", help='pattern of actions, such as "s3:*"')
    return parser


def _serve(chosen: argparse.Namespace) -> int:
    # Imported here because it loads moto, which the other commands need not wait for.
    from local_aws.server import PortInUseError, serve
    from local_aws.settings import Settings

    node_modules = chosen.node_modules
    if node_modules is not None and not node_modules.is_dir():
        print(f'--node-modules "{node_modules}" is no folder', file=sys.stderr)
        return 2
    try:
        serve(Settings(chosen.host, chosen.port, chosen.callback_port, node_modules, chosen.state_dir))
    except PortInUseError as error:
        print(error, file=sys.stderr)
        return PORT_IN_USE
    return 0


def _status(chosen: argparse.Namespace) -> int:
    status = _ask(chosen.state_dir, "status")
    if chosen.json:
        print(json.dumps(status, indent=2))
        return 0
    print(f"up for {status['uptime_seconds']:.0f} s")
    # What is not read on a terminal is never too wide.
    columns = shutil.get_terminal_size((sys.maxsize, 0)).columns
    print("\n".join(render(status, columns)))
    if status["generic"]:
        print("\nheld without a provider: they exist in CloudFormation only")
        rows = [[held["type_name"], held["account"], held["region"], held["physical_id"]] for held in status["generic"]]
        _table(("type", "account", "region", "id"), rows, "")
    if status["unimplemented"]:
        print("\noperations that local AWS does not implement")
        _table(("operation", "calls"), status["unimplemented"].items(), "")
    return 0


def _inventory(chosen: argparse.Namespace) -> int:
    inventory = _ask(chosen.state_dir, "inventory")
    if chosen.json:
        print(json.dumps(inventory, indent=2))
        return 0
    rows = [
        (account, region, service, resource["type"], resource["name"], _brief(resource["details"]))
        for account, regions in sorted(inventory.items())
        for region, services in sorted(regions.items())
        for service, resources in sorted(services.items())
        for resource in resources
    ]
    _table(("account", "region", "service", "type", "name", "details"), rows, "nothing exists")
    return 0


def _calls(chosen: argparse.Namespace) -> int:
    query = urllib.parse.urlencode({"principal": chosen.principal, "action": chosen.action})
    for call in _ask(chosen.state_dir, f"calls?{query}"):
        print(json.dumps(call))
    return 0


def _stop(chosen: argparse.Namespace) -> int:
    _ask(chosen.state_dir, "stop", method="POST")
    deadline = time.monotonic() + _TIMEOUT_SECONDS
    while (chosen.state_dir / STATE_FILE).exists():
        if time.monotonic() > deadline:
            print(f"local AWS was told to stop and still runs after {_TIMEOUT_SECONDS} s", file=sys.stderr)
            return 1
        time.sleep(_POLL_SECONDS)
    print("stopped")
    return 0


def _ask(state_dir: Path, page: str, method: str = "GET") -> Any:
    """The JSON of a page of the server that the state folder names. Raises NotRunningError."""
    nobody = f'no local AWS runs for the state folder "{state_dir}"; start one by: local-aws serve'
    try:
        endpoint = json.loads((state_dir / STATE_FILE).read_text())["endpoint"]
    except FileNotFoundError as error:
        raise NotRunningError(nobody) from error
    # No proxy of the environment may see loopback traffic.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    request = urllib.request.Request(f"{endpoint}/_local-aws/{page}", method=method)
    try:
        with opener.open(request, timeout=_TIMEOUT_SECONDS) as response:
            return json.load(response)
    except (urllib.error.URLError, ConnectionError) as error:
        raise NotRunningError(nobody) from error


def _brief(details: dict[str, Any]) -> str:
    return ", ".join(f"{name}={value}" for name, value in details.items() if value not in (None, ""))


def _table(head: Iterable[str], rows: Iterable[Iterable[Any]], empty: str) -> None:
    """Print columns as wide as their widest cell."""
    lines = [[str(cell) for cell in row] for row in rows]
    if not lines:
        print(empty)
        return
    lines.insert(0, list(head))
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    for line in lines:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
