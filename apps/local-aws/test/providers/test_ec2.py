from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local_aws.providers.base import ResourceFailure
from local_aws.providers.ec2_endpoint import FlowLog, VpcEndpoint
from local_aws.providers.ec2_network import (
    InternetGateway,
    Route,
    RouteTable,
    Subnet,
    SubnetRouteTableAssociation,
    Vpc,
    VpcGatewayAttachment,
)
from local_aws.providers.ec2_network_acl import NetworkAcl, NetworkAclEntry, SubnetNetworkAclAssociation
from local_aws.providers.ec2_security_group import SecurityGroup, SecurityGroupEgress, SecurityGroupIngress

NETWORK: dict[str, Any] = {"CidrBlock": "10.0.0.0/16", "EnableDnsHostnames": True, "EnableDnsSupport": True}
POLICY = {"Statement": [{"Sid": "Ours", "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}


@pytest.fixture
def vpc(stack: Any) -> Any:
    return stack.create(Vpc, NETWORK)


@pytest.fixture
def subnets(stack: Any, vpc: Any) -> list[Any]:
    zones = ("a", "b")
    return [
        stack.create(
            Subnet,
            {"VpcId": vpc.physical_id, "CidrBlock": f"10.0.{index}.0/24", "AvailabilityZone": f"eu-west-1{zone}"},
        )
        for index, zone in enumerate(zones)
    ]


@pytest.fixture
def table(stack: Any, vpc: Any) -> Any:
    return stack.create(RouteTable, {"VpcId": vpc.physical_id})


def group(stack: Any, vpc: Any, name: str = "g", **more: Any) -> Any:
    return stack.create(SecurityGroup, {"GroupDescription": "g", "VpcId": vpc.physical_id, **more}, name)


def attribute(ec2: Any, vpc_id: str, name: str) -> bool:
    answer = ec2.describe_vpc_attribute(VpcId=vpc_id, Attribute=name)
    return bool(answer[name[0].upper() + name[1:]]["Value"])


def tags(ec2: Any, identifier: str) -> dict[str, str]:
    found = ec2.describe_tags(Filters=[{"Name": "resource-id", "Values": [identifier]}])["Tags"]
    return {tag["Key"]: tag["Value"] for tag in found}


def prefix_routes(ec2: Any, table_id: str) -> list[str]:
    (found,) = ec2.describe_route_tables(RouteTableIds=[table_id])["RouteTables"]
    return [route["GatewayId"] for route in found["Routes"] if "DestinationPrefixListId" in route]


def test_vpc_settings_tags_and_defaults(stack: Any, clients: Any) -> None:
    ec2 = clients.client("ec2")
    before = {**NETWORK, "Tags": [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "1"}]}
    state = stack.create(Vpc, before)
    (default,) = ec2.describe_security_groups(GroupIds=[state.attributes["DefaultSecurityGroup"]])["SecurityGroups"]
    assert (default["GroupName"], default["VpcId"]) == ("default", state.physical_id)
    assert state.attributes["DefaultNetworkAcl"].startswith("acl-")
    assert attribute(ec2, state.physical_id, "enableDnsHostnames") is True
    after = {"CidrBlock": "10.0.0.0/16", "EnableDnsSupport": False, "Tags": [{"Key": "a", "Value": "2"}]}
    stack.update(Vpc, state, before, after)
    assert attribute(ec2, state.physical_id, "enableDnsHostnames") is False
    assert attribute(ec2, state.physical_id, "enableDnsSupport") is False
    assert tags(ec2, state.physical_id) == {"a": "2"}
    stack.delete(Vpc, state, after)
    stack.delete(Vpc, state, after)
    assert state.physical_id not in [found["VpcId"] for found in ec2.describe_vpcs()["Vpcs"]]
    assert ec2.describe_network_acls(Filters=[{"Name": "vpc-id", "Values": [state.physical_id]}])["NetworkAcls"] == []


def test_vpc_is_not_deleted_while_something_is_in_it(stack: Any, clients: Any, vpc: Any, table: Any) -> None:
    ec2 = clients.client("ec2")
    stack.delete(RouteTable, table, {})

    def refused() -> bool:
        with pytest.raises(ClientError, match="DependencyViolation"):
            stack.delete(Vpc, vpc, NETWORK)
        return True

    extra = group(stack, vpc)
    assert refused()
    stack.delete(SecurityGroup, extra, {})
    acl = stack.create(NetworkAcl, {"VpcId": vpc.physical_id})
    assert refused()
    stack.delete(NetworkAcl, acl, {})
    gateway = stack.create(InternetGateway, {})
    attachment = {"InternetGatewayId": gateway.physical_id, "VpcId": vpc.physical_id}
    attached = stack.create(VpcGatewayAttachment, attachment)
    assert refused()
    stack.delete(VpcGatewayAttachment, attached, attachment)
    stack.delete(VpcGatewayAttachment, attached, attachment)
    stack.delete(InternetGateway, gateway, {})
    endpoint = ec2.create_vpc_endpoint(VpcId=vpc.physical_id, ServiceName="com.amazonaws.eu-west-1.s3")
    assert refused()
    ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint["VpcEndpoint"]["VpcEndpointId"]])
    stack.delete(Vpc, vpc, NETWORK)


