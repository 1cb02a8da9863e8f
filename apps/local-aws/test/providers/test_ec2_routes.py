from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from local_aws import inventory
from local_aws.providers.ec2_nat import NatGateway
from local_aws.providers.ec2_network import (
    GatewayRouteTableAssociation,
    InternetGateway,
    Route,
    RouteTable,
    Subnet,
    Vpc,
    VpcGatewayAttachment,
)
from local_aws.providers.ec2_transit import TransitGatewayAttachment

EVERYWHERE = {"DestinationCidrBlock": "0.0.0.0/0"}


@pytest.fixture
def ec2(clients: Any) -> Any:
    return clients.client("ec2")


@pytest.fixture
def vpc(stack: Any) -> Any:
    return stack.create(Vpc, {"CidrBlock": "10.0.0.0/16"})


@pytest.fixture
def subnets(stack: Any, vpc: Any) -> list[Any]:
    return [
        stack.create(
            Subnet,
            {"VpcId": vpc.physical_id, "CidrBlock": f"10.0.{index}.0/24", "AvailabilityZone": f"eu-west-1{zone}"},
        )
        for index, zone in enumerate("ab")
    ]


@pytest.fixture
def table(stack: Any, vpc: Any) -> Any:
    return stack.create(RouteTable, {"VpcId": vpc.physical_id})


@pytest.fixture
def internet(stack: Any, vpc: Any) -> Any:
    gateway = stack.create(InternetGateway, {})
    stack.create(VpcGatewayAttachment, {"VpcId": vpc.physical_id, "InternetGatewayId": gateway.physical_id})
    return gateway


@pytest.fixture
def transit_gateway(ec2: Any) -> str:
    return str(ec2.create_transit_gateway()["TransitGateway"]["TransitGatewayId"])


def test_a_table_has_one_route_to_a_destination(
    stack: Any, vpc: Any, subnets: list[Any], table: Any, internet: Any, transit_gateway: str
) -> None:
    attachment = {
        "VpcId": vpc.physical_id,
        "TransitGatewayId": transit_gateway,
        "SubnetIds": [subnet.physical_id for subnet in subnets],
    }
    stack.create(TransitGatewayAttachment, attachment)
    here = {"RouteTableId": table.physical_id, **EVERYWHERE}
    first = stack.create(Route, {**here, "GatewayId": internet.physical_id})
    other = {**here, "TransitGatewayId": transit_gateway}
    with pytest.raises(ClientError, match="RouteAlreadyExists"):
        stack.create(Route, other)
    stack.update(Route, first, {**here, "GatewayId": internet.physical_id}, other)
    stack.delete(Route, first, other)
    stack.create(Route, other)


def private_nat(stack: Any, subnet: Any) -> Any:
    return stack.create(NatGateway, {"SubnetId": subnet.physical_id, "ConnectivityType": "private"})


def targets(ec2: Any, table: Any) -> dict[str, dict[str, Any]]:
    (found,) = ec2.describe_route_tables(RouteTableIds=[table.physical_id])["RouteTables"]
    return {route["DestinationCidrBlock"]: route for route in found["Routes"]}


def test_routes_through_gateways_of_other_networks_are_refused(stack: Any, table: Any) -> None:
    loose = stack.create(InternetGateway, {})
    with pytest.raises(ClientError, match="belong to different networks"):
        stack.create(Route, {"RouteTableId": table.physical_id, **EVERYWHERE, "GatewayId": loose.physical_id})
    other = stack.create(Vpc, {"CidrBlock": "10.1.0.0/16"})
    place = {"VpcId": other.physical_id, "CidrBlock": "10.1.0.0/24", "AvailabilityZone": "eu-west-1a"}
    nat = private_nat(stack, stack.create(Subnet, place))
    with pytest.raises(ClientError, match="belong to different networks"):
        stack.create(Route, {"RouteTableId": table.physical_id, **EVERYWHERE, "NatGatewayId": nat.physical_id})
    stack.delete(NatGateway, nat, {})
    with pytest.raises(ClientError, match=r"InvalidNatGatewayID.NotFound"):
        stack.create(Route, {"RouteTableId": table.physical_id, **EVERYWHERE, "NatGatewayId": nat.physical_id})


def test_the_target_of_a_route_is_replaced_by_one_of_another_kind(
    stack: Any, ec2: Any, table: Any, subnets: list[Any], internet: Any
) -> None:
    nat = private_nat(stack, subnets[0])
    through = {"RouteTableId": table.physical_id, **EVERYWHERE}
    before = {**through, "GatewayId": internet.physical_id}
    state = stack.create(Route, before)
    after = {**through, "NatGatewayId": nat.physical_id}
    stack.update(Route, state, before, after)
    route = targets(ec2, table)["0.0.0.0/0"]
    assert (route.get("NatGatewayId"), "GatewayId" in route) == (nat.physical_id, False)
    with pytest.raises(ClientError, match=r"InvalidNatGatewayID.NotFound"):
        stack.update(Route, state, after, {**through, "NatGatewayId": "nat-0"})
    assert targets(ec2, table)["0.0.0.0/0"]["NatGatewayId"] == nat.physical_id


