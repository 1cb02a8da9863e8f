from __future__ import annotations

import json
import shutil
import urllib.error
import urllib.request
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local_aws.clients import Clients
from local_aws.network import VPC_HEADER, position_of
from local_aws.server import PortInUseError, running
from local_aws.settings import Settings, current
from local_aws.testing import ACCOUNT, REGION, running_server


def ask(settings: Settings, page: str, method: str = "GET") -> Any:
    request = urllib.request.Request(f"{settings.endpoint}/_local-aws/{page}", method=method)
    with urllib.request.urlopen(request) as response:
        return json.load(response)


def test_health(server: Settings) -> None:
    assert ask(server, "health") == {"status": "ok"}


def test_unknown_page_names_the_pages(server: Settings) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        ask(server, "nothing")
    assert caught.value.code == 404
    assert json.load(caught.value)["error"] == (
        'no such page "nothing"; there are calls, health, inventory, service-session, status, stop'
    )


def test_calls_are_recorded_with_who_what_where_and_how_it_ended(server: Settings, clients: Clients) -> None:
    s3 = clients.client("s3")
    s3.create_bucket(Bucket="data", CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_object(Bucket="data", Key="a/b", Body=b"x")
    with pytest.raises(ClientError):
        s3.get_object(Bucket="data", Key="missing")
    clients.client("sts").get_caller_identity()

    calls = ask(server, "calls?action=S3:*object")
    assert [(call["action"], call["status"], call["error"]) for call in calls] == [
        ("s3:PutObject", 200, None),
        ("s3:GetObject", 404, "NoSuchKey"),
    ]
    put = calls[0]
    assert put["principal"] == f"arn:aws:iam::{ACCOUNT}:user/administrator"
    assert (put["account"], put["region"]) == (ACCOUNT, REGION)
    assert put["resources"] == ["arn:aws:s3:::data/a/b"]
    assert (put["source_vpc"], put["source_vpce"]) == (None, None)
    assert ask(server, "calls?principal=*:user/nobody") == []
    lines = (server.state_dir / "calls.jsonl").read_text().splitlines()
    assert [json.loads(line)["action"] for line in lines][-1] == "sts:GetCallerIdentity"


def test_calls_work_on_when_somebody_removes_the_state_folder(server: Settings, clients: Clients) -> None:
    shutil.rmtree(server.state_dir)
    clients.client("sts").get_caller_identity()
    (line,) = (server.state_dir / "calls.jsonl").read_text().splitlines()
    assert json.loads(line)["action"] == "sts:GetCallerIdentity"


def test_refused_calls_are_recorded_too(server: Settings, clients: Clients) -> None:
    with pytest.raises(ClientError):
        clients.client("sts").assume_role(RoleArn=f"arn:aws:iam::{ACCOUNT}:role/none", RoleSessionName="run")
    (call,) = ask(server, "calls?action=sts:AssumeRole")
    assert (call["status"], call["error"]) == (403, "AccessDenied")
    assert call["resources"] == [f"arn:aws:iam::{ACCOUNT}:role/none"]


def test_status_counts_what_is_not_implemented(server: Settings, clients: Clients) -> None:
    with pytest.raises(ClientError):
        clients.client("sagemaker").list_hubs()
    status = ask(server, "status")
    assert status["unimplemented"] == {"sagemaker:ListHubs": 1}
    assert status["stacks"] == []
    assert status["generic"] == []


def test_stop_wants_post_and_tells_the_server() -> None:
    with running(Settings(port=0)) as server:
        with pytest.raises(urllib.error.HTTPError, match="405"):
            ask(server.settings, "stop")
        assert not server.stopped.is_set()
        ask(server.settings, "stop", "POST")
        assert server.stopped.wait(5)


def test_fails_when_the_port_is_in_use(server: Settings) -> None:
    with (
        pytest.raises(PortInUseError, match=f"port {server.port} of 127.0.0.1 is in use"),
        running(Settings(port=server.port)),
    ):
        pass
    assert current() is server or current().port == server.port
    assert ask(server, "health") == {"status": "ok"}


def test_fails_when_the_port_for_custom_resources_is_in_use(server: Settings) -> None:
    chosen = Settings(port=0, callback_port=server.callback_port)
    with pytest.raises(PortInUseError, match="choose another by --callback-port"), running(chosen):
        pass


def test_next_server_starts_empty() -> None:
    for _ in range(2):
        with running_server():
            clients = Clients(ACCOUNT, REGION)
            clients.client("ssm").put_parameter(Name="/once", Value="1", Type="String")
            clients.client("s3").create_bucket(Bucket="once", CreateBucketConfiguration={"LocationConstraint": REGION})
    with pytest.raises(RuntimeError, match="no local AWS server is set up"):
        current()


def test_bound_session_cannot_claim_another_vpc(server: Settings) -> None:
    from local_aws import network

    network.bind("ASIABOUND", "vpc-1")
    assert position_of("ASIABOUND", {VPC_HEADER: "vpc-2"}).vpc_id == "vpc-1"
    assert position_of("ASIAFREE", {VPC_HEADER: "vpc-2"}).vpc_id == "vpc-2"
    assert position_of("ASIAFREE", {}).vpc_id is None
