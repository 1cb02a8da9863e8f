"""The stages of the example, and the models that they read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from platform_under_test import Platform

STAGES = {"staging": "222222222222", "production": "333333333333"}
NEWCOMER = "444444444444"
FOREIGNER = "999999999999"


def stage_vpc(platform: Platform, account: str) -> str:
    (vpc,) = platform.resources("AWS::EC2::VPC", account).values()
    return vpc


def model_bucket(platform: Platform) -> str:
    return next(name for path, name in platform.resources("AWS::S3::Bucket").items() if "/BucketsModel" in path)


def model_session(platform: Platform, role_arn: str) -> dict[str, str]:
    """Credentials of a model execution role as SageMaker has them when it loads a model."""
    account = role_arn.split(":")[4]
    model = f"arn:aws:sagemaker:{platform.region}:{account}:model/scenario"
    return platform.session_of_service(role_arn, "sagemaker.amazonaws.com", model)


def upload_a_model(platform: Platform) -> None:
    """A job of the platform account leaves a model in the bucket."""
    (role,) = platform.roles("job-execution")
    job = f"arn:aws:sagemaker:{platform.region}:{platform.account}:training-job/scenario"
    session = platform.session_of_service(role, "sagemaker.amazonaws.com", job)
    (vpc,) = platform.resources("AWS::EC2::VPC").values()
    inside = platform.client("s3", session, vpc_id=vpc)
    inside.put_object(Bucket=model_bucket(platform), Key="abalone/model.tar.gz", Body=b"a model")


def read_the_model(platform: Platform, session: Mapping[str, str], vpc_id: str | None) -> bytes:
    s3 = platform.client("s3", session, vpc_id=vpc_id)
    body: bytes = s3.get_object(Bucket=model_bucket(platform), Key="abalone/model.tar.gz")["Body"].read()
    return body


def policies(platform: Platform) -> dict[str, Any]:
    """Every bucket policy, key policy and managed policy of the platform account, by its resource."""
    s3, kms, iam = (platform.client(service) for service in ("s3", "kms", "iam"))
    found = {
        path: json.loads(s3.get_bucket_policy(Bucket=name)["Policy"])
        for path, name in platform.resources("AWS::S3::Bucket").items()
        if not name.startswith("cdk-")
    }
    for path, key in platform.resources("AWS::KMS::Key").items():
        found[path] = json.loads(kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"])
    for path, arn in platform.resources("AWS::IAM::ManagedPolicy").items():
        version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
        found[path] = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
    return found
