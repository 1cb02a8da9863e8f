"""Puts the server together and runs it."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

from moto.core.base_backend import BackendDict
from moto.moto_server.werkzeug_app import MotoRequestHandler
from moto.s3.models import s3_backends
from werkzeug.serving import BaseWSGIServer, make_server

from local_aws import (
    accounts,
    clients,
    cloudformation,
    codeartifact,
    moto_extensions,
    network,
    service_catalog,
    settings,
    unimplemented,
)
from local_aws.calls import CallRecord
from local_aws.control import ControlEndpoints
from local_aws.gateway import Gateway
from local_aws.lambda_runtime import callbacks, code, invoke, process
from local_aws.moto_extensions import organizations
from local_aws.policy import enforcement
from local_aws.settings import STATE_FILE, Settings

CALLS_FILE = "calls.jsonl"

_MOTO_ENVIRONMENT = {
    # Roles attach policies that AWS owns.
    "MOTO_IAM_LOAD_MANAGED_POLICIES": "true",
    # Hundreds of machine images per account that nobody here starts.
    "MOTO_EC2_LOAD_DEFAULT_AMIS": "false",
}


class PortInUseError(Exception):
    """Somebody else listens on the port."""


class _QuietHandler(MotoRequestHandler):
    """Keeps the terminal free: the call record says more than an access log."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        return


@dataclass(frozen=True)
class RunningServer:
    """A server that listens; `settings` has the ports that it really uses."""

    settings: Settings
    stopped: threading.Event
    """Set as soon as somebody asked the server to stop."""


def build_app(chosen: Settings, stop: threading.Event | None = None) -> Gateway:
    """The WSGI application, with every extension of moto in place."""
    _isolate_environment()
    for room in (accounts, cloudformation, moto_extensions, codeartifact, service_catalog, enforcement, invoke):
        room.install()
    calls = CallRecord(chosen.state_dir / CALLS_FILE)
    return Gateway(calls, ControlEndpoints(calls, (stop or threading.Event()).set))


@contextlib.contextmanager
def running(chosen: Settings) -> Iterator[RunningServer]:
    """A server in threads of this process, until the context ends. Raises PortInUseError.

    The state lives in the process: there is one server at a time, and it starts and ends empty.
    """
    with contextlib.ExitStack() as cleanup:
        listener = cleanup.enter_context(_listen(chosen.host, chosen.port, "--port"))
        # Only looked at here: http.server binds a port by itself, and says less when it cannot.
        _listen(chosen.host, chosen.callback_port, "--callback-port").close()
        callback_port = cleanup.enter_context(callbacks.listening(chosen.host, chosen.callback_port))
        actual = replace(chosen, port=listener.getsockname()[1], callback_port=callback_port)
        reset()
        cleanup.callback(reset)
        settings.use(actual)
        cleanup.callback(settings.use, None)
        stopped = threading.Event()
        app = build_app(actual, stopped)
        wsgi = _wsgi_server(actual, listener, app)
        thread = threading.Thread(
            target=wsgi.serve_forever, args=(callbacks.POLL_SECONDS,), name="local-aws", daemon=True
        )
        thread.start()
        cleanup.callback(_shut_down, wsgi, thread)
        yield RunningServer(actual, stopped)


def serve(chosen: Settings) -> None:
    """Run until SIGINT, SIGTERM or a stop request, and say when the server is ready. Raises PortInUseError."""
    state = chosen.state_dir / STATE_FILE
    with contextlib.ExitStack() as after_the_server, running(chosen) as server:
        # The file goes last, so that nobody who sees it gone finds the port taken.
        after_the_server.callback(state.unlink, missing_ok=True)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: server.stopped.set())
        state.parent.mkdir(parents=True, exist_ok=True)
        state.write_text(
            json.dumps(
                {
                    "pid": os.getpid(),
                    "port": server.settings.port,
                    "endpoint": server.settings.endpoint,
                    "started": time.time(),
                }
            )
        )
        print(f"local AWS is ready at {server.settings.endpoint}", flush=True)
        server.stopped.wait()


def reset() -> None:
    """Forget everything that any room holds."""
    process.forget()
    _forget_moto()
    for room in (accounts, clients, cloudformation, code, network, organizations, unimplemented):
        room.forget()


def _forget_moto() -> None:
    """Drop moto's backends. Its own reset builds each one anew only to drop it, which takes seconds for IAM."""
    for account in list(s3_backends.values()):
        # S3 alone needs it: it closes the files behind its objects.
        account.reset()
    for backends in vars(BackendDict)["_instances"]:
        backends.clear()
    vars(BackendDict)["_instances"].clear()


def _isolate_environment() -> None:
    """Keep the user's AWS set-up out of this process: its profile, its endpoints, its account."""
    for name in [name for name in os.environ if name.startswith(("AWS_", "MOTO_"))]:
        del os.environ[name]
    os.environ["AWS_CONFIG_FILE"] = os.environ["AWS_SHARED_CREDENTIALS_FILE"] = os.devnull
    os.environ["AWS_EC2_METADATA_DISABLED"] = "true"
    os.environ.update(_MOTO_ENVIRONMENT)


def _listen(host: str, port: int, option: str) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    # A server that has just been stopped leaves connections in TIME_WAIT, which shall not keep the next one away.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise PortInUseError(
                f"port {port} of {host} is in use; stop its owner or choose another by {option}"
            ) from error
        raise
    listener.listen(128)
    return listener


def _wsgi_server(chosen: Settings, listener: socket.socket, app: Gateway) -> BaseWSGIServer:
    # werkzeug ends the process when a port is taken; a socket that is bound already keeps that decision here.
    return make_server(
        chosen.host, chosen.port, app, threaded=True, request_handler=_QuietHandler, fd=listener.fileno()
    )


def _shut_down(wsgi: BaseWSGIServer, thread: threading.Thread) -> None:
    wsgi.shutdown()
    thread.join()
    wsgi.server_close()
