"""Subnets of another account: only groups are made in its VPC, what belongs to the network stays its owner's."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError
from local_aws.testing import OTHER_ACCOUNT
from local_aws.testing.cdk_account import CdkAccount, must_deploy, must_destroy

APP = "integ.shared"
STACK = "IntegShared"
SERVICES = {"s3": "Gateway", "sts": "Interface", "kms": "Interface", "logs": "Interface"}


class Owner:
    """The account that has the VPC, with endpoints, and shares its subnets within the organization."""

    def __init__(self, participant: CdkAccount) -> None:
        self._participant = participant
        self.ec2 = self.client("ec2")
        self.ram = self.client("ram")
        self.vpc_id = self.ec2.create_vpc(CidrBlock="10.60.0.0/16")["Vpc"]["VpcId"]
        for attribute in ("EnableDnsSupport", "EnableDnsHostnames"):
            self.ec2.modify_vpc_attribute(VpcId=self.vpc_id, **{attribute: {"Value": True}})
        self.subnets = [self._subnet(letter, f"10.60.{index}.0/24") for index, letter in enumerate("ab")]
        group = {"GroupName": "endpoints", "Description": "HTTPS to endpoints", "VpcId": self.vpc_id}
        self.group = self.ec2.create_security_group(**group)["GroupId"]
        self.endpoints = {service: self._endpoint(service, kind) for service, kind in SERVICES.items()}

    def client(self, service: str) -> Any:
        return self._participant.client(service, account=OTHER_ACCOUNT)

    def invite(self) -> None:
        """Makes the participant a member of the owner's organization, in which subnets may be shared."""
        organization = self.client("organizations")
        organization.create_organization()
        target = {"Id": self._participant.account, "Type": "ACCOUNT"}
        handshake = organization.invite_account_to_organization(Target=target)["Handshake"]["Id"]
        self._participant.client("organizations").accept_handshake(HandshakeId=handshake)
        self.ram.enable_sharing_with_aws_organization()

    def share(self) -> str:
        """Shares the subnets; returns the ARN of the share."""
        region = self._participant.region
        arns = [f"arn:aws:ec2:{region}:{OTHER_ACCOUNT}:subnet/{subnet}" for subnet in self.subnets]
        wanted = {"name": "subnets", "resourceArns": arns, "principals": [self._participant.account]}
        return str(self.ram.create_resource_share(**wanted)["resourceShare"]["resourceShareArn"])

    def told(self) -> dict[str, str]:
        """What the participant has to know."""
        return {
            "vpcId": self.vpc_id,
            "subnetIds": ",".join(self.subnets),
            "ownerAccountId": OTHER_ACCOUNT,
            "endpointGroupId": self.group,
            **self.endpoints,
        }

    def remove(self) -> None:
        self.ec2.delete_vpc_endpoints(VpcEndpointIds=list(self.endpoints.values()))
        self.ec2.delete_security_group(GroupId=self.group)
        for subnet in self.subnets:
            self.ec2.delete_subnet(SubnetId=subnet)
        self.ec2.delete_vpc(VpcId=self.vpc_id)

    def _subnet(self, letter: str, cidr: str) -> str:
        zone = f"{self._participant.region}{letter}"
        made = self.ec2.create_subnet(VpcId=self.vpc_id, CidrBlock=cidr, AvailabilityZone=zone)
        return str(made["Subnet"]["SubnetId"])

    def _endpoint(self, service: str, kind: str) -> str:
        wanted = {
            "VpcId": self.vpc_id,
            "VpcEndpointType": kind,
            "ServiceName": f"com.amazonaws.{self._participant.region}.{service}",
        }
        if kind == "Interface":
            wanted |= {"SubnetIds": self.subnets, "SecurityGroupIds": [self.group], "PrivateDnsEnabled": True}
        return str(self.ec2.create_vpc_endpoint(**wanted)["VpcEndpoint"]["VpcEndpointId"])


@pytest.fixture(scope="module")
def owner(account: CdkAccount, untouched: set[str]) -> Owner:
    owner = Owner(account)
    owner.invite()
    return owner


@pytest.fixture(scope="module")
def share(owner: Owner, account: CdkAccount, untouched: set[str]) -> str:
    """The share, after a first attempt without it: the VPC of somebody else is not there for this account."""
    failed = account.deploy(APP, **owner.told())
    assert failed.code != 0, failed.output
    assert "InvalidVpcID.NotFound" in str(account.failures(STACK))
    assert account.inventory() - untouched == {f"{account.region}/cloudformation/stack/{STACK}"}
    return owner.share()


@pytest.fixture(scope="module")
def workload(account: CdkAccount, owner: Owner, share: str) -> str:
    """The group of workloads, which is all that is made in the VPC."""
    must_deploy(account, APP, **owner.told())
    (group,) = account.of_stack(STACK, "AWS::EC2::SecurityGroup").values()
    return group


