"""An environment in subnets that another account shares: the network is its owner's, what works in it is ours."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from local_aws.policy.evaluation import Query
from local_aws.testing import OTHER_ACCOUNT

from identity_policies import Identities
from platform_under_test import Platform, example, free_port

OWNER = OTHER_ACCOUNT
STRANGER = "999999999999"
NETWORK = "acmeml-research-Network"
INTERFACES = ("sts", "kms", "logs", "sagemaker.api", "sagemaker.runtime", "studio")
NOBODYS = {"vpc": "vpc-0123456789abcdef0", "subnet": "subnet-0123456789abcdef", "endpoint": "vpce-0123456789abcdef0"}


class Owner:
    """The account that has the VPC and its endpoints, and shares the subnets within the organization."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self.since = time.time()
        self.ec2, self.ram = (platform.client(service, account=OWNER) for service in ("ec2", "ram"))
        self.vpc = self.ec2.create_vpc(CidrBlock="10.60.0.0/20")["Vpc"]["VpcId"]
        for attribute in ("EnableDnsSupport", "EnableDnsHostnames"):
            self.ec2.modify_vpc_attribute(VpcId=self.vpc, **{attribute: {"Value": True}})
        self.subnets = [self._subnet(letter, f"10.60.{index}.0/24") for index, letter in enumerate("ab")]
        self.group = self._group("endpoints")
        self.endpoints = {service: self._endpoint(service) for service in INTERFACES}
        gateway = {"VpcId": self.vpc, "ServiceName": f"com.amazonaws.{platform.region}.s3"}
        self.endpoints["s3"] = self.ec2.create_vpc_endpoint(**gateway)["VpcEndpoint"]["VpcEndpointId"]

    def share(self) -> str:
        """Shares the subnets with the platform's account, a member of the owner's organization."""
        organizations = self._platform.client("organizations", account=OWNER)
        organizations.create_organization()
        target = {"Id": self._platform.account, "Type": "ACCOUNT"}
        handshake = organizations.invite_account_to_organization(Target=target)["Handshake"]["Id"]
        self._platform.client("organizations").accept_handshake(HandshakeId=handshake)
        self.ram.enable_sharing_with_aws_organization()
        arns = [f"arn:aws:ec2:{self._platform.region}:{OWNER}:subnet/{subnet}" for subnet in self.subnets]
        wanted = {"name": "subnets", "resourceArns": arns, "principals": [self._platform.account]}
        return str(self.ram.create_resource_share(**wanted)["resourceShare"]["resourceShareArn"])

    def groups(self) -> dict[str, str]:
        """The owners of the groups in the VPC, by group."""
        filters = [{"Name": "vpc-id", "Values": [self.vpc]}]
        found = self.ec2.describe_security_groups(Filters=filters)["SecurityGroups"]
        return {each["GroupId"]: each["OwnerId"] for each in found}

    def remove(self) -> None:
        self.ec2.delete_vpc_endpoints(VpcEndpointIds=list(self.endpoints.values()))
        self.ec2.delete_security_group(GroupId=self.group)
        for subnet in self.subnets:
            self.ec2.delete_subnet(SubnetId=subnet)
        self.ec2.delete_vpc(VpcId=self.vpc)

    def _subnet(self, letter: str, cidr: str) -> str:
        zone = f"{self._platform.region}{letter}"
        made = self.ec2.create_subnet(VpcId=self.vpc, CidrBlock=cidr, AvailabilityZone=zone)
        return str(made["Subnet"]["SubnetId"])

    def _group(self, name: str) -> str:
        wanted = {"GroupName": name, "Description": "HTTPS to endpoints", "VpcId": self.vpc}
        return str(self.ec2.create_security_group(**wanted)["GroupId"])

    def _endpoint(self, service: str) -> str:
        region = self._platform.region
        name = f"aws.sagemaker.{region}.studio" if service == "studio" else f"com.amazonaws.{region}.{service}"
        wanted = {"SubnetIds": self.subnets, "SecurityGroupIds": [self.group], "PrivateDnsEnabled": True}
        made = self.ec2.create_vpc_endpoint(VpcId=self.vpc, VpcEndpointType="Interface", ServiceName=name, **wanted)
        return str(made["VpcEndpoint"]["VpcEndpointId"])


