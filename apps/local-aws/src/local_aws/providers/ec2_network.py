"""Providers of Amazon EC2: VPCs, subnets, routing and gateways."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from local_aws.ec2_support import Ec2Resource, apply_tags
from local_aws.provider_support import ignoring, pick
from local_aws.providers.base import ResourceFailure, ResourceProvider, ResourceRequest, ResourceState

_ROUTE_DESTINATIONS = ("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId")
_ROUTE_TARGETS = (
    "GatewayId",
    "NatGatewayId",
    "NetworkInterfaceId",
    "TransitGatewayId",
    "VpcEndpointId",
    "VpcPeeringConnectionId",
)


class Vpc(Ec2Resource):
    """AWS::EC2::VPC."""

    type_name = "AWS::EC2::VPC"
    handled = frozenset(
        {
            "CidrBlock",
            "EnableDnsHostnames",
            "EnableDnsSupport",
            "InstanceTenancy",
            "Ipv4IpamPoolId",
            "Ipv4NetmaskLength",
            "Tags",
        }
    )
    gone = "InvalidVpcID.NotFound"

    def make(self, ec2: Any, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        names = ("CidrBlock", "InstanceTenancy", "Ipv4IpamPoolId", "Ipv4NetmaskLength")
        vpc = ec2.create_vpc(**pick(properties, *names))["Vpc"]
        return _vpc_state(ec2, vpc)

    def remove(self, ec2: Any, identifier: str) -> None:
        ec2.delete_vpc(VpcId=identifier)

    def update(
        self,
        request: ResourceRequest,
        current: ResourceState,
        previous: Mapping[str, Any],
        properties: Mapping[str, Any],
    ) -> ResourceState:
        if previous.get("InstanceTenancy", "default") != properties.get("InstanceTenancy", "default"):
            raise ResourceFailure("local AWS does not change property InstanceTenancy of AWS::EC2::VPC: make a new VPC")
        return super().update(request, current, previous, properties)

    def configure(self, ec2: Any, identifier: str, previous: Mapping[str, Any], properties: Mapping[str, Any]) -> None:
        support, names = properties.get("EnableDnsSupport", True), properties.get("EnableDnsHostnames", False)
        ec2.modify_vpc_attribute(VpcId=identifier, EnableDnsSupport={"Value": support})
        ec2.modify_vpc_attribute(VpcId=identifier, EnableDnsHostnames={"Value": names})
        apply_tags(ec2, identifier, previous, properties)


def _vpc_state(ec2: Any, vpc: Mapping[str, Any]) -> ResourceState:
    vpc_id = vpc["VpcId"]
    here = [{"Name": "vpc-id", "Values": [vpc_id]}]
    default_group = [*here, {"Name": "group-name", "Values": ["default"]}]
    (group,) = ec2.describe_security_groups(Filters=default_group)["SecurityGroups"]
    default_acl = [*here, {"Name": "default", "Values": ["true"]}]
    (acl,) = ec2.describe_network_acls(Filters=default_acl)["NetworkAcls"]
    return ResourceState(
        vpc_id,
        {
            "VpcId": vpc_id,
            "CidrBlock": vpc["CidrBlock"],
            "CidrBlockAssociations": [item["AssociationId"] for item in vpc["CidrBlockAssociationSet"]],
            "DefaultNetworkAcl": acl["NetworkAclId"],
            "DefaultSecurityGroup": group["GroupId"],
            "Ipv6CidrBlocks": [],
        },
    )


class Subnet(Ec2Resource):
    """AWS::EC2::Subnet."""

    type_name = "AWS::EC2::Subnet"
    handled = frozenset({"AvailabilityZone", "CidrBlock", "MapPublicIpOnLaunch", "Tags", "VpcId"})
    gone = "InvalidSubnetID.NotFound"

    def make(self, ec2: Any, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        subnet = ec2.create_subnet(**pick(properties, "AvailabilityZone", "CidrBlock", "VpcId"))["Subnet"]
        subnet_id = subnet["SubnetId"]
        here = [{"Name": "association.subnet-id", "Values": [subnet_id]}]
        associations = [
            association["NetworkAclAssociationId"]
            for acl in ec2.describe_network_acls(Filters=here)["NetworkAcls"]
            for association in acl["Associations"]
            if association["SubnetId"] == subnet_id
        ]
        attributes = pick(subnet, "AvailabilityZone", "AvailabilityZoneId", "CidrBlock", "SubnetId", "VpcId")
        return ResourceState(
            subnet_id, {**attributes, "NetworkAclAssociationId": associations[0], "Ipv6CidrBlocks": []}
        )

    def remove(self, ec2: Any, identifier: str) -> None:
        ec2.delete_subnet(SubnetId=identifier)

    def configure(self, ec2: Any, identifier: str, previous: Mapping[str, Any], properties: Mapping[str, Any]) -> None:
        public = {"Value": properties.get("MapPublicIpOnLaunch", False)}
        ec2.modify_subnet_attribute(SubnetId=identifier, MapPublicIpOnLaunch=public)
        apply_tags(ec2, identifier, previous, properties)


class RouteTable(Ec2Resource):
    """AWS::EC2::RouteTable."""

    type_name = "AWS::EC2::RouteTable"
    handled = frozenset({"Tags", "VpcId"})
    gone = "InvalidRouteTableID.NotFound"

    def make(self, ec2: Any, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        table_id = ec2.create_route_table(VpcId=properties["VpcId"])["RouteTable"]["RouteTableId"]
        return ResourceState(table_id, {"RouteTableId": table_id})

    def remove(self, ec2: Any, identifier: str) -> None:
        ec2.delete_route_table(RouteTableId=identifier)


class SubnetRouteTableAssociation(ResourceProvider):
    """AWS::EC2::SubnetRouteTableAssociation."""

    type_name = "AWS::EC2::SubnetRouteTableAssociation"
    handled = frozenset({"RouteTableId", "SubnetId"})

    def create(self, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        ec2 = request.clients.client("ec2")
        here = [{"Name": "association.subnet-id", "Values": [properties["SubnetId"]]}]
        # moto answers with the association that is there, AWS with this error.
        if ec2.describe_route_tables(Filters=here)["RouteTables"]:
            raise ResourceFailure(
                f"the specified association for route table {properties['RouteTableId']} conflicts with an existing "
                f"association of subnet {properties['SubnetId']} (Resource.AlreadyAssociated)"
            )
        identifier = ec2.associate_route_table(**pick(properties, "RouteTableId", "SubnetId"))["AssociationId"]
        return ResourceState(identifier, {"Id": identifier})

    def delete(self, request: ResourceRequest, current: ResourceState, properties: Mapping[str, Any]) -> None:
        with ignoring("InvalidAssociationID.NotFound"):
            request.clients.client("ec2").disassociate_route_table(AssociationId=current.physical_id)


class GatewayRouteTableAssociation(ResourceProvider):
    """AWS::EC2::GatewayRouteTableAssociation: the table of what comes in through a gateway."""

    type_name = "AWS::EC2::GatewayRouteTableAssociation"
    handled = frozenset({"GatewayId", "RouteTableId"})

    def create(self, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        ec2 = request.clients.client("ec2")
        identifier = ec2.associate_route_table(**pick(properties, "GatewayId", "RouteTableId"))["AssociationId"]
        return ResourceState(properties["GatewayId"], {"AssociationId": identifier})

    def update(
        self,
        request: ResourceRequest,
        current: ResourceState,
        previous: Mapping[str, Any],
        properties: Mapping[str, Any],
    ) -> ResourceState:
        identifier = request.clients.client("ec2").replace_route_table_association(
            AssociationId=current.attributes["AssociationId"], RouteTableId=properties["RouteTableId"]
        )["NewAssociationId"]
        return ResourceState(current.physical_id, {"AssociationId": identifier})

    def delete(self, request: ResourceRequest, current: ResourceState, properties: Mapping[str, Any]) -> None:
        with ignoring("InvalidAssociationID.NotFound"):
            request.clients.client("ec2").disassociate_route_table(AssociationId=current.attributes["AssociationId"])


class Route(ResourceProvider):
    """AWS::EC2::Route."""

    type_name = "AWS::EC2::Route"
    handled = frozenset({"RouteTableId", *_ROUTE_DESTINATIONS, *_ROUTE_TARGETS})

    def create(self, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        route = pick(properties, "RouteTableId", *_ROUTE_DESTINATIONS, *_ROUTE_TARGETS)
        request.clients.client("ec2").create_route(**route)
        destination = next(properties[name] for name in _ROUTE_DESTINATIONS if name in properties)
        return ResourceState(f"{properties['RouteTableId']}|{destination}", {"CidrBlock": destination})

    def update(
        self,
        request: ResourceRequest,
        current: ResourceState,
        previous: Mapping[str, Any],
        properties: Mapping[str, Any],
    ) -> ResourceState:
        route = pick(properties, "RouteTableId", *_ROUTE_DESTINATIONS, *_ROUTE_TARGETS)
        request.clients.client("ec2").replace_route(**route)
        return current

    def delete(self, request: ResourceRequest, current: ResourceState, properties: Mapping[str, Any]) -> None:
        with ignoring("InvalidRoute.NotFound", "InvalidRouteTableID.NotFound"):
            request.clients.client("ec2").delete_route(**pick(properties, "RouteTableId", *_ROUTE_DESTINATIONS))


class InternetGateway(Ec2Resource):
    """AWS::EC2::InternetGateway."""

    type_name = "AWS::EC2::InternetGateway"
    handled = frozenset({"Tags"})
    gone = "InvalidInternetGatewayID.NotFound"

    def make(self, ec2: Any, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        gateway_id = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        return ResourceState(gateway_id, {"InternetGatewayId": gateway_id})

    def remove(self, ec2: Any, identifier: str) -> None:
        ec2.delete_internet_gateway(InternetGatewayId=identifier)


class VpcGatewayAttachment(ResourceProvider):
    """AWS::EC2::VPCGatewayAttachment of an internet gateway."""

    type_name = "AWS::EC2::VPCGatewayAttachment"
    handled = frozenset({"InternetGatewayId", "VpcId"})

    def create(self, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        request.clients.client("ec2").attach_internet_gateway(**pick(properties, "InternetGatewayId", "VpcId"))
        return ResourceState(f"IGW|{properties['VpcId']}", {"AttachmentType": "IGW"})

    def delete(self, request: ResourceRequest, current: ResourceState, properties: Mapping[str, Any]) -> None:
        with ignoring("InvalidInternetGatewayID.NotFound", "Gateway.NotAttached"):
            request.clients.client("ec2").detach_internet_gateway(**pick(properties, "InternetGatewayId", "VpcId"))


PROVIDERS: tuple[type[ResourceProvider], ...] = (
    Vpc,
    Subnet,
    RouteTable,
    SubnetRouteTableAssociation,
    GatewayRouteTableAssociation,
    Route,
    InternetGateway,
    VpcGatewayAttachment,
)
