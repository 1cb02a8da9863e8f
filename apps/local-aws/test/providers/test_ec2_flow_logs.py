from __future__ import annotations

from typing import Any

import pytest

from local_aws.providers.base import ResourceFailure
from local_aws.providers.ec2_endpoint import FlowLog
from local_aws.providers.ec2_network import Vpc
from local_aws.testing import REGION

OPTIONS = {"FileFormat": "parquet", "HiveCompatiblePartitions": True, "PerHourPartition": False}


def to_s3(stack: Any, destination: str) -> dict[str, Any]:
    vpc = stack.create(Vpc, {"CidrBlock": "10.0.0.0/16"})
    return {
        "ResourceId": vpc.physical_id,
        "ResourceType": "VPC",
        "TrafficType": "ALL",
        "LogDestinationType": "s3",
        "LogDestination": destination,
        "DestinationOptions": OPTIONS,
    }


def create_bucket(clients: Any) -> None:
    clients.client("s3").create_bucket(Bucket="logs", CreateBucketConfiguration={"LocationConstraint": REGION})


def test_logs_go_to_a_folder_of_a_bucket_of_any_account(stack: Any, clients: Any, other_clients: Any) -> None:
    create_bucket(other_clients)
    destination = "arn:aws:s3:::logs/network/"
    state = stack.create(FlowLog, to_s3(stack, destination))
    (found,) = clients.client("ec2").describe_flow_logs()["FlowLogs"]
    assert (found["LogDestinationType"], found["LogDestination"]) == ("s3", destination)
    assert found["DestinationOptions"] == OPTIONS
    for _ in range(2):
        stack.delete(FlowLog, state, {})
    assert clients.client("ec2").describe_flow_logs()["FlowLogs"] == []


def test_a_bucket_that_does_not_exist_is_refused(stack: Any) -> None:
    with pytest.raises(ResourceFailure, match=r"logs does not exist"):
        stack.create(FlowLog, to_s3(stack, "arn:aws:s3:::logs/network/"))
