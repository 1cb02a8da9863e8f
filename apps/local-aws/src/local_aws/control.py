"""The server's own endpoints below `/_local-aws/`: JSON, without authentication, for the loopback interface only."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from moto.core.request import Request
from werkzeug.wrappers import Response

from local_aws import inventory, service_sessions, status
from local_aws.calls import CallRecord

PREFIX = "/_local-aws/"


class ControlEndpoints:
    """Health, status, inventory, calls, sessions of services, stop."""

    def __init__(self, calls: CallRecord, stop: Callable[[], None]) -> None:
        self._calls = calls
        self._stop = stop
        self._started = time.time()

    def __call__(self, request: Request) -> Response:
        name = request.path.removeprefix(PREFIX)
        if name == "stop":
            if request.method != "POST":
                return _json({"error": "stop wants POST"}, 405)
            self._stop()
            return _json({"stopping": True})
        if name == "service-session":
            return _service_session(request)
        pages: dict[str, Callable[[], Any]] = {
            "health": lambda: {"status": "ok"},
            "status": self._status,
            "inventory": inventory.collect,
            "calls": lambda: self._find(request),
        }
        if name not in pages:
            known = ", ".join(sorted([*pages, "service-session", "stop"]))
            return _json({"error": f'no such page "{name}"; there are {known}'}, 404)
        return _json(pages[name]())

    def _find(self, request: Request) -> list[dict[str, Any]]:
        found = self._calls.find(request.args.get("principal", "*"), request.args.get("action", "*"))
        return [asdict(call) for call in found]

    def _status(self) -> dict[str, Any]:
        return {"uptime_seconds": round(time.time() - self._started, 1), **status.collect()}


def _service_session(request: Request) -> Response:
    if request.method != "POST":
        return _json({"error": "service-session wants POST"}, 405)
    try:
        return _json(service_sessions.open_for_service(json.loads(request.get_data() or "{}")))
    except service_sessions.SessionRefusedError as error:
        return _json({"error": str(error)}, 403)


def _json(content: Any, status: int = 200) -> Response:
    return Response(json.dumps(content, indent=2, default=str) + "\n", status, content_type="application/json")
