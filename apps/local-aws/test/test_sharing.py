"""Subnets that an account shares with others of its organization."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local_aws import inventory
from local_aws.clients import Clients
from local_aws.testing import ACCOUNT, OTHER_ACCOUNT, REGION

OWNER, PARTICIPANT = ACCOUNT, OTHER_ACCOUNT
STRANGER = "333333333333"


@pytest.fixture
def organization(clients: Clients) -> Any:
    """The owner's organization, of which the participant is a member."""
    management = clients.client("organizations")
    management.create_organization()
    target = {"Id": PARTICIPANT, "Type": "ACCOUNT"}
    handshake = management.invite_account_to_organization(Target=target)["Handshake"]["Id"]
    Clients(PARTICIPANT, REGION).client("organizations").accept_handshake(HandshakeId=handshake)
    return management


@pytest.fixture
def enabled(clients: Clients, organization: Any) -> Any:
    """RAM of the owner, in an organization whose members share."""
    ram = clients.client("ram")
    ram.enable_sharing_with_aws_organization()
    return ram


class Place:
    """A VPC of the owner with two subnets, of which the first is shared."""

    def __init__(self, ec2: Any, ram: Any) -> None:
        self.vpc = ec2.create_vpc(CidrBlock="10.30.0.0/16")["Vpc"]["VpcId"]
        self.subnet, self.private = (
            ec2.create_subnet(VpcId=self.vpc, CidrBlock=f"10.30.{index}.0/24", AvailabilityZone=f"{REGION}{zone}")
            for index, zone in enumerate("ab")
        )
        self.shared, self.own = self.subnet["Subnet"]["SubnetId"], self.private["Subnet"]["SubnetId"]
        self.share = ram.create_resource_share(
            name="subnets", resourceArns=[arn(self.shared)], principals=[PARTICIPANT]
        )["resourceShare"]["resourceShareArn"]


def arn(subnet: str, owner: str = OWNER) -> str:
    return f"arn:aws:ec2:{REGION}:{owner}:subnet/{subnet}"


@pytest.fixture
def owner(clients: Clients) -> Any:
    return clients.client("ec2")


@pytest.fixture
def participant(other_clients: Clients) -> Any:
    return other_clients.client("ec2")


@pytest.fixture
def place(owner: Any, enabled: Any) -> Place:
    return Place(owner, enabled)


def refused(call: Any, **arguments: Any) -> str:
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    return str(caught.value.response["Error"]["Code"])


def reason(call: Any, **arguments: Any) -> str:
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    return str(caught.value.response["Error"]["Message"])


def test_participants_see_what_is_shared_and_its_vpc(place: Place, participant: Any) -> None:
    (subnet,) = participant.describe_subnets(SubnetIds=[place.shared])["Subnets"]
    assert (subnet["OwnerId"], subnet["VpcId"]) == (OWNER, place.vpc)
    here = [{"Name": "vpc-id", "Values": [place.vpc]}]
    assert [each["SubnetId"] for each in participant.describe_subnets(Filters=here)["Subnets"]] == [place.shared]
    assert place.shared in [each["SubnetId"] for each in participant.describe_subnets()["Subnets"]]
    (vpc,) = participant.describe_vpcs(VpcIds=[place.vpc])["Vpcs"]
    assert (vpc["OwnerId"], vpc["CidrBlock"]) == (OWNER, "10.30.0.0/16")
    assert refused(participant.describe_subnets, SubnetIds=[place.own]) == "InvalidSubnetID.NotFound"


def test_others_see_nothing(place: Place) -> None:
    stranger = Clients(STRANGER, REGION).client("ec2")
    elsewhere = Clients(PARTICIPANT, "eu-central-1").client("ec2")
    for ec2 in (stranger, elsewhere):
        assert refused(ec2.describe_subnets, SubnetIds=[place.shared]) == "InvalidSubnetID.NotFound"
        assert refused(ec2.describe_vpcs, VpcIds=[place.vpc]) == "InvalidVpcID.NotFound"
        assert refused(ec2.create_security_group, GroupName="a", Description="b", VpcId=place.vpc) == (
            "InvalidVpcID.NotFound"
        )


