from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local_aws import unimplemented
from local_aws.clients import Clients
from local_aws.settings import Settings

# One operation for each way in which moto does not know it: per protocol, a service that it lacks, a path that no
# handler serves, and an S3 operation that it takes for another one.
OPERATIONS: list[tuple[str, str, Callable[[Clients], Any]]] = [
    ("ec2", "DescribeVerifiedAccessGroups", lambda c: c.client("ec2").describe_verified_access_groups()),
    (
        "iam",
        "GetServiceLastAccessedDetails",
        lambda c: c.client("iam").get_service_last_accessed_details(JobId="a" * 36),
    ),
    ("sagemaker", "ListHubs", lambda c: c.client("sagemaker").list_hubs()),
    ("codeconnections", "ListConnections", lambda c: c.client("codeconnections").list_connections()),
    (
        "lambda",
        "GetRuntimeManagementConfig",
        lambda c: c.client("lambda").get_runtime_management_config(FunctionName="f"),
    ),
    (
        "s3",
        "GetBucketMetricsConfiguration",
        lambda c: c.client("s3").get_bucket_metrics_configuration(Bucket="b", Id="i"),
    ),
]


@pytest.mark.parametrize(("service", "operation", "call"), OPERATIONS)
def test_answers_at_once_names_itself_and_is_counted(
    clients: Clients, service: str, operation: str, call: Callable[[Clients], Any]
) -> None:
    call_twice_started = time.monotonic()
    for _ in range(2):
        with pytest.raises(ClientError) as caught:
            call(clients)
        error = caught.value.response["Error"]
        assert (error["Code"], error["Message"]) == (
            "NotImplemented",
            f"local AWS does not implement {service}:{operation}",
        )
        # SDKs repeat what ends in 5xx.
        assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert time.monotonic() - call_twice_started < 20
    assert unimplemented.counts() == {f"{service}:{operation}": 2}


def test_missing_resource_is_no_missing_operation(server: Settings, clients: Clients) -> None:
    s3 = clients.client("s3")
    for call in (
        lambda: s3.head_bucket(Bucket="none"),
        lambda: clients.client("lambda").get_function(FunctionName="f"),
    ):
        with pytest.raises(ClientError) as caught:
            call()
        assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404
    assert unimplemented.counts() == {}


def test_failure_of_the_server_is_an_error_that_nobody_repeats(
    clients: Clients, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from local_aws.policy import enforcement

    def explode(request: Any) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr(enforcement, "check", explode)
    with pytest.raises(ClientError) as caught:
        clients.client("sts").get_caller_identity()
    error = caught.value.response["Error"]
    assert error["Code"] == "LocalAwsInternalError"
    assert error["Message"] == "local AWS failed in sts:GetCallerIdentity: RuntimeError: boom"
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert "explode" in capsys.readouterr().err
