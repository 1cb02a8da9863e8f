"""Providers of Amazon EC2: NAT gateways and their addresses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from local_aws.provider_support import discarding, ignoring, pick
from local_aws.providers.base import ResourceFailure, ResourceProvider, ResourceRequest, ResourceState
from local_aws.providers.ec2_network import apply_tags

_DOMAIN = "vpc"


class ElasticIp(ResourceProvider):
    """AWS::EC2::EIP of a VPC, that nobody but a NAT gateway uses."""

    type_name = "AWS::EC2::EIP"
    handled = frozenset({"Domain", "Tags"})

    def create(self, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        _check_domain(properties)
        ec2 = request.clients.client("ec2")
        address = ec2.allocate_address(Domain=_DOMAIN)
        identifier = address["AllocationId"]
        with discarding(lambda: ec2.release_address(AllocationId=identifier)):
            apply_tags(ec2, identifier, {}, properties)
        return ResourceState(address["PublicIp"], {"AllocationId": identifier, "PublicIp": address["PublicIp"]})

    def update(
        self,
        request: ResourceRequest,
        current: ResourceState,
        previous: Mapping[str, Any],
        properties: Mapping[str, Any],
    ) -> ResourceState:
        _check_domain(properties)
        apply_tags(request.clients.client("ec2"), current.attributes["AllocationId"], previous, properties)
        return current

    def delete(self, request: ResourceRequest, current: ResourceState, properties: Mapping[str, Any]) -> None:
        with ignoring("InvalidAllocationID.NotFound"):
            request.clients.client("ec2").release_address(AllocationId=current.attributes["AllocationId"])


class NatGateway(ResourceProvider):
    """AWS::EC2::NatGateway of one zone."""

    type_name = "AWS::EC2::NatGateway"
    handled = frozenset({"AllocationId", "ConnectivityType", "SubnetId", "Tags"})

    def create(self, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        ec2 = request.clients.client("ec2")
        options = pick(properties, "AllocationId", "ConnectivityType", "SubnetId")
        gateway = ec2.create_nat_gateway(**options)["NatGateway"]
        identifier = gateway["NatGatewayId"]
        with discarding(lambda: ec2.delete_nat_gateway(NatGatewayId=identifier)):
            apply_tags(ec2, identifier, {}, properties)
        interface = gateway["NatGatewayAddresses"][0]["NetworkInterfaceId"]
        return ResourceState(identifier, {"NatGatewayId": identifier, "EniId": interface})

    def update(
        self,
        request: ResourceRequest,
        current: ResourceState,
        previous: Mapping[str, Any],
        properties: Mapping[str, Any],
    ) -> ResourceState:
        apply_tags(request.clients.client("ec2"), current.physical_id, previous, properties)
        return current

    def delete(self, request: ResourceRequest, current: ResourceState, properties: Mapping[str, Any]) -> None:
        with ignoring("NatGatewayNotFound"):
            request.clients.client("ec2").delete_nat_gateway(NatGatewayId=current.physical_id)


def _check_domain(properties: Mapping[str, Any]) -> None:
    domain = properties.get("Domain", _DOMAIN)
    if domain != _DOMAIN:
        raise ResourceFailure(f'local AWS has addresses of VPCs only, received Domain "{domain}": use "{_DOMAIN}"')


PROVIDERS: tuple[type[ResourceProvider], ...] = (ElasticIp, NatGateway)