def test_subnet_association_and_route(stack: Any, clients: Any, vpc: Any, subnets: list[Any], table: Any) -> None:
    ec2 = clients.client("ec2")
    first = subnets[0]
    assert first.attributes["AvailabilityZone"] == "eu-west-1a"
    assert first.attributes["NetworkAclAssociationId"].startswith("aclassoc-")
    properties = {"SubnetId": first.physical_id, "RouteTableId": table.physical_id}
    association = stack.create(SubnetRouteTableAssociation, properties)
    assert association.physical_id.startswith("rtbassoc-")
    with pytest.raises(ResourceFailure, match=r"Resource\.AlreadyAssociated"):
        stack.create(SubnetRouteTableAssociation, properties)
    with pytest.raises(ClientError, match="DependencyViolation"):
        stack.delete(RouteTable, table, {})
    gateway = stack.create(InternetGateway, {}).physical_id
    stack.create(VpcGatewayAttachment, {"InternetGatewayId": gateway, "VpcId": vpc.physical_id})
    way_out = {"RouteTableId": table.physical_id, "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": gateway}
    route = stack.create(Route, way_out)
    assert route.physical_id == f"{table.physical_id}|0.0.0.0/0"
    (found,) = ec2.describe_route_tables(RouteTableIds=[table.physical_id])["RouteTables"]
    assert gateway in [item.get("GatewayId") for item in found["Routes"]]
    stack.delete(Route, route, way_out)
    stack.delete(Route, route, way_out)
    stack.delete(SubnetRouteTableAssociation, association, properties)
    stack.delete(SubnetRouteTableAssociation, association, properties)
    stack.delete(RouteTable, table, {})
    stack.delete(RouteTable, table, {})
    stack.delete(Subnet, first, {})
    stack.delete(Subnet, first, {})
    assert [
        found["SubnetId"]
        for found in ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [vpc.physical_id]}])["Subnets"]
    ] == [subnets[1].physical_id]


def test_gateway_endpoint_moves_its_routes(stack: Any, clients: Any, vpc: Any, table: Any) -> None:
    ec2 = clients.client("ec2")
    other = stack.create(RouteTable, {"VpcId": vpc.physical_id})
    base = {"VpcId": vpc.physical_id, "ServiceName": "com.amazonaws.eu-west-1.s3", "VpcEndpointType": "Gateway"}
    before = {**base, "RouteTableIds": [table.physical_id], "PolicyDocument": POLICY}
    state = stack.create(VpcEndpoint, before)
    assert prefix_routes(ec2, table.physical_id) == [state.physical_id]
    after = {**base, "RouteTableIds": [other.physical_id]}
    stack.update(VpcEndpoint, state, before, after)
    assert prefix_routes(ec2, table.physical_id) == []
    assert prefix_routes(ec2, other.physical_id) == [state.physical_id]
    (found,) = ec2.describe_vpc_endpoints()["VpcEndpoints"]
    assert "Ours" not in found["PolicyDocument"]
    stack.delete(VpcEndpoint, state, after)
    stack.delete(VpcEndpoint, state, after)
    assert prefix_routes(ec2, other.physical_id) == []
    assert ec2.describe_vpc_endpoints()["VpcEndpoints"] == []