def test_groups_of_participants_are_their_own_and_name_those_of_the_owner(
    place: Place, owner: Any, participant: Any
) -> None:
    group = participant.create_security_group(GroupName="jobs", Description="jobs", VpcId=place.vpc)["GroupId"]
    (made,) = participant.describe_security_groups(GroupIds=[group])["SecurityGroups"]
    assert (made["OwnerId"], made["VpcId"]) == (PARTICIPANT, place.vpc)
    # as every new group
    assert made["IpPermissionsEgress"][0]["IpRanges"][0]["CidrIp"] == "0.0.0.0/0"
    endpoints = owner.create_security_group(GroupName="endpoints", Description="endpoints", VpcId=place.vpc)["GroupId"]
    https = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}
    pair = {"UserIdGroupPairs": [{"GroupId": endpoints}]}
    participant.authorize_security_group_egress(GroupId=group, IpPermissions=[{**https, **pair}])
    (made,) = participant.describe_security_groups(GroupIds=[group])["SecurityGroups"]
    pairs = [each for rule in made["IpPermissionsEgress"] for each in rule["UserIdGroupPairs"]]
    assert [(each["GroupId"], each["UserId"]) for each in pairs] == [(endpoints, OWNER)]
    foreign = {"UserIdGroupPairs": [{"GroupId": group}]}
    owner.authorize_security_group_ingress(GroupId=endpoints, IpPermissions=[{**https, **foreign}])
    here = [{"Name": "vpc-id", "Values": [place.vpc]}]
    seen = owner.describe_security_groups(Filters=here)["SecurityGroups"]
    assert {each["GroupName"]: each["OwnerId"] for each in seen} == {
        "default": OWNER,
        "endpoints": OWNER,
        "jobs": PARTICIPANT,
    }
    assert owner.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["GroupName"] == "jobs"
    seen = participant.describe_security_groups(Filters=here)["SecurityGroups"]
    assert [each["GroupName"] for each in seen] == ["jobs"]
    assert refused(owner.delete_security_group, GroupId=group) == "InvalidGroup.NotFound"


def test_participants_place_interfaces_in_shared_subnets_only(place: Place, owner: Any, participant: Any) -> None:
    interface = participant.create_network_interface(SubnetId=place.shared)["NetworkInterface"]
    assert (interface["SubnetId"], interface["VpcId"]) == (place.shared, place.vpc)
    assert refused(participant.create_network_interface, SubnetId=place.own) == "InvalidSubnetID.NotFound"
    assert refused(owner.delete_subnet, SubnetId=place.shared) == "DependencyViolation"
    participant.delete_network_interface(NetworkInterfaceId=interface["NetworkInterfaceId"])
    owner.delete_subnet(SubnetId=place.shared)


@pytest.mark.parametrize(
    ("operation", "arguments"),
    [
        ("create_subnet", {"VpcId": "vpc", "CidrBlock": "10.30.9.0/24"}),
        ("create_route_table", {"VpcId": "vpc"}),
        ("create_network_acl", {"VpcId": "vpc"}),
        ("create_vpc_endpoint", {"VpcId": "vpc", "ServiceName": f"com.amazonaws.{REGION}.s3"}),
        (
            "create_transit_gateway_vpc_attachment",
            {"TransitGatewayId": "tgw-1", "VpcId": "vpc", "SubnetIds": ["subnet"]},
        ),
        ("create_nat_gateway", {"SubnetId": "subnet", "ConnectivityType": "private"}),
        ("modify_subnet_attribute", {"SubnetId": "subnet", "MapPublicIpOnLaunch": {"Value": True}}),
        ("modify_vpc_attribute", {"VpcId": "vpc", "EnableDnsSupport": {"Value": False}}),
        ("delete_subnet", {"SubnetId": "subnet"}),
        ("delete_vpc", {"VpcId": "vpc"}),
        ("create_tags", {"Resources": ["subnet"], "Tags": [{"Key": "a", "Value": "b"}]}),
        (
            "create_flow_logs",
            {
                "ResourceIds": ["vpc"],
                "ResourceType": "VPC",
                "TrafficType": "ALL",
                "LogDestination": "arn:aws:s3:::logs",
            },
        ),
    ],
)
def test_the_network_itself_is_for_its_owner(
    place: Place, participant: Any, operation: str, arguments: dict[str, Any]
) -> None:
    names = {"vpc": place.vpc, "subnet": place.shared}

    def named(value: Any) -> Any:
        if isinstance(value, list):
            return [named(each) for each in value]
        return names.get(value, value) if isinstance(value, str) else value

    call = getattr(participant, operation)
    given = {key: named(value) for key, value in arguments.items()}
    assert refused(call, **given) == "UnauthorizedOperation"


