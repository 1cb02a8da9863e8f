"""EC2: routes lead only to what serves their VPC, and are replaced with every kind of target."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.exceptions import EC2ClientError, InvalidParameterValueErrorReplaceRoute
from moto.ec2.models import EC2Backend
from moto.ec2.models.route_tables import Route, RouteTable
from moto.ec2.responses import EC2Response
from moto.ec2.utils import generate_route_id

from local_aws.grafting import graft

_create_route_of_moto: Callable[..., Route] = EC2Backend.create_route
_associate_of_moto: Callable[..., str] = EC2Backend.associate_route_table
_TARGETS = {
    "gateway_id": "GatewayId",
    "instance_id": "InstanceId",
    "nat_gateway_id": "NatGatewayId",
    "egress_only_igw_id": "EgressOnlyInternetGatewayId",
    "transit_gateway_id": "TransitGatewayId",
    "interface_id": "NetworkInterfaceId",
    "vpc_peering_connection_id": "VpcPeeringConnectionId",
    "vpc_endpoint_id": "VpcEndpointId",
}
"""moto's names of targets, by those of the API."""
_WITHIN_VPC = ("interface_id", "nat_gateway_id", "vpc_endpoint_id")
"""Targets of routes that are more specific than the one within the VPC."""


def install() -> None:
    """Check targets and destinations, which moto takes as they come."""
    graft(EC2Backend, create_route=_create_route, associate_route_table=_associate_route_table)
    graft(EC2Response, replace_route=_replace_route)


def _create_route(
    self: Any, route_table_id: str, destination_cidr_block: str | None, *arguments: Any, **options: Any
) -> Route:
    """https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateRoute.html"""
    if not options.get("local"):
        table = self.get_route_table(route_table_id)
        _check_targets(self, table, options)
        if destination_cidr_block:
            _check_destination(self, table, destination_cidr_block, options)
    return _create_route_of_moto(self, route_table_id, destination_cidr_block, *arguments, **options)


def _check_targets(backend: Any, table: RouteTable, options: dict[str, Any]) -> None:
    gateway_id = options.get("gateway_id") or ""
    if gateway_id.startswith("igw-"):
        gateway = backend.get_internet_gateway(gateway_id)
        _check_network(table, f"network gateway {gateway_id}", gateway.vpc.id if gateway.vpc else None)
    nat_gateway_id = options.get("nat_gateway_id")
    if nat_gateway_id:
        gateway = backend.nat_gateways.get(nat_gateway_id)
        if gateway is None or gateway.state == "deleted":
            raise EC2ClientError("InvalidNatGatewayID.NotFound", f"The natGateway ID '{nat_gateway_id}' does not exist")
        _check_network(table, f"NAT gateway {nat_gateway_id}", gateway.vpc_id)
    endpoint_id = options.get("vpc_endpoint_id")
    if endpoint_id:
        (endpoint,) = backend.describe_vpc_endpoints([endpoint_id])
        _check_network(table, f"VPC endpoint {endpoint_id}", endpoint.vpc_id)
    transit_gateway_id = options.get("transit_gateway_id")
    if transit_gateway_id and not _is_attached(backend, table.vpc_id, transit_gateway_id):
        raise EC2ClientError(
            "InvalidTransitGatewayID.NotFound", f"The transitGateway ID '{transit_gateway_id}' does not exist."
        )


def _is_attached(backend: Any, vpc_id: str, transit_gateway_id: str) -> bool:
    """https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html"""
    return any(
        (attachment.resource_id, attachment.transit_gateway_id) == (vpc_id, transit_gateway_id)
        for attachment in backend.transit_gateway_attachments.values()
    )


def _check_network(table: RouteTable, target: str, vpc_id: str | None) -> None:
    if vpc_id != table.vpc_id:
        raise EC2ClientError(
            "InvalidParameterValue", f"route table {table.id} and {target} belong to different networks"
        )


def _check_destination(backend: Any, table: RouteTable, destination: str, options: dict[str, Any]) -> None:
    """A route that is more specific than the one within the VPC covers one subnet exactly.

    https://docs.aws.amazon.com/vpc/latest/userguide/subnet-route-tables.html
    """
    try:
        wanted = ipaddress.IPv4Network(destination, strict=False)
    except ValueError:
        return  # moto says what is wrong with it.
    local = [ipaddress.IPv4Network(route.destination_cidr_block) for route in table.routes if route.local]
    if not any(wanted != each and wanted.subnet_of(each) for each in local):
        return
    subnets = [subnet for zone in backend.subnets.values() for subnet in zone.values()]
    exact = any(subnet.vpc_id == table.vpc_id and subnet.cidr_block == str(wanted) for subnet in subnets)
    if not exact or not any(options.get(name) for name in _WITHIN_VPC):
        raise EC2ClientError(
            "InvalidParameterValue",
            f"The destination CIDR block {destination} is within the VPC: it must be that of a subnet, and lead to a "
            "NAT gateway, a network interface or a Gateway Load Balancer endpoint",
        )


def _replace_route(self: EC2Response) -> ActionResult:
    """ReplaceRoute with endpoints as targets; a target that is refused leaves the route as it was.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReplaceRoute.html
    """
    backend = self.ec2_backend
    names = ("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId")
    cidr, ipv6, prefix_list = (self._get_param(name) for name in names)
    table = backend.get_route_table(self._get_param("RouteTableId"))
    key = generate_route_id(table.id, cidr, ipv6, prefix_list)
    replaced = table._routes.pop(key, None)
    if replaced is None:
        raise InvalidParameterValueErrorReplaceRoute(cidr or ipv6 or prefix_list)
    targets = {ours: self._get_param(name) for ours, name in _TARGETS.items()}
    try:
        backend.create_route(table.id, cidr, ipv6, prefix_list, **targets)
    except Exception:
        table._routes[key] = replaced
        raise
    return ActionResult({})


def _associate_route_table(
    self: Any, route_table_id: str, gateway_id: str | None = None, subnet_id: str | None = None
) -> str:
    """AssociateRouteTable with a gateway that is attached to the table's VPC and has no other table.

    https://docs.aws.amazon.com/vpc/latest/userguide/gateway-route-tables.html
    """
    if gateway_id:
        table = self.get_route_table(route_table_id)
        gateway = self.get_internet_gateway(gateway_id)
        _check_network(table, f"network gateway {gateway_id}", gateway.vpc.id if gateway.vpc else None)
        if any(gateway_id in other._associations.values() for other in self.route_tables.values()):
            raise EC2ClientError(
                "Resource.AlreadyAssociated", f"the gateway {gateway_id} is already associated with a route table"
            )
    return _associate_of_moto(self, route_table_id, gateway_id, subnet_id)
