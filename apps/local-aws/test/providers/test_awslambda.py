from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local_aws.providers.awslambda import EventInvokeConfig, Function, Permission, Version
from local_aws.providers.base import ResourceFailure
from local_aws.providers.cdk import Metadata, WaitConditionHandle
from local_aws.providers.ec2_network import Subnet, Vpc
from local_aws.providers.iam import Role


def trust(service: str) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    return {"Version": "2012-10-17", "Statement": [statement]}


@pytest.fixture
def role(stack: Any) -> str:
    properties = {"RoleName": "runner", "AssumeRolePolicyDocument": trust("lambda.amazonaws.com")}
    return str(stack.create(Role, properties).attributes["Arn"])


def function(role: str, **more: Any) -> dict[str, Any]:
    return {
        "FunctionName": "f",
        "Runtime": "python3.13",
        "Handler": "index.handler",
        "Role": role,
        "Code": {"ZipFile": "def handler(event, context): return 1"},
        **more,
    }


def code_of(name: str) -> dict[str, str]:
    from moto.awslambda.models import lambda_backends

    archive = zipfile.ZipFile(io.BytesIO(lambda_backends["111111111111"]["eu-west-1"].get_function(name).code_bytes))
    return {entry: archive.read(entry).decode() for entry in archive.namelist()}


def test_function_settings_are_applied_and_reset(stack: Any, clients: Any, role: str) -> None:
    vpc = stack.create(Vpc, {"CidrBlock": "10.0.0.0/16"})
    subnet = stack.create(Subnet, {"VpcId": vpc.physical_id, "CidrBlock": "10.0.0.0/24"}).physical_id
    before = function(
        role,
        Timeout=30,
        MemorySize=256,
        Description="first",
        Environment={"Variables": {"A": "1"}},
        KmsKeyArn="arn:aws:kms:eu-west-1:111111111111:key/1",
        LoggingConfig={"LogGroup": "/ours", "LogFormat": "JSON"},
        VpcConfig={"SubnetIds": [subnet], "SecurityGroupIds": [vpc.attributes["DefaultSecurityGroup"]]},
        Architectures=["arm64"],
        ReservedConcurrentExecutions=2,
        TracingConfig={"Mode": "Active"},
        Tags=[{"Key": "a", "Value": "1"}],
    )
    client = clients.client("lambda")
    state = stack.create(Function, before)
    found = client.get_function(FunctionName="f")
    now = found["Configuration"]
    assert state.attributes == {"Arn": now["FunctionArn"]}
    assert (now["Timeout"], now["MemorySize"], now["Description"]) == (30, 256, "first")
    assert now["Environment"]["Variables"] == {"A": "1"}
    assert now["KMSKeyArn"].endswith("key/1")
    assert now["LoggingConfig"] == {"LogGroup": "/ours", "LogFormat": "JSON"}
    assert now["VpcConfig"]["VpcId"] == vpc.physical_id
    assert now["Architectures"] == ["arm64"]
    assert now["TracingConfig"] == {"Mode": "Active"}
    assert found["Concurrency"]["ReservedConcurrentExecutions"] == 2
    assert found["Tags"] == {"a": "1"}
    assert code_of("f") == {"index.py": "def handler(event, context): return 1"}
    after = function(role, Code={"ZipFile": "def handler(event, context): return 2"})
    assert stack.update(Function, state, before, after) == state
    found = client.get_function(FunctionName="f")
    now = found["Configuration"]
    assert (now["Timeout"], now["MemorySize"], now["Description"]) == (3, 128, "")
    assert not now.get("Environment", {}).get("Variables")
    assert not now.get("KMSKeyArn")
    assert now["LoggingConfig"] == {"LogGroup": "/aws/lambda/f", "LogFormat": "Text"}
    assert not now.get("VpcConfig", {}).get("SubnetIds")
    assert now["Architectures"] == ["x86_64"]
    assert now["TracingConfig"] == {"Mode": "PassThrough"}
    assert "Concurrency" not in found
    assert not found.get("Tags")
    assert code_of("f") == {"index.py": "def handler(event, context): return 2"}
    stack.delete(Function, state, after)
    stack.delete(Function, state, after)
    assert client.list_functions()["Functions"] == []


