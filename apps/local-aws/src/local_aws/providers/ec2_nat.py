"""Providers of Amazon EC2: NAT gateways and their addresses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from local_aws.ec2_support import Ec2Resource
from local_aws.provider_support import pick
from local_aws.providers.base import ResourceFailure, ResourceProvider, ResourceRequest, ResourceState

_DOMAIN = "vpc"


class ElasticIp(Ec2Resource):
    """AWS::EC2::EIP of a VPC, that nobody but a NAT gateway uses."""

    type_name = "AWS::EC2::EIP"
    handled = frozenset({"Domain", "Tags"})
    gone = "InvalidAllocationID.NotFound"

    def make(self, ec2: Any, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        _check_domain(properties)
        address = ec2.allocate_address(Domain=_DOMAIN)
        return ResourceState(address["PublicIp"], pick(address, "AllocationId", "PublicIp"))

    def remove(self, ec2: Any, identifier: str) -> None:
        ec2.release_address(AllocationId=identifier)

    def identifier(self, state: ResourceState) -> str:
        return str(state.attributes["AllocationId"])

    def configure(self, ec2: Any, identifier: str, previous: Mapping[str, Any], properties: Mapping[str, Any]) -> None:
        _check_domain(properties)
        super().configure(ec2, identifier, previous, properties)


class NatGateway(Ec2Resource):
    """AWS::EC2::NatGateway of one zone."""

    type_name = "AWS::EC2::NatGateway"
    handled = frozenset({"AllocationId", "ConnectivityType", "SubnetId", "Tags"})
    gone = "NatGatewayNotFound"

    def make(self, ec2: Any, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        options = pick(properties, "AllocationId", "ConnectivityType", "SubnetId")
        gateway = ec2.create_nat_gateway(**options)["NatGateway"]
        identifier = gateway["NatGatewayId"]
        interface = gateway["NatGatewayAddresses"][0]["NetworkInterfaceId"]
        return ResourceState(identifier, {"NatGatewayId": identifier, "EniId": interface})

    def remove(self, ec2: Any, identifier: str) -> None:
        ec2.delete_nat_gateway(NatGatewayId=identifier)


def _check_domain(properties: Mapping[str, Any]) -> None:
    domain = properties.get("Domain", _DOMAIN)
    if domain != _DOMAIN:
        raise ResourceFailure(f'local AWS has addresses of VPCs only, received Domain "{domain}": use "{_DOMAIN}"')


PROVIDERS: tuple[type[ResourceProvider], ...] = (ElasticIp, NatGateway)