def test_the_resolver_of_the_vpc_is_for_its_owner(place: Place, other_clients: Clients) -> None:
    resolver = other_clients.client("route53resolver")
    group = resolver.create_firewall_rule_group(CreatorRequestId="a", Name="a")["FirewallRuleGroup"]["Id"]
    wanted = {"CreatorRequestId": "b", "FirewallRuleGroupId": group, "VpcId": place.vpc, "Priority": 101, "Name": "b"}
    assert refused(resolver.associate_firewall_rule_group, **wanted) == "ResourceNotFoundException"


def role_for(clients: Clients, service: str) -> str:
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    made = clients.client("iam").create_role(RoleName=service.split(".")[0], AssumeRolePolicyDocument=trust)
    return str(made["Role"]["Arn"])


class Studio:
    """SageMaker of the participant, with what its domain needs beside a network."""

    def __init__(self, clients: Clients, group: str) -> None:
        self.sagemaker = clients.client("sagemaker")
        self.settings = {"ExecutionRole": role_for(clients, "sagemaker.amazonaws.com"), "SecurityGroups": [group]}

    def domain(self, vpc: str, *subnets: str, **settings: Any) -> dict[str, Any]:
        """The request for a domain."""
        return {
            "DomainName": "team",
            "AuthMode": "IAM",
            "VpcId": vpc,
            "SubnetIds": list(subnets),
            "DefaultUserSettings": {**self.settings, **settings},
        }


@pytest.fixture
def studio(place: Place, participant: Any, other_clients: Clients) -> Studio:
    group = participant.create_security_group(GroupName="studio", Description="studio", VpcId=place.vpc)["GroupId"]
    return Studio(other_clients, group)


def test_participants_have_domains_in_shared_subnets_with_groups_of_their_own(
    place: Place, owner: Any, studio: Studio
) -> None:
    create = studio.sagemaker.create_domain
    assert f"'{place.own}' does not exist" in reason(create, **studio.domain(place.vpc, place.own))
    of_owner = owner.create_security_group(GroupName="theirs", Description="theirs", VpcId=place.vpc)["GroupId"]
    wanted = studio.domain(place.vpc, place.shared, SecurityGroups=[of_owner])
    assert f"'{of_owner}' does not exist" in reason(create, **wanted)
    made = create(**studio.domain(place.vpc, place.shared))
    domain_id = made["DomainArn"].split("/")[-1]
    found = studio.sagemaker.describe_domain(DomainId=domain_id)
    assert (found["VpcId"], found["SubnetIds"]) == (place.vpc, [place.shared])
    refusal = reason(studio.sagemaker.update_domain, DomainId=domain_id, SubnetIds=[place.own])
    assert f"'{place.own}' does not exist" in refusal
    studio.sagemaker.update_domain(DomainId=domain_id, SubnetIds=[place.shared])


def test_domains_need_subnets_of_the_vpc_that_they_name(place: Place, participant: Any, studio: Studio) -> None:
    elsewhere = participant.create_vpc(CidrBlock="10.31.0.0/16")["Vpc"]["VpcId"]
    wanted = studio.domain(elsewhere, place.shared)
    assert f"'{place.shared}' is not in the VPC '{elsewhere}'" in reason(studio.sagemaker.create_domain, **wanted)


def test_a_domain_of_a_participant_outlives_the_share(place: Place, enabled: Any, studio: Studio) -> None:
    made = studio.sagemaker.create_domain(**studio.domain(place.vpc, place.shared))
    domain_id = made["DomainArn"].split("/")[-1]
    enabled.delete_resource_share(resourceShareArn=place.share)
    second = {**studio.domain(place.vpc, place.shared), "DomainName": "second"}
    assert f"'{place.vpc}' does not exist" in reason(studio.sagemaker.create_domain, **second)
    studio.sagemaker.update_domain(DomainId=domain_id, TagPropagation="ENABLED")
    studio.sagemaker.delete_domain(DomainId=domain_id)


