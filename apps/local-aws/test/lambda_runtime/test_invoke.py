from __future__ import annotations

import base64
import io
import json
import os
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local_aws.clients import Clients
from local_aws.settings import Settings
from local_aws.testing import ACCOUNT, REGION, running_server

SDK = Path(__file__).resolve().parents[4] / "node_modules"


@pytest.fixture
def server() -> Iterator[Settings]:
    """A server whose Node functions find the AWS SDK."""
    with running_server(node_modules=SDK) as settings:
        yield settings


@pytest.fixture
def role(clients: Clients) -> str:
    return make_role(clients)


def make_role(clients: Clients) -> str:
    """A role that Lambda may assume, with a path."""
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    created = clients.client("iam").create_role(
        RoleName="function",
        Path="/platform/",
        AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
    )
    return str(created["Role"]["Arn"])


def archive(name: str, source: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        file.writestr(name, source)
    return content.getvalue()


def create(clients: Clients, role: str, name: str, source: str, **options: Any) -> None:
    runtime = "python3.12" if name.endswith(".py") else "nodejs22.x"
    configuration = {
        "FunctionName": "f",
        "Runtime": runtime,
        "Role": role,
        "Handler": "index.handler",
        "Timeout": 30,
        "Code": {"ZipFile": archive(name, source)},
        **options,
    }
    clients.client("lambda").create_function(**configuration)


def call(clients: Clients, event: Any = None, **options: Any) -> tuple[Any, Any]:
    answer = clients.client("lambda").invoke(FunctionName="f", Payload=json.dumps(event), **options)
    payload = answer["Payload"].read()
    return answer, json.loads(payload) if payload else None


PYTHON_ECHO = """
import os, shutil
def handler(event, context):
    print("hello from", context.function_name)
    return {"event": event, "greeting": os.environ["GREETING"], "region": os.environ["AWS_REGION"],
            "arn": context.invoked_function_arn, "left": context.get_remaining_time_in_millis() > 0}
"""
NODE_ECHO = """
exports.handler = async (event, context) => {
  console.log('hello from', context.functionName);
  return { event, greeting: process.env.GREETING, region: process.env.AWS_REGION,
           arn: context.invokedFunctionArn, left: context.getRemainingTimeInMillis() > 0 };
};
"""


@pytest.mark.parametrize(("name", "source"), [("index.py", PYTHON_ECHO), ("index.js", NODE_ECHO)])
def test_returns_the_answer_and_writes_the_log(clients: Clients, role: str, name: str, source: str) -> None:
    create(clients, role, name, source, Environment={"Variables": {"GREETING": "servus"}})
    answer, payload = call(clients, {"a": [1]}, LogType="Tail")
    assert payload == {
        "event": {"a": [1]},
        "greeting": "servus",
        "region": REGION,
        "arn": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:f",
        "left": True,
    }
    assert "FunctionError" not in answer
    assert "hello from f" in base64.b64decode(answer["LogResult"]).decode()
    logs = clients.client("logs")
    events = logs.filter_log_events(logGroupName="/aws/lambda/f")["events"]
    messages = [event["message"] for event in events]
    assert "hello from f" in messages
    assert messages[0].startswith("START RequestId: ")
    assert messages[-1].startswith("END RequestId: ")


def test_a_log_group_of_its_own_is_written_but_never_made(clients: Clients, role: str) -> None:
    create(clients, role, "index.js", NODE_ECHO, LoggingConfig={"LogGroup": "own"})
    logs = clients.client("logs")
    call(clients)
    assert logs.describe_log_groups()["logGroups"] == []
    logs.create_log_group(logGroupName="own")
    call(clients)
    assert "hello from f" in [event["message"] for event in logs.filter_log_events(logGroupName="own")["events"]]


@pytest.mark.parametrize(
    ("name", "source", "kind"),
    [
        ("index.py", "def handler(event, context):\n    raise KeyError('gone')", "KeyError"),
        ("index.js", "exports.handler = async () => { throw new RangeError('gone'); };", "RangeError"),
        (
            "index.js",
            "exports.handler = (e, c, done) => setTimeout(() => { throw new TypeError('gone'); }, 5);",
            "TypeError",
        ),
    ],
)
def test_error_of_the_handler(clients: Clients, role: str, name: str, source: str, kind: str) -> None:
    create(clients, role, name, source)
    answer, payload = call(clients)
    assert answer["FunctionError"] == "Unhandled"
    assert payload["errorType"] == kind
    assert "gone" in payload["errorMessage"]
    assert payload["trace"]


@pytest.mark.parametrize(
    ("name", "source", "kind"),
    [
        ("index.py", "import os\ndef handler(event, context):\n    os._exit(7)", "Runtime.ExitError"),
        ("index.js", "exports.handler = () => process.exit(7);", "Runtime.ExitError"),
        ("other.js", "exports.handler = () => 1;", "Runtime.ImportModuleError"),
        ("index.js", "exports.other = () => 1;", "Runtime.HandlerNotFound"),
    ],
)
def test_process_that_gives_no_answer(clients: Clients, role: str, name: str, source: str, kind: str) -> None:
    create(clients, role, name, source)
    answer, payload = call(clients)
    assert answer["FunctionError"] == "Unhandled"
    assert payload["errorType"] == kind


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        ("exports.handler = (event, context, done) => done(null, event + 1);", 42),
        ("exports.handler = function (event) { arguments[2](null, event + 1); };", 42),
        ("exports.handler = (event, context) => context.done(null, event + 1);", 42),
        ("exports.handler = (event, context) => { setTimeout(() => context.succeed(event + 1), 5); };", 42),
        ("exports.handler = () => { setTimeout(() => console.log('later'), 50); };", None),
    ],
    ids=["callback", "undeclared-callback", "done", "succeed", "nothing"],
)
def test_handlers_that_are_not_asynchronous(clients: Clients, role: str, source: str, answer: int | None) -> None:
    create(clients, role, "index.js", source)
    response, payload = call(clients, 41, LogType="Tail")
    assert "FunctionError" not in response
    assert payload == answer
    assert ("later" in base64.b64decode(response["LogResult"]).decode()) == (answer is None)