def shared_network(vpc: str, subnets: list[str], endpoints: dict[str, str], group: str) -> dict[str, Any]:
    """The network of the configuration: everything in it is its owner's."""
    return {
        "existing": {
            "vpcId": vpc,
            "ownerAccount": OWNER,
            "subnets": [
                {"id": subnet, "availabilityZone": letter} for subnet, letter in zip(subnets, "ab", strict=True)
            ],
        },
        "endpoints": {
            "existing": [
                {"service": service, "id": endpoint, **({} if service == "s3" else {"securityGroupId": group})}
                for service, endpoint in endpoints.items()
            ]
        },
    }


def environment_in(network: dict[str, Any]) -> dict[str, Any]:
    """The example without stages, and without projects: their builds do not run in shared subnets."""
    config = example()
    (environment,) = config["environments"]
    environment.update(network=network, stages=[], projects={"templates": []})
    environment.pop("packages", None)
    return config


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """A platform whose environment failed once: its configuration names a network that nobody shares."""
    folder: Path = tmp_path_factory.mktemp("shared")
    subnets = [f"{NOBODYS['subnet']}{index}" for index in range(2)]
    endpoints = dict.fromkeys(("s3", *INTERFACES), NOBODYS["endpoint"])
    network = shared_network(NOBODYS["vpc"], subnets, endpoints, "sg-0123456789abcdef0")
    platform = Platform(folder=folder, port=free_port(), config=environment_in(network))
    try:
        finished = platform.run("deploy-local")
        assert finished.code == 1, finished.output
        assert "InvalidVpcID.NotFound" in str(platform.failures(NETWORK))
        assert platform.stacks()[NETWORK] == "ROLLBACK_COMPLETE"
        yield platform
    finally:
        platform.stop()


@pytest.fixture(scope="module")
def owner(untouched: Platform) -> Owner:
    return Owner(untouched)


@pytest.fixture(scope="module")
def share(owner: Owner) -> str:
    return owner.share()


@pytest.fixture(scope="module")
def identities() -> Identities:
    """Who could do what at any time."""
    return Identities()


@pytest.fixture(scope="module")
def platform(untouched: Platform, owner: Owner, share: str, identities: Identities) -> Platform:
    """The environment in the subnets that are shared."""
    network = shared_network(owner.vpc, owner.subnets, owner.endpoints, owner.group)
    finished = untouched.deploy(environment_in(network))
    assert finished.code == 0, finished.output
    identities.remember(untouched)
    return untouched


def domain_of(platform: Platform) -> dict[str, Any]:
    (identifier,) = platform.resources("AWS::SageMaker::Domain").values()
    return dict(platform.client("sagemaker").describe_domain(DomainId=identifier))


def workload_group(platform: Platform) -> str:
    (group,) = platform.resources("AWS::EC2::SecurityGroup").values()
    return group


def test_the_domain_is_in_the_subnets_of_the_owner_with_a_group_of_ours(platform: Platform, owner: Owner) -> None:
    domain = domain_of(platform)
    assert (domain["Status"], domain["AppNetworkAccessType"]) == ("InService", "VpcOnly")
    assert (domain["VpcId"], domain["SubnetIds"]) == (owner.vpc, owner.subnets)
    group = workload_group(platform)
    assert domain["DefaultUserSettings"]["SecurityGroups"] == [group]
    assert owner.groups()[group] == platform.account


def test_nothing_that_belongs_to_the_network_is_made(platform: Platform) -> None:
    for kind in ("VPC", "Subnet", "RouteTable", "Route", "VPCEndpoint", "FlowLog"):
        assert platform.resources(f"AWS::EC2::{kind}") == {}, kind
    assert platform.resources("AWS::Route53Resolver::FirewallRuleGroupAssociation") == {}


def test_jobs_reach_data_through_the_endpoints_of_the_owner_and_from_nowhere_else(
    platform: Platform, owner: Owner
) -> None:
    (role,) = platform.roles("job-execution")
    job = f"arn:aws:sagemaker:{platform.region}:{platform.account}:training-job/scenario"
    session = platform.session_of_service(role, "sagemaker.amazonaws.com", job)
    bucket = next(name for path, name in platform.resources("AWS::S3::Bucket").items() if "/BucketsModel" in path)
    inside = platform.client("s3", session, vpc_id=owner.vpc)
    inside.put_object(Bucket=bucket, Key="abalone/model.tar.gz", Body=b"a model")
    assert inside.get_object(Bucket=bucket, Key="abalone/model.tar.gz")["Body"].read() == b"a model"
    elsewhere = platform.client("ec2").create_vpc(CidrBlock="10.61.0.0/20")["Vpc"]["VpcId"]
    try:
        for place in (None, elsewhere):
            with pytest.raises(ClientError, match="AccessDenied"):
                platform.client("s3", session, vpc_id=place).get_object(Bucket=bucket, Key="abalone/model.tar.gz")
    finally:
        platform.client("ec2").delete_vpc(VpcId=elsewhere)