def test_interface_endpoint_changes_in_place(stack: Any, clients: Any, vpc: Any, subnets: list[Any]) -> None:
    ec2 = clients.client("ec2")
    one, two = group(stack, vpc, "one"), group(stack, vpc, "two")
    base = {
        "VpcId": vpc.physical_id,
        "ServiceName": "aws.sagemaker.eu-west-1.studio",
        "VpcEndpointType": "Interface",
        "PolicyDocument": POLICY,
    }
    before = {
        **base,
        "SubnetIds": [subnets[0].physical_id],
        "SecurityGroupIds": [one.physical_id],
        "PrivateDnsEnabled": True,
        "Tags": [{"Key": "a", "Value": "1"}],
    }
    state = stack.create(VpcEndpoint, before)
    assert len(state.attributes["NetworkInterfaceIds"]) == 1
    with pytest.raises(ClientError, match="DependencyViolation"):
        stack.delete(Subnet, subnets[0], {})
    with pytest.raises(ClientError, match="DependencyViolation"):
        stack.delete(SecurityGroup, one, {})
    changed = {"Statement": [{**POLICY["Statement"][0], "Sid": "Changed"}]}
    after = {
        **base,
        "PolicyDocument": changed,
        "SubnetIds": [item.physical_id for item in subnets],
        "SecurityGroupIds": [two.physical_id],
        "PrivateDnsEnabled": False,
    }
    updated = stack.update(VpcEndpoint, state, before, after)
    assert updated.physical_id == state.physical_id
    assert len(updated.attributes["NetworkInterfaceIds"]) == 2
    (found,) = ec2.describe_vpc_endpoints(VpcEndpointIds=[state.physical_id])["VpcEndpoints"]
    assert sorted(found["SubnetIds"]) == sorted(item.physical_id for item in subnets)
    assert [item["GroupId"] for item in found["Groups"]] == [two.physical_id]
    assert found["PrivateDnsEnabled"] is False
    assert json.loads(found["PolicyDocument"])["Statement"][0]["Sid"] == "Changed"
    assert tags(ec2, state.physical_id) == {}
    stack.delete(SecurityGroup, one, {})
    stack.delete(VpcEndpoint, state, after)
    assert ec2.describe_network_interfaces()["NetworkInterfaces"] == []


def test_endpoint_refusals(stack: Any, vpc: Any, subnets: list[Any]) -> None:
    interface = {"VpcId": vpc.physical_id, "VpcEndpointType": "Interface", "PrivateDnsEnabled": True}
    with pytest.raises(ClientError, match="InvalidServiceName"):
        stack.create(VpcEndpoint, {**interface, "ServiceName": "com.amazonaws.eu-west-1.nonsense"})
    sts = {**interface, "ServiceName": "com.amazonaws.eu-west-1.sts"}
    stack.create(VpcEndpoint, sts)
    with pytest.raises(ClientError, match="conflicting DNS domain"):
        stack.create(VpcEndpoint, sts)
    stack.update(Vpc, vpc, NETWORK, {"CidrBlock": "10.0.0.0/16"})
    with pytest.raises(ClientError, match="enableDnsHostnames"):
        stack.create(VpcEndpoint, {**interface, "ServiceName": "com.amazonaws.eu-west-1.kms"})
    with pytest.raises(ResourceFailure, match='received "GatewayLoadBalancer"'):
        stack.create(VpcEndpoint, {**sts, "VpcEndpointType": "GatewayLoadBalancer"})


def permissions(ec2: Any, group_id: str, direction: str = "IpPermissions") -> list[dict[str, Any]]:
    (found,) = ec2.describe_security_groups(GroupIds=[group_id])["SecurityGroups"]
    return list(found[direction])


def test_security_group_rules_inline_and_apart(stack: Any, clients: Any, vpc: Any) -> None:
    ec2 = clients.client("ec2")
    (s3,) = ec2.describe_managed_prefix_lists(
        Filters=[{"Name": "prefix-list-name", "Values": ["com.amazonaws.eu-west-1.s3"]}]
    )["PrefixLists"]
    https = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}
    before = {
        "GroupDescription": "g",
        "VpcId": vpc.physical_id,
        "SecurityGroupIngress": [{**https, "CidrIp": "10.0.0.0/16", "Description": "inside"}],
        "SecurityGroupEgress": [{**https, "DestinationPrefixListId": s3["PrefixListId"]}],
    }
    state = stack.create(SecurityGroup, before)
    assert state.attributes["GroupId"] == state.physical_id
    assert permissions(ec2, state.physical_id)[0]["IpRanges"] == [{"CidrIp": "10.0.0.0/16", "Description": "inside"}]
    (out,) = permissions(ec2, state.physical_id, "IpPermissionsEgress")
    assert out["PrefixListIds"] == [{"PrefixListId": s3["PrefixListId"]}]
    peer = {
        **https,
        "GroupId": state.physical_id,
        "SourceSecurityGroupId": state.physical_id,
        "FromPort": 80,
        "ToPort": 80,
    }
    rule = stack.create(SecurityGroupIngress, peer)
    way = {**https, "GroupId": state.physical_id, "CidrIp": "192.0.2.0/24", "FromPort": 22, "ToPort": 22}
    egress = stack.create(SecurityGroupEgress, way)
    after = {"GroupDescription": "g", "VpcId": vpc.physical_id}
    stack.update(SecurityGroup, state, before, after)
    assert [item["FromPort"] for item in permissions(ec2, state.physical_id)] == [80]
    outward = permissions(ec2, state.physical_id, "IpPermissionsEgress")
    assert sorted(item["IpProtocol"] for item in outward) == ["-1", "tcp"]
    for _ in range(2):
        stack.delete(SecurityGroupIngress, rule, peer)
        stack.delete(SecurityGroupEgress, egress, way)
    assert permissions(ec2, state.physical_id) == []
    assert [item["IpProtocol"] for item in permissions(ec2, state.physical_id, "IpPermissionsEgress")] == ["-1"]
    stack.delete(SecurityGroup, state, after)
    stack.delete(SecurityGroup, state, after)