def test_context_reports_a_failure(clients: Clients, role: str) -> None:
    create(clients, role, "index.js", "exports.handler = (event, context) => context.fail(new RangeError('gone'));")
    assert call(clients)[1]["errorType"] == "RangeError"


def test_timeout_ends_the_function_and_what_it_started(clients: Clients, role: str, tmp_path: Path) -> None:
    mark = tmp_path / "child.pid"
    source = f"""
import subprocess, time
def handler(event, context):
    child = subprocess.Popen(["sleep", "60"])
    open({str(mark)!r}, "w").write(str(child.pid))
    time.sleep(60)
"""
    create(clients, role, "index.py", source, Timeout=3)
    started = time.monotonic()
    answer, payload = call(clients)
    assert time.monotonic() - started < 20
    assert answer["FunctionError"] == "Unhandled"
    assert payload["errorType"] == "Sandbox.Timedout"
    assert payload["errorMessage"].endswith("Task timed out after 3.00 seconds")
    child = int(mark.read_text())
    wait_until(lambda: not _is_running(child))


def test_end_of_the_server_ends_its_functions(tmp_path: Path) -> None:
    mark = tmp_path / "function.pid"
    source = f"""
import os, time
def handler(event, context):
    open({str(mark)!r}, "w").write(str(os.getpid()))
    time.sleep(60)
"""
    with running_server():
        clients = Clients(ACCOUNT, REGION)
        create(clients, make_role(clients), "index.py", source)
        call(clients, InvocationType="Event")
        wait_until(lambda: mark.exists() and bool(mark.read_text()))
    function = int(mark.read_text())
    wait_until(lambda: not _is_running(function))
    with running_server():
        time.sleep(0.2)
        assert Clients(ACCOUNT, REGION).client("logs").describe_log_groups()["logGroups"] == []


