from __future__ import annotations

import inspect
import os

import pytest
from moto import backends
from moto.core import responses
from moto.ec2.responses import EC2Response

from local_aws import moto_extensions


@pytest.fixture(autouse=True)
def _installed() -> None:
    moto_extensions.install()


def test_modules_are_listed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    assert {"ec2", "iam", "s3"} <= set(backends.list_of_moto_modules())
    monkeypatch.setattr(os, "listdir", lambda path: pytest.fail(f"{path} is listed again"))
    assert "ec2" in backends.list_of_moto_modules()


def test_operations_of_a_service_are_inspected_once(monkeypatch: pytest.MonkeyPatch) -> None:
    names = responses.method_names_from_class(EC2Response)
    assert {"create_vpc", "delete_vpc"} <= set(names)
    assert "CreateVpc" not in names
    monkeypatch.setattr(inspect, "getmembers", lambda *_, **__: pytest.fail("a service is inspected again"))
    assert responses.method_names_from_class(EC2Response) == names


def test_operations_of_an_extension_are_among_them() -> None:
    assert "create_ipam" in responses.method_names_from_class(EC2Response)
