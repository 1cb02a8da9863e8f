from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from local_aws.providers.ec2_network import Subnet, Vpc
from local_aws.providers.ec2_network_acl import NetworkAcl, SubnetNetworkAclAssociation

NETWORK = {"CidrBlock": "10.0.0.0/16"}


@pytest.fixture
def vpc(stack: Any) -> Any:
    return stack.create(Vpc, NETWORK)


def subnet(stack: Any, vpc: Any, cidr: str, zone: str = "eu-west-1a") -> Any:
    return stack.create(Subnet, {"VpcId": vpc.physical_id, "CidrBlock": cidr, "AvailabilityZone": zone})


def acls_of(clients: Any, subnet_id: str) -> list[str]:
    filters = [{"Name": "association.subnet-id", "Values": [subnet_id]}]
    return [acl["NetworkAclId"] for acl in clients.client("ec2").describe_network_acls(Filters=filters)["NetworkAcls"]]


def test_subnets_do_not_overlap_and_have_a_size_that_aws_takes(stack: Any, vpc: Any) -> None:
    subnet(stack, vpc, "10.0.0.0/20")
    with pytest.raises(ClientError, match=r"InvalidSubnet\.Conflict"):
        subnet(stack, vpc, "10.0.8.0/21")
    with pytest.raises(ClientError, match=r"InvalidSubnet\.Range"):
        subnet(stack, vpc, "10.1.0.0/20")
    with pytest.raises(ClientError, match=r"InvalidSubnet\.Range"):
        subnet(stack, vpc, "10.0.16.0/29")
    assert subnet(stack, vpc, "10.0.16.0/28").attributes["CidrBlock"] == "10.0.16.0/28"


def test_subnets_are_in_zones_of_their_region(stack: Any, vpc: Any) -> None:
    with pytest.raises(ClientError, match="availabilityZone is invalid"):
        subnet(stack, vpc, "10.0.0.0/20", "us-east-1a")


def test_a_subnet_always_has_one_acl(stack: Any, clients: Any, vpc: Any) -> None:
    ec2 = clients.client("ec2")
    place = subnet(stack, vpc, "10.0.0.0/20")
    default = vpc.attributes["DefaultNetworkAcl"]
    first, second = (stack.create(NetworkAcl, {"VpcId": vpc.physical_id}) for _ in range(2))
    properties = {"SubnetId": place.physical_id, "NetworkAclId": first.physical_id}
    association = stack.create(SubnetNetworkAclAssociation, properties)
    assert acls_of(clients, place.physical_id) == [first.physical_id]
    with pytest.raises(ClientError, match="InvalidNetworkAclID"):
        ec2.replace_network_acl_association(AssociationId=association.physical_id, NetworkAclId="acl-0123456789abcdef0")
    assert acls_of(clients, place.physical_id) == [first.physical_id]
    # a replacement makes the new association first, and finds nothing left to delete of the old one
    other = {**properties, "NetworkAclId": second.physical_id}
    replaced = stack.create(SubnetNetworkAclAssociation, other)
    stack.delete(SubnetNetworkAclAssociation, association, properties)
    assert acls_of(clients, place.physical_id) == [second.physical_id]
    stack.delete(SubnetNetworkAclAssociation, replaced, other)
    assert acls_of(clients, place.physical_id) == [default]
    with pytest.raises(ClientError, match=r"InvalidAssociationID\.NotFound"):
        ec2.replace_network_acl_association(AssociationId=association.physical_id, NetworkAclId=default)


def test_an_acl_serves_its_own_vpc(stack: Any, clients: Any, vpc: Any) -> None:
    place = subnet(stack, vpc, "10.0.0.0/20")
    elsewhere = stack.create(NetworkAcl, {"VpcId": stack.create(Vpc, {"CidrBlock": "10.1.0.0/16"}).physical_id})
    with pytest.raises(ClientError, match="different networks"):
        stack.create(
            SubnetNetworkAclAssociation, {"SubnetId": place.physical_id, "NetworkAclId": elsewhere.physical_id}
        )
    assert acls_of(clients, place.physical_id) == [vpc.attributes["DefaultNetworkAcl"]]


def test_an_acl_denies_what_no_rule_allows_and_the_default_one_stays(stack: Any, clients: Any, vpc: Any) -> None:
    ec2 = clients.client("ec2")
    made = stack.create(NetworkAcl, {"VpcId": vpc.physical_id})
    (acl,) = ec2.describe_network_acls(NetworkAclIds=[made.physical_id])["NetworkAcls"]
    rules = {(entry["Egress"], entry["RuleNumber"], entry["RuleAction"]) for entry in acl["Entries"]}
    assert rules == {(True, 32767, "deny"), (False, 32767, "deny")}
    with pytest.raises(ClientError, match="cannot delete default network ACL"):
        ec2.delete_network_acl(NetworkAclId=vpc.attributes["DefaultNetworkAcl"])
