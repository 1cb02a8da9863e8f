"""Flow logs in S3: into a folder, into a bucket of another account, and with options for their files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.models import EC2Backend
from moto.ec2.models.flow_logs import FlowLogs
from moto.ec2.responses import EC2Response

from local_aws.grafting import graft
from local_aws.policy.buckets import find_bucket

_FROM_S3 = ":::"
_DEFAULT_INTERVAL = 600
"""Seconds."""
_create_of_moto: Callable[..., tuple[list[FlowLogs], list[Any]]] = EC2Backend.create_flow_logs
_answer_of_moto: Callable[..., ActionResult] = EC2Response.create_flow_logs


def install() -> None:
    """Complete what moto takes for S3: a bucket of the same account, without a folder and options."""
    graft(EC2Backend, create_flow_logs=_create_flow_logs)
    graft(EC2Response, create_flow_logs=_answer_with_options)


def _create_flow_logs(self: Any, **options: Any) -> tuple[list[FlowLogs], list[Any]]:
    """https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateFlowLogs.html"""
    destination = options["log_destination"]
    if options["log_destination_type"] != "s3" or not destination:
        return _create_of_moto(self, **options)
    interval = options["max_aggregation_interval"] or _DEFAULT_INTERVAL
    self._validate_request(options["log_group_name"], destination, "s3", interval, None)
    name, _, _ = destination.split(_FROM_S3, 1)[-1].partition("/")
    if find_bucket(name) is None:
        missing = f"LogDestination: {name} does not exist."
        return [], [(resource_id, "400", missing) for resource_id in options["resource_ids"]]
    # moto looks for the bucket in the account of the caller only, and takes the folder for a part of its name.
    made, failed = _create_of_moto(self, **{**options, "log_destination_type": "kinesis-data-firehose"})
    for flow_log in made:
        flow_log.log_destination_type = "s3"
    return made, failed


def _answer_with_options(self: EC2Response) -> ActionResult:
    answer = _answer_of_moto(self)
    result: Any = answer.result
    for identifier in result["FlowLogIds"]:
        flow_log: Any = self.ec2_backend.flow_logs[identifier]
        flow_log.destination_options = self._get_param("DestinationOptions")
    return answer