def test_code_comes_from_a_bucket_that_must_hold_it(stack: Any, clients: Any, role: str) -> None:
    s3 = clients.client("s3")
    s3.create_bucket(Bucket="assets", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("index.js", "exports.handler = async () => 1")
    s3.put_object(Bucket="assets", Key="a.zip", Body=buffer.getvalue())
    properties = function(role, Runtime="nodejs22.x", Code={"S3Bucket": "assets", "S3Key": "a.zip"})
    stack.create(Function, properties)
    assert code_of("f") == {"index.js": "exports.handler = async () => 1"}
    with pytest.raises(ClientError):
        stack.create(Function, {**properties, "FunctionName": "g", "Code": {"S3Bucket": "assets", "S3Key": "b.zip"}})
    assert [f["FunctionName"] for f in clients.client("lambda").list_functions()["Functions"]] == ["f"]


def test_inline_node_code_is_a_script(stack: Any, role: str) -> None:
    stack.create(Function, function(role, Runtime="nodejs22.x", Code={"ZipFile": "exports.handler = 1"}))
    assert code_of("f") == {"index.js": "exports.handler = 1"}


def test_function_refusals(stack: Any, clients: Any, role: str) -> None:
    other = {"RoleName": "other", "AssumeRolePolicyDocument": trust("ec2.amazonaws.com")}
    stranger = stack.create(Role, other).attributes["Arn"]
    with pytest.raises(ClientError, match="cannot be assumed by Lambda"):
        stack.create(Function, function(stranger))
    with pytest.raises(ClientError, match="subnet-gone"):
        stack.create(Function, function(role, VpcConfig={"SubnetIds": ["subnet-gone"], "SecurityGroupIds": []}))
    with pytest.raises(ResourceFailure, match="Code/ImageUri"):
        stack.create(Function, function(role, Code={"ImageUri": "x"}))
    with pytest.raises(ResourceFailure, match="PackageType"):
        stack.create(Function, function(role, PackageType="Image"))
    state = stack.create(Function, function(role))
    with pytest.raises(ClientError, match="ResourceConflict"):
        stack.create(Function, function(role))
    with pytest.raises(ClientError, match="cannot be assumed by Lambda"):
        stack.update(Function, state, function(role), function(stranger))
    assert clients.client("lambda").get_function(FunctionName="f")["Configuration"]["Role"] == role


def test_permission(stack: Any, clients: Any, role: str) -> None:
    stack.create(Function, function(role))
    properties = {
        "FunctionName": "f",
        "Action": "lambda:InvokeFunction",
        "Principal": "events.amazonaws.com",
        "SourceArn": "arn:aws:events:eu-west-1:111111111111:rule/r",
    }
    state = stack.create(Permission, properties)
    client = clients.client("lambda")
    (statement,) = json.loads(client.get_policy(FunctionName="f")["Policy"])["Statement"]
    assert (statement["Sid"], statement["Principal"]) == (state.physical_id, {"Service": "events.amazonaws.com"})
    stack.delete(Permission, state, properties)
    stack.delete(Permission, state, properties)
    assert "events" not in json.dumps(client.get_function(FunctionName="f"), default=str)


def test_version_and_event_invoke_config(stack: Any, clients: Any, role: str) -> None:
    stack.create(Function, function(role))
    client = clients.client("lambda")
    version = stack.create(Version, {"FunctionName": "f"})
    assert version.physical_id == f"arn:aws:lambda:eu-west-1:111111111111:function:f:{version.attributes['Version']}"
    stack.delete(Version, version, {"FunctionName": "f"})
    stack.delete(Version, version, {"FunctionName": "f"})
    assert [found["Version"] for found in client.list_versions_by_function(FunctionName="f")["Versions"]] == ["$LATEST"]
    before = {"FunctionName": "f", "Qualifier": "$LATEST", "MaximumRetryAttempts": 1}
    state = stack.create(EventInvokeConfig, before)
    after = {**before, "MaximumRetryAttempts": 0}
    stack.update(EventInvokeConfig, state, before, after)
    assert client.get_function_event_invoke_config(FunctionName="f")["MaximumRetryAttempts"] == 0
    stack.delete(EventInvokeConfig, state, after)
    stack.delete(EventInvokeConfig, state, after)
    with pytest.raises(ClientError):
        client.get_function_event_invoke_config(FunctionName="f")
    with pytest.raises(ResourceFailure, match='received "live"'):
        stack.create(EventInvokeConfig, {**before, "Qualifier": "live"})


@pytest.mark.parametrize("provider", [Metadata, WaitConditionHandle])
def test_empty_resources_pass(stack: Any, provider: Any) -> None:
    state = stack.create(provider, {})
    assert state.physical_id == "stack-Thing-1ABC"
    assert stack.update(provider, state, {}, {}) == state
    stack.delete(provider, state, {})
