from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from local_aws import inventory
from local_aws.providers.base import ResourceFailure
from local_aws.providers.ec2_nat import ElasticIp, NatGateway
from local_aws.providers.ec2_network import InternetGateway, Subnet, Vpc, VpcGatewayAttachment


def attached(vpc: Any, gateway: Any) -> dict[str, str]:
    return {"VpcId": vpc.physical_id, "InternetGatewayId": gateway.physical_id}


@pytest.fixture
def vpc(stack: Any) -> Any:
    return stack.create(Vpc, {"CidrBlock": "10.0.0.0/16"})


@pytest.fixture
def gateway(stack: Any, vpc: Any) -> Any:
    """The internet gateway of the VPC, attached."""
    made = stack.create(InternetGateway, {})
    stack.create(VpcGatewayAttachment, attached(vpc, made))
    return made


@pytest.fixture
def subnet(stack: Any, vpc: Any, gateway: Any) -> Any:
    return stack.create(Subnet, {"VpcId": vpc.physical_id, "CidrBlock": "10.0.0.0/24"})


def tags(ec2: Any, identifier: str) -> dict[str, str]:
    found = ec2.describe_tags(Filters=[{"Name": "resource-id", "Values": [identifier]}])["Tags"]
    return {tag["Key"]: tag["Value"] for tag in found}


def test_a_gateway_and_its_address_leave_nothing_behind(
    stack: Any, clients: Any, vpc: Any, gateway: Any, subnet: Any
) -> None:
    ec2 = clients.client("ec2")
    address = stack.create(ElasticIp, {"Domain": "vpc"})
    properties = {"SubnetId": subnet.physical_id, "AllocationId": address.attributes["AllocationId"]}
    nat = stack.create(NatGateway, properties)
    (found,) = ec2.describe_nat_gateways()["NatGateways"]
    (shown,) = found["NatGatewayAddresses"]
    assert (found["NatGatewayId"], found["VpcId"]) == (nat.physical_id, vpc.physical_id)
    assert (shown["PublicIp"], shown["NetworkInterfaceId"]) == (address.physical_id, nat.attributes["EniId"])
    listed = [resource["type"] for resource in inventory.collect()["111111111111"]["eu-west-1"]["ec2"]]
    assert ("NAT gateway" in listed, "elastic address" in listed, "other" in listed) == (True, True, False)
    for _ in range(2):
        stack.delete(NatGateway, nat, properties)
        stack.delete(ElasticIp, address, {})
    stack.delete(VpcGatewayAttachment, gateway, attached(vpc, gateway))
    stack.delete(InternetGateway, gateway, {})
    stack.delete(Subnet, subnet, {})
    stack.delete(Vpc, vpc, {})
    assert ec2.describe_addresses()["Addresses"] == []
    assert inventory.collect() == {}


def test_tags_are_updated(stack: Any, clients: Any, subnet: Any) -> None:
    ec2 = clients.client("ec2")
    before = {"Tags": [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "1"}]}
    after = {"Tags": [{"Key": "a", "Value": "2"}]}
    address = stack.create(ElasticIp, before)
    place = {"SubnetId": subnet.physical_id, "AllocationId": address.attributes["AllocationId"]}
    gateway = stack.create(NatGateway, {**place, **before})
    assert tags(ec2, gateway.physical_id) == {"a": "1", "b": "1"}
    stack.update(ElasticIp, address, before, after)
    stack.update(NatGateway, gateway, {**place, **before}, {**place, **after})
    assert tags(ec2, address.attributes["AllocationId"]) == {"a": "2"}
    assert tags(ec2, gateway.physical_id) == {"a": "2"}


def test_addresses_outside_of_vpcs_are_refused(stack: Any) -> None:
    with pytest.raises(ResourceFailure, match='received Domain "standard": use "vpc"'):
        stack.create(ElasticIp, {"Domain": "standard"})


def test_an_address_in_use_stays_and_keeps_its_way_out(stack: Any, vpc: Any, gateway: Any, subnet: Any) -> None:
    address = stack.create(ElasticIp, {})
    properties = {"SubnetId": subnet.physical_id, "AllocationId": address.attributes["AllocationId"]}
    nat = stack.create(NatGateway, properties)
    with pytest.raises(ClientError, match=r"InvalidIPAddress.InUse"):
        stack.delete(ElasticIp, address, {})
    with pytest.raises(ClientError, match="has some mapped public address"):
        stack.delete(VpcGatewayAttachment, gateway, attached(vpc, gateway))
    with pytest.raises(ClientError, match=r"Resource.AlreadyAssociated"):
        stack.create(NatGateway, properties)
    stack.delete(NatGateway, nat, properties)
    stack.delete(VpcGatewayAttachment, gateway, attached(vpc, gateway))
    stack.delete(ElasticIp, address, {})


def test_a_public_gateway_needs_an_attached_internet_gateway(stack: Any, vpc: Any, gateway: Any, subnet: Any) -> None:
    stack.delete(VpcGatewayAttachment, gateway, attached(vpc, gateway))
    address = stack.create(ElasticIp, {})
    properties = {"SubnetId": subnet.physical_id, "AllocationId": address.attributes["AllocationId"]}
    with pytest.raises(ClientError, match=r"Gateway.NotAttached"):
        stack.create(NatGateway, properties)
    private = {"SubnetId": subnet.physical_id, "ConnectivityType": "private"}
    assert stack.create(NatGateway, private).physical_id.startswith("nat-")