def described(account: CdkAccount, group: str) -> dict[str, Any]:
    (found,) = account.client("ec2").describe_security_groups(GroupIds=[group])["SecurityGroups"]
    return dict(found)


def parameter(account: CdkAccount, name: str) -> str:
    path = f"/integ/shared/network/{name}"
    return str(account.client("ssm").get_parameter(Name=path)["Parameter"]["Value"])


def test_nothing_that_belongs_to_the_network_is_made(account: CdkAccount, workload: str) -> None:
    made = account.client("cloudformation").describe_stack_resources(StackName=STACK)["StackResources"]
    kinds = {each["ResourceType"] for each in made}
    assert kinds.isdisjoint(
        {
            "AWS::EC2::VPCEndpoint",
            "AWS::EC2::FlowLog",
            "AWS::EC2::Route",
            "AWS::Route53Resolver::FirewallRuleGroupAssociation",
        }
    )
    assert {kind for kind in kinds if kind.startswith("AWS::EC2::")} == {
        "AWS::EC2::SecurityGroup",
        "AWS::EC2::SecurityGroupEgress",
        "AWS::EC2::SecurityGroupIngress",
    }


def test_workloads_reach_the_endpoints_of_the_owner_and_each_other(
    account: CdkAccount, owner: Owner, workload: str
) -> None:
    group = described(account, workload)
    assert (group["VpcId"], group["OwnerId"]) == (owner.vpc_id, account.account)
    reached = {
        (each["GroupId"], each["UserId"], rule.get("FromPort"))
        for rule in group["IpPermissionsEgress"]
        for each in rule["UserIdGroupPairs"]
    }
    assert reached == {(owner.group, OTHER_ACCOUNT, 443), (workload, account.account, None)}
    lists = [each["PrefixListId"] for rule in group["IpPermissionsEgress"] for each in rule["PrefixListIds"]]
    found = account.client("ec2").describe_prefix_lists(PrefixListIds=lists)["PrefixLists"]
    assert [each["PrefixListName"] for each in found] == [f"com.amazonaws.{account.region}.s3"]


def test_workloads_have_interfaces_in_shared_subnets(account: CdkAccount, owner: Owner, workload: str) -> None:
    ec2 = account.client("ec2")
    for subnet in owner.subnets:
        interface = ec2.create_network_interface(SubnetId=subnet, Groups=[workload])["NetworkInterface"]
        assert (interface["VpcId"], interface["OwnerId"]) == (owner.vpc_id, account.account)
        ec2.delete_network_interface(NetworkInterfaceId=interface["NetworkInterfaceId"])


def test_parameters_name_what_the_owner_has(account: CdkAccount, owner: Owner, workload: str) -> None:
    assert parameter(account, "vpc-id") == owner.vpc_id
    assert parameter(account, "subnet-ids") == ",".join(owner.subnets)
    assert parameter(account, "security-group-id") == workload
    assert parameter(account, "endpoints/kms") == owner.endpoints["kms"]


def test_an_endpoint_is_added_and_workloads_are_kept_apart(account: CdkAccount, owner: Owner, workload: str) -> None:
    must_deploy(account, APP, "endpoint", "apart", **owner.told())
    assert list(account.of_stack(STACK, "AWS::EC2::SecurityGroup").values()) == [workload]
    assert parameter(account, "endpoints/logs") == owner.endpoints["logs"]
    group = described(account, workload)
    pairs = [each["GroupId"] for rule in group["IpPermissionsEgress"] for each in rule["UserIdGroupPairs"]]
    assert pairs == [owner.group]
    assert group["IpPermissions"] == []


def test_what_only_the_owner_may_do_fails_and_is_taken_back(account: CdkAccount, owner: Owner, workload: str) -> None:
    before = account.inventory()
    failed = account.deploy(APP, "fault", **owner.told())
    assert failed.code != 0, failed.output
    assert account.stacks()[STACK] == "UPDATE_ROLLBACK_COMPLETE", failed.output
    assert "UnauthorizedOperation" in account.failures(STACK)["Fault"]
    assert account.inventory() == before


def test_the_network_is_removed_after_the_owner_shares_no_more(
    account: CdkAccount, owner: Owner, share: str, workload: str, untouched: set[str]
) -> None:
    owner.ram.delete_resource_share(resourceShareArn=share)
    with pytest.raises(ClientError, match=r"InvalidVpcID\.NotFound"):
        account.client("ec2").describe_vpcs(VpcIds=[owner.vpc_id])
    must_destroy(account, APP, **owner.told())
    assert account.inventory() == untouched
    owner.remove()
    left = account.control("inventory")[OTHER_ACCOUNT]
    assert "ec2" not in left.get(account.region, {})