def test_an_update_changes_our_part_and_leaves_the_network(
    platform: Platform, owner: Owner, identities: Identities
) -> None:
    before = domain_of(platform)
    group = workload_group(platform)
    changed = platform.edited()
    (environment,) = changed["environments"]
    environment["studio"]["users"] = [*environment["studio"]["users"], {"name": "grace"}]
    environment["network"]["allowSelf"] = False
    finished = platform.deploy(changed)
    assert finished.code == 0, finished.output
    identities.remember(platform)
    after = domain_of(platform)
    assert [after[name] for name in ("DomainId", "SubnetIds")] == [before[name] for name in ("DomainId", "SubnetIds")]
    profiles = platform.client("sagemaker").list_user_profiles()["UserProfiles"]
    assert "grace" in {each["UserProfileName"] for each in profiles}
    assert workload_group(platform) == group
    (found,) = platform.client("ec2").describe_security_groups(GroupIds=[group])["SecurityGroups"]
    reached = [pair["GroupId"] for rule in found["IpPermissionsEgress"] for pair in rule["UserIdGroupPairs"]]
    assert set(reached) == {owner.group}


def test_a_group_that_the_owner_has_not_fails_and_is_taken_back(platform: Platform) -> None:
    before = platform.client("ec2").describe_security_groups(GroupIds=[workload_group(platform)])["SecurityGroups"]
    changed = platform.edited()
    for endpoint in changed["environments"][0]["network"]["endpoints"]["existing"]:
        if "securityGroupId" in endpoint:
            endpoint["securityGroupId"] = "sg-0123456789abcdef0"
    finished = platform.run("deploy-local", config=changed)
    assert finished.code == 1, finished.output
    assert platform.stacks()[NETWORK] == "UPDATE_ROLLBACK_COMPLETE"
    assert "sg-0123456789abcdef0" in str(platform.failures(NETWORK)), finished.output
    after = platform.client("ec2").describe_security_groups(GroupIds=[workload_group(platform)])["SecurityGroups"]
    assert after == before
    finished = platform.deploy()
    assert finished.code == 0, finished.output


def test_containers_may_attach_interfaces_to_the_subnets_of_the_owner(
    platform: Platform, owner: Owner, identities: Identities
) -> None:
    for kind in ("job-execution", "model-execution"):
        (arn,) = platform.roles(kind)
        role = identities.role(arn)
        for subnet in owner.subnets:
            allowed, foreign = (f"arn:aws:ec2:{platform.region}:{each}:subnet/{subnet}" for each in (OWNER, STRANGER))
            assert role.allows(Query("ec2:CreateNetworkInterface", allowed, {"aws:resourceaccount": OWNER})), kind
            assert not role.allows(Query("ec2:CreateNetworkInterface", foreign, {"aws:resourceaccount": STRANGER}))


def test_what_was_answered_is_allowed_by_the_policies_of_who_asked(
    platform: Platform, owner: Owner, identities: Identities
) -> None:
    # what was made and taken back before cannot be asked any more what it was allowed
    calls = [call for call in platform.control("calls") if call["time"] > owner.since]
    answered = [call for call in calls if call["status"] < 400]
    assert "ec2:CreateSecurityGroup" in {call["action"] for call in answered if identities.principal_of(call)}
    assert identities.refusals(answered) == []


def test_the_environment_goes_after_its_subnets_are_shared_no_more_and_the_network_stays(
    platform: Platform, owner: Owner, share: str
) -> None:
    owner.ram.delete_resource_share(resourceShareArn=share)
    finished = platform.run("destroy-local", "--environment", "research", "--keep-running")
    assert finished.code == 0, finished.output
    assert platform.client("sagemaker").list_domains()["Domains"] == []
    assert set(owner.groups().values()) == {OWNER}
    found = owner.ec2.describe_vpc_endpoints()["VpcEndpoints"]
    assert {each["VpcEndpointId"] for each in found} == set(owner.endpoints.values())


def test_nothing_is_left_of_the_platform(platform: Platform, owner: Owner) -> None:
    owner.remove()
    finished = platform.run("destroy-local", "--keep-running")
    assert finished.code == 0, finished.output
