"""Functions whose source stands in the template."""

from __future__ import annotations

import json
import random
import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local_aws.clients import Clients
from local_aws.providers.awslambda import Function
from local_aws.providers.base import ResourceFailure, ResourceRequest
from local_aws.settings import Settings
from local_aws.testing import ACCOUNT, REGION, running_server

SDK = Path(__file__).resolve().parents[4] / "node_modules"

NODE = """
const { STSClient, GetCallerIdentityCommand } = require('@aws-sdk/client-sts');
exports.handler = async (event) => {
  const { Arn } = await new STSClient({}).send(new GetCallerIdentityCommand({}));
  return { who: Arn, said: process.env.WORD, event };
};
"""
PYTHON = """
import os
def handler(event, context):
    return {"who": context.invoked_function_arn, "said": os.environ["WORD"], "event": event}
"""


@pytest.fixture
def server() -> Iterator[Settings]:
    """A server whose Node functions find the AWS SDK."""
    with running_server(node_modules=SDK) as settings:
        yield settings


@pytest.fixture
def role(clients: Clients) -> str:
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    role = clients.client("iam").create_role(RoleName="function", AssumeRolePolicyDocument=document)
    return str(role["Role"]["Arn"])


def request(clients: Clients) -> ResourceRequest:
    return ResourceRequest(Function.type_name, "F", "arn", "stack", ACCOUNT, REGION, "stack-F-1", clients)


def properties(role: str, runtime: str, source: str, word: str = "first") -> dict[str, Any]:
    return {
        "Code": {"ZipFile": source},
        "Environment": {"Variables": {"WORD": word}},
        "Handler": "index.handler",
        "Role": role,
        "Runtime": runtime,
        "Timeout": 30,
    }


def invoke(clients: Clients) -> Any:
    answer = clients.client("lambda").invoke(FunctionName="stack-F-1", Payload=json.dumps({"a": 1}))
    return json.load(answer["Payload"])


def test_node_source_runs_with_the_sdk(clients: Clients, role: str) -> None:
    Function().create(request(clients), properties(role, "nodejs22.x", NODE))
    assert invoke(clients) == {
        "who": f"arn:aws:sts::{ACCOUNT}:assumed-role/function/stack-F-1",
        "said": "first",
        "event": {"a": 1},
    }


@pytest.mark.parametrize(("runtime", "source"), [("nodejs22.x", NODE), ("python3.13", PYTHON)])
def test_an_update_runs_the_new_source_and_settings(clients: Clients, role: str, runtime: str, source: str) -> None:
    before = properties(role, runtime, source)
    state = Function().create(request(clients), before)
    first = invoke(clients)
    digest = clients.client("lambda").get_function(FunctionName="stack-F-1")["Configuration"]["CodeSha256"]
    again = properties(role, runtime, source, "second")
    Function().update(request(clients), state, before, again)
    assert invoke(clients) == {**first, "said": "second"}
    after = properties(role, runtime, source.replace("said", "told"), "second")
    Function().update(request(clients), state, again, after)
    assert invoke(clients)["told"] == "second"
    assert clients.client("lambda").get_function(FunctionName="stack-F-1")["Configuration"]["CodeSha256"] != digest


def test_the_handler_must_be_in_index(clients: Clients, role: str) -> None:
    Function().create(request(clients), {**properties(role, "nodejs22.x", NODE), "Handler": "main.handler"})
    assert invoke(clients)["errorMessage"] == "Cannot find module 'main'"


def test_other_runtimes_are_refused(clients: Clients, role: str) -> None:
    with pytest.raises(ResourceFailure, match=r'Node.js or Python source, received Runtime "java21"'):
        Function().create(request(clients), properties(role, "java21", NODE))


def test_the_archive_has_a_limit(clients: Clients, role: str) -> None:
    generator = random.Random(1)
    noise = "".join(generator.choices(string.printable, k=6_000_000))
    with pytest.raises(ResourceFailure, match="more than 4194304: use S3Bucket and S3Key"):
        Function().create(request(clients), properties(role, "nodejs22.x", noise))
    Function().create(request(clients), properties(role, "nodejs22.x", NODE + " " * 6_000_000))