def test_group_referenced_by_another_is_not_deleted_and_a_rule_needs_one_peer(stack: Any, vpc: Any) -> None:
    target = group(stack, vpc, "target")
    https = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}
    source = group(stack, vpc, "source", SecurityGroupIngress=[{**https, "SourceSecurityGroupId": target.physical_id}])
    with pytest.raises(ClientError, match="DependencyViolation"):
        stack.delete(SecurityGroup, target, {})
    stack.delete(SecurityGroup, source, {})
    stack.delete(SecurityGroup, target, {})
    with pytest.raises(ResourceFailure, match="exactly one peer"):
        group(stack, vpc, "none", SecurityGroupIngress=[https])


def test_default_group_can_be_emptied(clients: Any, vpc: Any) -> None:
    ec2 = clients.client("ec2")
    group_id = vpc.attributes["DefaultSecurityGroup"]
    for direction, revoke in (
        ("IpPermissions", ec2.revoke_security_group_ingress),
        ("IpPermissionsEgress", ec2.revoke_security_group_egress),
    ):
        found = permissions(ec2, group_id, direction)
        assert len(found) == 1
        revoke(GroupId=group_id, IpPermissions=found)
        assert permissions(ec2, group_id, direction) == []


def test_network_acl(stack: Any, clients: Any, vpc: Any, subnets: list[Any]) -> None:
    ec2 = clients.client("ec2")
    acl = stack.create(NetworkAcl, {"VpcId": vpc.physical_id})
    before = {
        "NetworkAclId": acl.physical_id,
        "RuleNumber": 100,
        "Protocol": 6,
        "RuleAction": "allow",
        "Egress": True,
        "CidrBlock": "10.0.0.0/16",
        "PortRange": {"From": 443, "To": 443},
    }
    entry = stack.create(NetworkAclEntry, before)

    def ours() -> list[dict[str, Any]]:
        (found,) = ec2.describe_network_acls(NetworkAclIds=[acl.physical_id])["NetworkAcls"]
        return [item for item in found["Entries"] if item["RuleNumber"] == 100]

    assert ours()[0]["PortRange"] == {"From": 443, "To": 443}
    after = {**before, "RuleAction": "deny"}
    stack.update(NetworkAclEntry, entry, before, after)
    assert ours()[0]["RuleAction"] == "deny"
    properties = {"NetworkAclId": acl.physical_id, "SubnetId": subnets[0].physical_id}
    association = stack.create(SubnetNetworkAclAssociation, properties)
    with pytest.raises(ClientError, match="DependencyViolation"):
        stack.delete(NetworkAcl, acl, {})
    stack.delete(SubnetNetworkAclAssociation, association, properties)
    stack.delete(SubnetNetworkAclAssociation, association, properties)
    filters = [{"Name": "association.subnet-id", "Values": [subnets[0].physical_id]}]
    (now,) = ec2.describe_network_acls(Filters=filters)["NetworkAcls"]
    assert now["NetworkAclId"] == vpc.attributes["DefaultNetworkAcl"]
    stack.delete(NetworkAclEntry, entry, after)
    stack.delete(NetworkAclEntry, entry, after)
    assert ours() == []
    stack.delete(NetworkAcl, acl, {})
    stack.delete(NetworkAcl, acl, {})


def test_flow_log(stack: Any, clients: Any, vpc: Any) -> None:
    ec2 = clients.client("ec2")
    clients.client("logs").create_log_group(logGroupName="/flow")
    properties = {
        "ResourceId": vpc.physical_id,
        "ResourceType": "VPC",
        "TrafficType": "ALL",
        "LogDestinationType": "cloud-watch-logs",
        "LogDestination": "arn:aws:logs:eu-west-1:111111111111:log-group:/flow:*",
        "DeliverLogsPermissionArn": "arn:aws:iam::111111111111:role/flow",
        "MaxAggregationInterval": 60,
        "Tags": [{"Key": "a", "Value": "1"}],
    }
    state = stack.create(FlowLog, properties)
    (found,) = ec2.describe_flow_logs()["FlowLogs"]
    assert (found["LogGroupName"], found["MaxAggregationInterval"]) == ("/flow", 60)
    assert found["DeliverLogsStatus"] == "SUCCESS"
    stack.update(FlowLog, state, properties, {**properties, "Tags": [{"Key": "a", "Value": "2"}]})
    assert tags(ec2, state.physical_id) == {"a": "2"}
    stack.delete(FlowLog, state, properties)
    stack.delete(FlowLog, state, properties)
    assert ec2.describe_flow_logs()["FlowLogs"] == []
