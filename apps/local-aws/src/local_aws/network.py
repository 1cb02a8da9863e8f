"""Where a caller stands: inside a VPC, or nowhere.

Two callers stand in a VPC: a Lambda function with a VpcConfig (bound to the credentials of its session), and a
test client that says so by the header `x-local-aws-vpc`; the VPC may be one of any account. Everybody else has no
`aws:SourceVpc`, `aws:SourceVpce` and `aws:VpceAccount`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from moto.ec2.models import ec2_backends

VPC_HEADER = "x-local-aws-vpc"

_ENDPOINT_SERVICES = {
    "cloudwatch": "monitoring",
    "codeartifact": "codeartifact.api",
    "ecr": "ecr.api",
    "efs": "elasticfilesystem",
    "sagemaker": "sagemaker.api",
    "sagemaker-runtime": "sagemaker.runtime",
    "stepfunctions": "states",
}
"""https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html"""

_vpc_by_session: dict[str, str] = {}


@dataclass(frozen=True)
class PassedEndpoint:
    """An endpoint that a request passes. `account` owns it; with a shared VPC that need not be the VPC's owner."""

    endpoint_id: str
    account: str


@dataclass(frozen=True)
class NetworkPosition:
    """The VPC that a request comes from; None: nowhere."""

    vpc_id: str | None

    def source_vpce(self, service: str) -> str | None:
        """The endpoint of the VPC that a request to the service passes, if the VPC has one."""
        passed = self.passed_endpoint(service)
        return passed.endpoint_id if passed else None

    def passed_endpoint(self, service: str) -> PassedEndpoint | None:
        """The endpoint of the VPC that a request to the service passes, if the VPC has one.

        `service` is the last part of the endpoint service's name ("s3", "kms", "sagemaker.api").
        """
        if self.vpc_id is None:
            return None
        for account, endpoint in _endpoints():
            if endpoint.vpc_id == self.vpc_id and endpoint.service_name.split(".", 3)[-1] == service:
                return PassedEndpoint(str(endpoint.id), account)
        return None


NOWHERE = NetworkPosition(None)


def endpoint_service(service: str) -> str:
    """The last part of the name of the endpoint service that carries the requests of a botocore service."""
    return _ENDPOINT_SERVICES.get(service, service)


def bind(access_key_id: str, vpc_id: str) -> None:
    """Place the session of this access key inside a VPC."""
    _vpc_by_session[access_key_id] = vpc_id


def forget() -> None:
    """Forget where all sessions stand."""
    _vpc_by_session.clear()


def position_of(access_key_id: str, headers: Mapping[str, str]) -> NetworkPosition:
    """Where the sender of a request stands. A bound session cannot claim another VPC by the header."""
    return NetworkPosition(_vpc_by_session.get(access_key_id) or headers.get(VPC_HEADER) or None)


def _endpoints() -> Iterator[tuple[str, Any]]:
    """moto's endpoints of all accounts and regions, each with the account that owns it."""
    backends: list[tuple[str, str, Any]] = list(ec2_backends.iter_backends())
    for account, _, backend in backends:
        for endpoint in list(backend.vpc_end_points.values()):
            if endpoint.state == "available":
                yield account, endpoint