def test_builds_do_not_run_in_shared_subnets(place: Place, participant: Any, other_clients: Clients) -> None:
    group = participant.create_security_group(GroupName="builds", Description="builds", VpcId=place.vpc)["GroupId"]
    project = {
        "name": "build",
        "serviceRole": role_for(other_clients, "codebuild.amazonaws.com"),
        "source": {"type": "NO_SOURCE", "buildspec": "version: 0.2"},
        "artifacts": {"type": "NO_ARTIFACTS"},
        "environment": {"type": "LINUX_CONTAINER", "computeType": "BUILD_GENERAL1_SMALL", "image": "image"},
    }
    network = {"vpcId": place.vpc, "subnets": [place.shared], "securityGroupIds": [group]}
    codebuild = other_clients.client("codebuild")
    refusal = reason(codebuild.create_project, **project, vpcConfig=network)
    assert f"{place.vpc} is shared, which CodeBuild does not support" in refusal
    codebuild.create_project(**project)


def test_what_participants_made_outlives_the_share_and_keeps_the_vpc(
    place: Place, enabled: Any, owner: Any, participant: Any
) -> None:
    group = participant.create_security_group(GroupName="jobs", Description="jobs", VpcId=place.vpc)["GroupId"]
    enabled.delete_resource_share(resourceShareArn=place.share)
    assert refused(participant.describe_subnets, SubnetIds=[place.shared]) == "InvalidSubnetID.NotFound"
    assert refused(participant.create_security_group, GroupName="b", Description="b", VpcId=place.vpc)
    for subnet in (place.shared, place.own):
        owner.delete_subnet(SubnetId=subnet)
    assert refused(owner.delete_vpc, VpcId=place.vpc) == "DependencyViolation"
    participant.delete_security_group(GroupId=group)
    owner.delete_vpc(VpcId=place.vpc)
    assert "ram" not in inventory.collect()[OWNER].get(REGION, {})


def test_a_share_is_in_the_inventory_of_its_owner(place: Place) -> None:
    (share,) = inventory.collect()[OWNER][REGION]["ram"]
    assert (share["type"], share["name"]) == ("resource share", "subnets")


def test_subnets_stay_in_the_organization(owner: Any, clients: Clients, organization: Any) -> None:
    ram = clients.client("ram")
    vpc = owner.create_vpc(CidrBlock="10.30.0.0/16")["Vpc"]["VpcId"]
    subnet = owner.create_subnet(VpcId=vpc, CidrBlock="10.30.0.0/24")["Subnet"]["SubnetId"]
    wanted = {"name": "subnets", "resourceArns": [arn(subnet)]}
    # nobody has enabled sharing yet
    not_permitted = "OperationNotPermittedException"
    assert refused(ram.create_resource_share, **wanted, principals=[PARTICIPANT]) == not_permitted
    assert refused(Clients(PARTICIPANT, REGION).client("ram").enable_sharing_with_aws_organization) == not_permitted
    ram.enable_sharing_with_aws_organization()
    assert refused(ram.create_resource_share, **wanted, principals=[STRANGER]) == not_permitted
    ram.create_resource_share(**wanted, principals=[PARTICIPANT])


def test_what_cannot_be_shared_is_refused(enabled: Any, owner: Any) -> None:
    default = owner.describe_subnets(Filters=[{"Name": "default-for-az", "Values": ["true"]}])["Subnets"][0]
    for resource, code in (
        (arn(default["SubnetId"]), "InvalidParameterException"),
        (arn("subnet-0123456789abcdef0"), "UnknownResourceException"),
        (arn(default["SubnetId"], STRANGER), "UnknownResourceException"),
        (f"arn:aws:ec2:{REGION}:{OWNER}:transit-gateway/tgw-1", "InvalidParameterException"),
    ):
        assert refused(enabled.create_resource_share, name="a", resourceArns=[resource]) == code
    everybody = f"arn:aws:organizations::{OWNER}:organization/o-abcd123456"
    assert refused(enabled.create_resource_share, name="a", principals=[everybody]) == "InvalidParameterException"
