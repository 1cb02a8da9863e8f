"""The environment of a function's process: who it is, where it stands, and where its AWS is.

https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
"""

from __future__ import annotations

import os
from pathlib import Path

from moto.awslambda.models import LambdaFunction

from local_aws import network, settings
from local_aws.accounts import open_session
from local_aws.policy.trust import refusal_for_service

LAMBDA_SERVICE = "lambda.amazonaws.com"


class RoleNotAssumableError(Exception):
    """Lambda may not assume the role of the function."""


def of(function: LambdaFunction, folder: Path, request_id: str) -> dict[str, str]:
    """The variables of one invocation. Raises RoleNotAssumableError."""
    refusal = refusal_for_service(function.role, LAMBDA_SERVICE, function.account_id, function.function_arn)
    if refusal:
        raise RoleNotAssumableError(f"The role defined for the function cannot be assumed by Lambda: {refusal}")
    credentials = open_session(function.role, function.function_name, function.region)
    if function.vpc_config:
        network.bind(credentials.access_key_id, function.vpc_config["VpcId"])
    configured = settings.current()
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": "/tmp",
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
        **{name: str(value) for name, value in function.environment_vars.items()},
        "_HANDLER": function.handler or "",
        "AWS_ACCESS_KEY_ID": credentials.access_key_id,
        "AWS_SECRET_ACCESS_KEY": credentials.secret_access_key,
        "AWS_SESSION_TOKEN": credentials.session_token or "",
        "AWS_REGION": function.region,
        "AWS_DEFAULT_REGION": function.region,
        "AWS_ENDPOINT_URL": configured.endpoint,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{function.run_time}",
        "AWS_LAMBDA_FUNCTION_NAME": function.function_name,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_size),
        "AWS_LAMBDA_FUNCTION_VERSION": str(function.version),
        "AWS_LAMBDA_LOG_GROUP_NAME": function.logs_group_name,
        "AWS_LAMBDA_LOG_STREAM_NAME": request_id,
        "LAMBDA_TASK_ROOT": str(folder),
        "LOCAL_AWS_CALLBACK_PORT": str(configured.callback_port),
        "LOCAL_AWS_FUNCTION_ARN": function.function_arn,
        "LOCAL_AWS_REQUEST_ID": request_id,
        "LOCAL_AWS_TIMEOUT_SECONDS": str(function.timeout),
    }
