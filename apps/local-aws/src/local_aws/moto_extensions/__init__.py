"""API operations that moto lacks or answers too simply, added to moto's own classes; one file per service or part."""

from __future__ import annotations

from local_aws.moto_extensions import (
    awslambda,
    codebuild,
    codecommit,
    codepipeline,
    ec2,
    ec2_flow_logs,
    ec2_nat,
    ec2_routes,
    ec2_transit,
    events,
    iam,
    kms,
    logs,
    networkfirewall,
    organizations,
    route53resolver,
    s3,
    sagemaker,
)

_SERVICES = (
    awslambda,
    codebuild,
    codecommit,
    codepipeline,
    ec2,
    ec2_flow_logs,
    ec2_nat,
    ec2_routes,
    ec2_transit,
    events,
    iam,
    kms,
    logs,
    networkfirewall,
    organizations,
    route53resolver,
    s3,
    sagemaker,
)


def install() -> None:
    """Add every extension to moto. Calling it again changes nothing."""
    for service in _SERVICES:
        service.install()
