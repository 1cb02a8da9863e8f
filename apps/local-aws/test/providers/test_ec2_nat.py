from __future__ import annotations

from typing import Any

import pytest

from local_aws import inventory
from local_aws.providers.base import ResourceFailure
from local_aws.providers.ec2_nat import ElasticIp, NatGateway
from local_aws.providers.ec2_network import Subnet, Vpc


@pytest.fixture
def vpc(stack: Any) -> Any:
    return stack.create(Vpc, {"CidrBlock": "10.0.0.0/16"})


@pytest.fixture
def subnet(stack: Any, vpc: Any) -> Any:
    return stack.create(Subnet, {"VpcId": vpc.physical_id, "CidrBlock": "10.0.0.0/24"})


def tags(ec2: Any, identifier: str) -> dict[str, str]:
    found = ec2.describe_tags(Filters=[{"Name": "resource-id", "Values": [identifier]}])["Tags"]
    return {tag["Key"]: tag["Value"] for tag in found}


def test_a_gateway_and_its_address_leave_nothing_behind(stack: Any, clients: Any, vpc: Any, subnet: Any) -> None:
    ec2 = clients.client("ec2")
    address = stack.create(ElasticIp, {"Domain": "vpc"})
    properties = {"SubnetId": subnet.physical_id, "AllocationId": address.attributes["AllocationId"]}
    gateway = stack.create(NatGateway, properties)
    (found,) = ec2.describe_nat_gateways()["NatGateways"]
    (shown,) = found["NatGatewayAddresses"]
    assert (found["NatGatewayId"], found["VpcId"]) == (gateway.physical_id, vpc.physical_id)
    assert (shown["PublicIp"], shown["NetworkInterfaceId"]) == (address.physical_id, gateway.attributes["EniId"])
    listed = [resource["type"] for resource in inventory.collect()["111111111111"]["eu-west-1"]["ec2"]]
    assert ("NAT gateway" in listed, "elastic address" in listed, "other" in listed) == (True, True, False)
    for _ in range(2):
        stack.delete(NatGateway, gateway, properties)
        stack.delete(ElasticIp, address, {})
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