def wait_until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def _is_running(pid: int) -> bool:
    """Whether the process runs; one that has ended and waits for its parent does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_functions_do_not_find_packages_that_lambda_does_not_ship(clients: Clients, role: str) -> None:
    assert (SDK / "typescript").is_dir()
    create(clients, role, "index.js", "require('typescript'); exports.handler = () => 1;")
    answer, payload = call(clients)
    assert answer["FunctionError"] == "Unhandled"
    assert "Cannot find module 'typescript'" in payload["errorMessage"]


@pytest.mark.parametrize(
    ("name", "load"),
    [
        ("index.js", "const { S3Client, GetObjectCommand } = require('@aws-sdk/client-s3'); exports.handler ="),
        ("index.mjs", "import { S3Client, GetObjectCommand } from '@aws-sdk/client-s3'; export const handler ="),
    ],
)
def test_position_and_role_of_the_function_decide(clients: Clients, role: str, name: str, load: str) -> None:
    ec2 = clients.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
    group = ec2.create_security_group(GroupName="f", Description="f", VpcId=vpc)["GroupId"]
    ec2.create_vpc_endpoint(VpcId=vpc, ServiceName=f"com.amazonaws.{REGION}.s3")
    s3 = clients.client("s3")
    s3.create_bucket(Bucket="data", CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_object(Bucket="data", Key="file", Body=b"content")
    unless_inside = {"StringNotEquals": {"aws:SourceVpc": vpc}, "ArnEquals": {"aws:PrincipalArn": role}}
    deny = {
        "Sid": "Perimeter",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::data/*",
        "Condition": unless_inside,
    }
    s3.put_bucket_policy(Bucket="data", Policy=json.dumps({"Version": "2012-10-17", "Statement": [deny]}))
    body = """ async () => {
      const got = await new S3Client({}).send(new GetObjectCommand({ Bucket: 'data', Key: 'file' }));
      return got.Body.transformToString();
    };"""
    source = load + body
    create(clients, role, name, source)
    answer, payload = call(clients)
    assert answer["FunctionError"] == "Unhandled"
    assert "explicit deny in a resource-based policy (Perimeter)" in payload["errorMessage"]
    clients.client("lambda").delete_function(FunctionName="f")
    create(clients, role, name, source, VpcConfig={"SubnetIds": [subnet], "SecurityGroupIds": [group]})
    assert call(clients)[1] == "content"


def test_identity_is_a_session_of_the_role(clients: Clients, role: str) -> None:
    source = """
import os, urllib.request
import boto3
def handler(event, context):
    return boto3.client("sts").get_caller_identity()["Arn"]
"""
    create(clients, role, "index.py", source)
    assert call(clients)[1] == f"arn:aws:sts::{ACCOUNT}:assumed-role/function/f"


def test_dry_run_and_event(clients: Clients, role: str, tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    create(clients, role, "index.py", f"def handler(event, context):\n    open({str(mark)!r}, 'w').write(event)")
    answer, _ = call(clients, "x", InvocationType="DryRun")
    assert answer["StatusCode"] == 204
    assert not mark.exists()
    answer, _ = call(clients, "done", InvocationType="Event")
    assert answer["StatusCode"] == 202
    wait_until(lambda: mark.exists() and mark.read_text() == "done")


def test_fails_for_runtimes_that_nobody_runs(clients: Clients, role: str) -> None:
    create(clients, role, "index.js", "", Runtime="java21")
    answer, payload = call(clients)
    assert answer["FunctionError"] == "Unhandled"
    assert payload["errorType"] == "UnsupportedRuntime"
    assert payload["errorMessage"] == (
        'local AWS does not run runtime "java21"; it runs nodejs* and python* from zip archives'
    )


def test_code_from_s3_and_new_code(clients: Clients, role: str) -> None:
    s3 = clients.client("s3")
    s3.create_bucket(Bucket="assets", CreateBucketConfiguration={"LocationConstraint": REGION})
    for version in ("one", "two"):
        source = f"exports.handler = async () => '{version}';"
        s3.put_object(Bucket="assets", Key=version, Body=archive("index.js", source))
    create(clients, role, "index.js", "", Code={"S3Bucket": "assets", "S3Key": "one"})
    assert call(clients)[1] == "one"
    clients.client("lambda").update_function_code(FunctionName="f", S3Bucket="assets", S3Key="two")
    assert call(clients)[1] == "two"


def test_fails_for_a_missing_function(clients: Clients) -> None:
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        call(clients)


def test_environment_of_the_server_stays_out(clients: Clients, role: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_OF_THE_USER", "x")
    source = "import os\ndef handler(event, context):\n    return sorted(os.environ)"
    create(clients, role, "index.py", source)
    assert "SECRET_OF_THE_USER" in os.environ
    assert "SECRET_OF_THE_USER" not in call(clients)[1]