def test_within_the_vpc_routes_cover_a_subnet_exactly(
    stack: Any, table: Any, subnets: list[Any], internet: Any
) -> None:
    nat = private_nat(stack, subnets[1])
    through = {"RouteTableId": table.physical_id, "NatGatewayId": nat.physical_id}
    with pytest.raises(ClientError, match="within the VPC"):
        stack.create(Route, {**through, "DestinationCidrBlock": "10.0.0.0/25"})
    to_subnet = {"RouteTableId": table.physical_id, "DestinationCidrBlock": "10.0.0.0/24"}
    with pytest.raises(ClientError, match="within the VPC"):
        stack.create(Route, {**to_subnet, "GatewayId": internet.physical_id})
    assert stack.create(Route, {**through, **to_subnet}).attributes == {"CidrBlock": "10.0.0.0/24"}


def test_a_gateway_has_one_table(stack: Any, ec2: Any, vpc: Any, table: Any, internet: Any) -> None:
    properties = {"GatewayId": internet.physical_id, "RouteTableId": table.physical_id}
    state = stack.create(GatewayRouteTableAssociation, properties)
    assert state.physical_id == internet.physical_id
    with pytest.raises(ClientError, match=r"Resource.AlreadyAssociated"):
        stack.create(GatewayRouteTableAssociation, properties)
    other = stack.create(RouteTable, {"VpcId": vpc.physical_id})
    moved = {**properties, "RouteTableId": other.physical_id}
    state = stack.update(GatewayRouteTableAssociation, state, properties, moved)
    stack.delete(RouteTable, table, {})
    with pytest.raises(ClientError, match="DependencyViolation"):
        stack.delete(RouteTable, other, {})
    for _ in range(2):
        stack.delete(GatewayRouteTableAssociation, state, moved)
    stack.delete(RouteTable, other, {})


def test_routes_to_a_transit_gateway_need_an_attachment(
    stack: Any, ec2: Any, vpc: Any, table: Any, subnets: list[Any], transit_gateway: str
) -> None:
    route = {"RouteTableId": table.physical_id, **EVERYWHERE, "TransitGatewayId": transit_gateway}
    with pytest.raises(ClientError, match=r"InvalidTransitGatewayID.NotFound"):
        stack.create(Route, route)
    stack.create(TransitGatewayAttachment, attachment(vpc, transit_gateway, subnets))
    stack.create(Route, route)
    assert targets(ec2, table)["0.0.0.0/0"]["TransitGatewayId"] == transit_gateway


def attachment(vpc: Any, transit_gateway: str, subnets: list[Any], **more: Any) -> dict[str, Any]:
    ids = [subnet.physical_id for subnet in subnets]
    return {"VpcId": vpc.physical_id, "TransitGatewayId": transit_gateway, "SubnetIds": ids, **more}


def test_an_attachment_keeps_its_gateway_and_subnets_and_leaves_nothing_behind(
    stack: Any, ec2: Any, vpc: Any, subnets: list[Any], transit_gateway: str
) -> None:
    properties = attachment(vpc, transit_gateway, subnets)
    state = stack.create(TransitGatewayAttachment, properties)
    assert state.attributes == {"Id": state.physical_id}
    with pytest.raises(ClientError, match="DependencyViolation"):
        stack.delete(Subnet, subnets[0], {})
    with pytest.raises(ClientError, match="IncorrectState"):
        ec2.delete_transit_gateway(TransitGatewayId=transit_gateway)
    listed = [resource["type"] for resource in inventory.collect()["111111111111"]["eu-west-1"]["ec2"]]
    assert ("transit gateway" in listed, "transit gateway attachment" in listed, "other" in listed) == (
        True,
        True,
        False,
    )
    for _ in range(2):
        stack.delete(TransitGatewayAttachment, state, properties)
    for subnet in subnets:
        stack.delete(Subnet, subnet, {})
    stack.delete(Vpc, vpc, {})
    ec2.delete_transit_gateway(TransitGatewayId=transit_gateway)
    assert inventory.collect() == {}


def test_subnets_options_and_tags_of_an_attachment_are_updated(
    stack: Any, ec2: Any, vpc: Any, subnets: list[Any], transit_gateway: str
) -> None:
    before = attachment(vpc, transit_gateway, subnets[:1], Options={"DnsSupport": "disable"})
    after = attachment(vpc, transit_gateway, subnets[1:], Tags=[{"Key": "a", "Value": "1"}])
    state = stack.create(TransitGatewayAttachment, before)
    stack.update(TransitGatewayAttachment, state, before, after)
    (found,) = ec2.describe_transit_gateway_vpc_attachments()["TransitGatewayVpcAttachments"]
    assert (found["SubnetIds"], found["Options"]["DnsSupport"]) == ([subnets[1].physical_id], "enable")
    assert found["Tags"] == [{"Key": "a", "Value": "1"}]
    stack.delete(Subnet, subnets[0], {})


def test_an_attachment_has_one_subnet_of_a_zone(stack: Any, vpc: Any, subnets: list[Any], transit_gateway: str) -> None:
    place = {"VpcId": vpc.physical_id, "CidrBlock": "10.0.9.0/24", "AvailabilityZone": "eu-west-1a"}
    twins = [subnets[0], stack.create(Subnet, place)]
    with pytest.raises(ClientError, match="DuplicateSubnetsInSameZone"):
        stack.create(TransitGatewayAttachment, attachment(vpc, transit_gateway, twins))
