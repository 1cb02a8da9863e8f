from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client, EnvironBuilder

from local_aws.server import build_app
from local_aws.settings import Settings
from local_aws.testing import ACCOUNT, REGION


class Probe:
    """In moto's place: sees how many requests are answered at once."""

    def __init__(self, expected: int) -> None:
        self.most = 0
        self._now = 0
        self._lock = threading.Lock()
        self._together = threading.Barrier(expected, timeout=5)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        with self._lock:
            self._now += 1
            self.most = max(self.most, self._now)
        self._together.wait()
        time.sleep(0.02)
        with self._lock:
            self._now -= 1
        start_response("200 OK", [])
        return [b"{}"]


def ask_at_once(service: str, probe: Probe, folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Statuses of two requests that are sent together."""
    gateway = build_app(Settings(port=0, callback_port=0, state_dir=folder))
    monkeypatch.setattr(gateway, "_moto", probe)
    statuses: list[int] = []

    def ask() -> None:
        signature = f"AWS4-HMAC-SHA256 Credential=AKIA0000{ACCOUNT}/20260101/{REGION}/{service}/aws4_request"
        request = EnvironBuilder(path="/", method="POST", headers={"Authorization": signature}).get_request()
        statuses.append(Client(gateway).open(request).status_code)

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statuses


@pytest.mark.parametrize("service", ["iam", "ec2", "kms", "s3"])
def test_a_service_answers_one_request_after_the_other(
    service: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    probe = Probe(expected=1)
    assert ask_at_once(service, probe, tmp_path, monkeypatch) == [200, 200]
    assert probe.most == 1


@pytest.mark.parametrize("service", ["cloudformation", "lambda", "sagemaker", "servicecatalog"])
def test_a_service_that_waits_for_others_answers_requests_at_once(
    service: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    probe = Probe(expected=2)
    assert ask_at_once(service, probe, tmp_path, monkeypatch) == [200, 200]
    assert probe.most == 2
