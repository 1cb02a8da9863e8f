from __future__ import annotations

import io
import json
import time
import zipfile
from typing import Any

import pytest

from local_aws.clients import Clients
from local_aws.lambda_runtime.callbacks import await_custom_resource
from local_aws.providers.base import ResourceFailure
from local_aws.testing import ACCOUNT, REGION

ARN = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:custom"
EVENT = {"RequestType": "Create", "LogicalResourceId": "Thing", "StackId": "s", "ResourceProperties": {"A": "1"}}

# What cfn-response and the provider framework of the CDK do: https, host and path of the URL, no port.
ANSWER_OVER_HTTPS = """
const https = require('https');
exports.handler = (event) => new Promise((resolve, reject) => {
  const url = new URL(event.ResponseURL);
  const body = JSON.stringify({ ...ANSWER, RequestId: event.RequestId, StackId: event.StackId });
  const request = https.request(
    { hostname: url.hostname, path: url.pathname, method: 'PUT', headers: { 'content-length': body.length } }, resolve);
  request.on('error', reject);
  request.end(body);
});
"""
ANSWER_BY_URL = """
exports.handler = async (event) => {
  const response = await fetch(event.ResponseURL, { method: 'PUT', body: JSON.stringify(ANSWER) });
  if (!response.ok) throw new Error(String(response.status));
};
"""


def create(clients: Clients, source: str, **options: Any) -> None:
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    role = clients.client("iam").create_role(
        RoleName="custom", AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    )["Role"]["Arn"]
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        file.writestr("index.js", source)
    configuration = {
        "FunctionName": "custom",
        "Runtime": "nodejs22.x",
        "Role": role,
        "Handler": "index.handler",
        "Timeout": 30,
        "Code": {"ZipFile": content.getvalue()},
        **options,
    }
    clients.client("lambda").create_function(**configuration)


def answering(source: str, **answer: Any) -> str:
    return f"const ANSWER = {json.dumps(answer)};\n{source}"


@pytest.mark.parametrize("source", [ANSWER_OVER_HTTPS, ANSWER_BY_URL])
def test_returns_the_answer(clients: Clients, source: str) -> None:
    create(clients, answering(source, Status="SUCCESS", PhysicalResourceId="p", Data={"Key": "value"}))
    answer = await_custom_resource(ARN, EVENT, 30)
    assert answer["PhysicalResourceId"] == "p"
    assert answer["Data"] == {"Key": "value"}


def test_function_gets_the_event_with_a_request_id(clients: Clients) -> None:
    echo = ANSWER_BY_URL.replace("ANSWER)", "{ Status: 'SUCCESS', PhysicalResourceId: 'p', Data: { event } })")
    create(clients, echo)
    sent = await_custom_resource(ARN, EVENT, 30)["Data"]["event"]
    assert {name: sent[name] for name in EVENT} == EVENT
    assert sent["RequestId"]
    assert sent["ResponseURL"].startswith("http://127.0.0.1:")


def test_fails_when_the_answer_says_so(clients: Clients) -> None:
    create(clients, answering(ANSWER_BY_URL, Status="FAILED", Reason="no such thing"))
    with pytest.raises(ResourceFailure) as caught:
        await_custom_resource(ARN, EVENT, 30)
    assert str(caught.value).startswith(
        "Received response status [FAILED] from custom resource. Message returned: no such thing (RequestId: "
    )


def test_a_failed_answer_keeps_the_id_of_what_it_left_behind(clients: Clients) -> None:
    create(clients, answering(ANSWER_BY_URL, Status="FAILED", Reason="half done", PhysicalResourceId="left-behind"))
    with pytest.raises(ResourceFailure) as caught:
        await_custom_resource(ARN, EVENT, 30)
    assert caught.value.physical_id == "left-behind"


def test_fails_at_once_when_the_function_does(clients: Clients) -> None:
    create(clients, "exports.handler = async () => { throw new RangeError('broken'); };")
    started = time.monotonic()
    with pytest.raises(ResourceFailure, match="Lambda error: RangeError: broken"):
        await_custom_resource(ARN, EVENT, 120)
    assert time.monotonic() - started < 60


def test_answer_wins_over_a_later_error(clients: Clients) -> None:
    source = answering(ANSWER_BY_URL, Status="SUCCESS", PhysicalResourceId="p")
    create(
        clients, source.replace("if (!response.ok) throw new Error(String(response.status))", "throw new Error('late')")
    )
    assert await_custom_resource(ARN, EVENT, 30)["PhysicalResourceId"] == "p"


def test_fails_when_no_answer_comes(clients: Clients) -> None:
    create(clients, "exports.handler = async () => 'forgot to answer';")
    with pytest.raises(ResourceFailure, match="CloudFormation did not receive a response from your Custom Resource"):
        await_custom_resource(ARN, EVENT, 1)


def test_fails_for_an_answer_that_is_too_long(clients: Clients) -> None:
    create(clients, answering(ANSWER_BY_URL, Status="SUCCESS", Data={"Text": "x" * 5000}))
    with pytest.raises(ResourceFailure, match="Response object is too long"):
        await_custom_resource(ARN, EVENT, 30)


def test_fails_for_an_answer_that_is_no_object(clients: Clients) -> None:
    create(clients, ANSWER_BY_URL.replace("JSON.stringify(ANSWER)", "'[]'"))
    with pytest.raises(ResourceFailure, match="the answer is not a JSON object"):
        await_custom_resource(ARN, EVENT, 30)


def test_fails_for_a_function_that_does_not_exist(clients: Clients) -> None:
    with pytest.raises(ResourceFailure, match=f"Function not found: {ARN}"):
        await_custom_resource(ARN, EVENT, 30)
