"""The ways out of a network as the configuration names them: deployed, changed into one another, and taken away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from botocore.exceptions import ClientError

from handler_permissions import check_grants, resources_deployed_by
from identity_policies import Identities
from platform_under_test import APP, Platform, free_port

EVERYWHERE = "0.0.0.0/0"
POOLED = "10.128.0.0/16"
"""The addresses of the pool."""
MADE = ("isolated", "nat", "firewall")
"""The examples whose networks are made, each with an environment of its own."""


def example_of(mode: str) -> dict[str, Any]:
    loaded = yaml.safe_load((APP / "config" / f"{mode}.yaml").read_text())
    assert isinstance(loaded, dict)
    return loaded


def together(*environments: dict[str, Any]) -> dict[str, Any]:
    """One platform with the environments of several examples."""
    return {"platform": example_of("isolated")["platform"], "environments": list(environments)}


def environment_of(mode: str) -> dict[str, Any]:
    """The environment of an example."""
    (environment,) = example_of(mode)["environments"]
    assert isinstance(environment, dict)
    return environment


def named(config: dict[str, Any], name: str) -> dict[str, Any]:
    """The environment of this name in a configuration."""
    (environment,) = [each for each in config["environments"] if each["name"] == name]
    assert isinstance(environment, dict)
    return environment


@dataclass
class Modes:
    """The platform with all modes, and who could do what at any time."""

    platform: Platform
    identities: Identities = field(default_factory=Identities)

    def deploy(self, config: dict[str, Any]) -> None:
        finished = self.platform.deploy(config)
        assert finished.code == 0, finished.output
        self.identities.remember(self.platform)

    def forget(self, environment: str) -> None:
        """Takes an environment that is gone out of the configuration."""
        rest = self.platform.edited()
        rest["environments"] = [each for each in rest["environments"] if each["name"] != environment]
        self.platform.config = rest

    def parameter(self, environment: str, name: str) -> str:
        path = f"/acmeml/{environment}/network/{name}"
        return str(self.platform.client("ssm").get_parameter(Name=path)["Parameter"]["Value"])

    def vpc(self, environment: str) -> str:
        return self.parameter(environment, "vpc-id")

    def subnets(self, environment: str) -> dict[str, str]:
        """The workload subnets by their zones."""
        ids = self.parameter(environment, "subnet-ids").split(",")
        found = self.platform.client("ec2").describe_subnets(SubnetIds=ids)["Subnets"]
        return {each["AvailabilityZone"]: each["SubnetId"] for each in found}

    def routes(self, subnet: str) -> dict[str, dict[str, Any]]:
        """The routes of a subnet's own table by their destination."""
        filters = [{"Name": "association.subnet-id", "Values": [subnet]}]
        (table,) = self.platform.client("ec2").describe_route_tables(Filters=filters)["RouteTables"]
        return {each.get("DestinationCidrBlock", "prefix list"): each for each in table["Routes"]}

    def acls(self, environment: str) -> dict[str, list[dict[str, Any]]]:
        """The rules of the network ACL of each workload subnet."""
        subnets = list(self.subnets(environment).values())
        filters = [{"Name": "association.subnet-id", "Values": subnets}]
        found = self.platform.client("ec2").describe_network_acls(Filters=filters)["NetworkAcls"]
        return {
            link["SubnetId"]: acl["Entries"]
            for acl in found
            for link in acl["Associations"]
            if link["SubnetId"] in subnets
        }

    def internet_gateways(self, environment: str) -> list[str]:
        filters = [{"Name": "attachment.vpc-id", "Values": [self.vpc(environment)]}]
        found = self.platform.client("ec2").describe_internet_gateways(Filters=filters)["InternetGateways"]
        return [each["InternetGatewayId"] for each in found]

    def nat_gateways(self, environment: str) -> dict[str, str]:
        """The zones of NAT gateways in service, by their ids."""
        ec2 = self.platform.client("ec2")
        filters = [{"Name": "vpc-id", "Values": [self.vpc(environment)]}]
        found = ec2.describe_nat_gateways(Filters=filters)["NatGateways"]
        here = {each["NatGatewayId"]: each["SubnetId"] for each in found if each["State"] == "available"}
        zones = {
            each["SubnetId"]: each["AvailabilityZone"] for each in ec2.describe_subnets(Filters=filters)["Subnets"]
        }
        return {gateway: zones[subnet] for gateway, subnet in here.items()}

    def resolver_actions(self, environment: str) -> list[str]:
        """What is done with queries, in the order of the rules."""
        resolver = self.platform.client("route53resolver")
        associations = resolver.list_firewall_rule_group_associations(VpcId=self.vpc(environment))
        (group,) = [each["FirewallRuleGroupId"] for each in associations["FirewallRuleGroupAssociations"]]
        rules = resolver.list_firewall_rules(FirewallRuleGroupId=group)["FirewallRules"]
        return [rule["Action"] for rule in sorted(rules, key=lambda rule: int(rule["Priority"]))]

    def answers_without_its_firewall(self, environment: str) -> bool:
        """Whether the resolver answers for every name while its DNS Firewall fails."""
        resolver = self.platform.client("route53resolver")
        config = resolver.get_firewall_config(ResourceId=self.vpc(environment))["FirewallConfig"]
        return str(config["FirewallFailOpen"]) == "ENABLED"


@pytest.fixture(scope="module")
def modes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Modes]:
    folder: Path = tmp_path_factory.mktemp("modes")
    platform = Platform(folder=folder, port=free_port(), config=example_of("isolated"))
    found = Modes(platform)
    try:
        found.deploy(together(*map(environment_of, MADE)))
        yield found
    finally:
        platform.stop()


@pytest.fixture(scope="module")
def landing_zone(modes: Modes) -> dict[str, Any]:
    """A VPC that somebody made, and a central one with an endpoint: the example's existing network."""
    ec2 = modes.platform.client("ec2")
    vpc, central = (ec2.create_vpc(CidrBlock=block)["Vpc"]["VpcId"] for block in ("10.8.0.0/20", "10.9.0.0/20"))
    for each in (vpc, central):
        for attribute in ("EnableDnsSupport", "EnableDnsHostnames"):
            ec2.modify_vpc_attribute(VpcId=each, **{attribute: {"Value": True}})
    subnets, tables = [], []
    for index, letter in enumerate("ab"):
        zone = f"{modes.platform.region}{letter}"
        block = f"10.8.{4 * index}.0/22"
        subnets.append(ec2.create_subnet(VpcId=vpc, CidrBlock=block, AvailabilityZone=zone)["Subnet"]["SubnetId"])
        tables.append(ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"])
        ec2.associate_route_table(RouteTableId=tables[-1], SubnetId=subnets[-1])
    shared = ec2.create_subnet(VpcId=central, CidrBlock="10.9.0.0/24")["Subnet"]["SubnetId"]
    endpoint = ec2.create_vpc_endpoint(
        VpcId=central,
        VpcEndpointType="Interface",
        ServiceName=f"com.amazonaws.{modes.platform.region}.sts",
        SubnetIds=[shared],
    )["VpcEndpoint"]["VpcEndpointId"]
    environment = environment_of("existing-vpc")
    existing = environment["network"]["existing"]
    existing["vpcId"] = vpc
    for each, subnet, table in zip(existing["subnets"], subnets, tables, strict=True):
        each.update(id=subnet, routeTableId=table)
    (sts,) = environment["network"]["endpoints"]["existing"]
    sts.update(id=endpoint)
    sts["central"]["vpcId"] = central
    return environment


class Shared:
    """What others give to the account: a transit gateway, and a pool of addresses."""

    def __init__(self, platform: Platform) -> None:
        self._ec2 = platform.client("ec2")
        self.gateway = self._ec2.create_transit_gateway(Description="landing zone")["TransitGateway"][
            "TransitGatewayId"
        ]
        ipam = self._ec2.create_ipam(OperatingRegions=[{"RegionName": platform.region}])["Ipam"]
        self._ipam = ipam["IpamId"]
        wanted = {"IpamScopeId": ipam["PrivateDefaultScopeId"], "AddressFamily": "ipv4", "Locale": platform.region}
        self.pool = self._ec2.create_ipam_pool(**wanted)["IpamPool"]["IpamPoolId"]
        self._ec2.provision_ipam_pool_cidr(IpamPoolId=self.pool, Cidr=POOLED)

    def environment(self) -> dict[str, Any]:
        """An environment with addresses of the pool, and a way out to the networks behind the transit gateway."""
        environment = environment_of("isolated")
        del environment["packages"]
        network = {
            "ipam": {"pool": self.pool, "netmaskLength": 20},
            "availabilityZones": ["a", "b"],
            "egress": {"mode": "transitGateway", "transitGatewayId": self.gateway, "routes": ["10.9.0.0/20"]},
            "networkAcls": "closed",
        }
        return {**environment, "name": "pooled", "network": network}

    def allocations(self) -> dict[str, str]:
        """Ranges by the VPC that has them."""
        found = self._ec2.get_ipam_pool_allocations(IpamPoolId=self.pool)["IpamPoolAllocations"]
        return {each["ResourceId"]: each["Cidr"] for each in found}

    def attached(self) -> list[str]:
        """The VPCs that are attached to the transit gateway."""
        filters = [{"Name": "transit-gateway-id", "Values": [self.gateway]}]
        found = self._ec2.describe_transit_gateway_vpc_attachments(Filters=filters)["TransitGatewayVpcAttachments"]
        return [each["VpcId"] for each in found if each["State"] == "available"]

    def remove(self) -> None:
        self._ec2.delete_transit_gateway(TransitGatewayId=self.gateway)
        self._ec2.deprovision_ipam_pool_cidr(IpamPoolId=self.pool, Cidr=POOLED)
        self._ec2.delete_ipam_pool(IpamPoolId=self.pool)
        self._ec2.delete_ipam(IpamId=self._ipam)


@pytest.fixture(scope="module")
def shared(modes: Modes) -> Shared:
    return Shared(modes.platform)


def remove_vpcs(platform: Platform) -> None:
    """Their owner takes away the VPCs that no stack made."""
    ec2 = platform.client("ec2")
    made = set(platform.resources("AWS::EC2::VPC").values())
    for vpc in ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["false"]}])["Vpcs"]:
        if vpc["VpcId"] in made:
            continue
        filters = [{"Name": "vpc-id", "Values": [vpc["VpcId"]]}]
        endpoints = ec2.describe_vpc_endpoints(Filters=filters)["VpcEndpoints"]
        if endpoints:
            ec2.delete_vpc_endpoints(VpcEndpointIds=[each["VpcEndpointId"] for each in endpoints])
        tables = ec2.describe_route_tables(Filters=filters)["RouteTables"]
        for link in [each for table in tables for each in table["Associations"] if not each.get("Main")]:
            ec2.disassociate_route_table(AssociationId=link["RouteTableAssociationId"])
        for subnet in ec2.describe_subnets(Filters=filters)["Subnets"]:
            ec2.delete_subnet(SubnetId=subnet["SubnetId"])
        for table in tables:
            if not any(each.get("Main") for each in table["Associations"]):
                ec2.delete_route_table(RouteTableId=table["RouteTableId"])
        ec2.delete_vpc(VpcId=vpc["VpcId"])


def test_an_isolated_network_has_no_route_out(modes: Modes) -> None:
    assert modes.internet_gateways("isolated") == []
    assert modes.nat_gateways("isolated") == {}
    for subnet in modes.subnets("isolated").values():
        assert EVERYWHERE not in modes.routes(subnet)


def test_workloads_leave_through_the_nat_gateway_of_their_zone(modes: Modes) -> None:
    gateways = modes.nat_gateways("nat")
    subnets = modes.subnets("nat")
    assert set(gateways.values()) == set(subnets)
    for zone, subnet in subnets.items():
        assert gateways[modes.routes(subnet)[EVERYWHERE]["NatGatewayId"]] == zone


def test_workloads_leave_through_the_firewall_of_their_zone(modes: Modes) -> None:
    (arn,) = modes.platform.resources("AWS::NetworkFirewall::Firewall").values()
    described = modes.platform.client("network-firewall").describe_firewall(FirewallArn=arn)
    assert described["Firewall"]["FirewallName"].startswith("acmeml-firewall-Network-")
    states = described["FirewallStatus"]["SyncStates"]
    endpoints = {zone: state["Attachment"]["EndpointId"] for zone, state in states.items()}
    subnets = modes.subnets("firewall")
    assert set(endpoints) == set(subnets)
    for zone, subnet in subnets.items():
        route = modes.routes(subnet)[EVERYWHERE]
        assert endpoints[zone] in (route.get("VpcEndpointId"), route.get("GatewayId"))
    assert set(modes.nat_gateways("firewall").values()) == set(subnets)


@pytest.mark.parametrize("mode", ["isolated", "firewall"])
def test_the_resolver_blocks_last_what_nothing_allowed(modes: Modes, mode: str) -> None:
    actions = modes.resolver_actions(mode)
    assert "ALLOW" in actions
    assert actions[-1] == "BLOCK"


def test_traffic_is_recorded_in_a_bucket_where_the_configuration_says_so(modes: Modes) -> None:
    found = modes.platform.client("ec2").describe_flow_logs()["FlowLogs"]
    kinds = {each["ResourceId"]: each["LogDestinationType"] for each in found}
    assert kinds[modes.vpc("firewall")] == "s3"
    assert kinds[modes.vpc("nat")] == kinds[modes.vpc("isolated")] == "cloud-watch-logs"
    (destination,) = [each["LogDestination"] for each in found if each["ResourceId"] == modes.vpc("firewall")]
    bucket = destination.rsplit(":", 1)[-1].split("/")[0]
    assert bucket in modes.platform.resources("AWS::S3::Bucket").values()


def test_packages_are_read_from_the_network_and_from_nowhere_else(modes: Modes) -> None:
    platform = modes.platform
    (role,) = [arn for arn in platform.roles("studio-execution") if "/isolated/" in arn]
    (domain,) = platform.client("sagemaker").list_domains()["Domains"][:1]
    source = f"arn:aws:sagemaker:{platform.region}:{platform.account}:domain/{domain['DomainId']}"
    session = platform.session_of_service(role, "sagemaker.amazonaws.com", source)
    wanted = {"domain": "acmeml-isolated", "repository": "packages", "format": "pypi"}

    inside = platform.client("codeartifact", session, vpc_id=modes.vpc("isolated"))
    assert "acmeml-isolated" in inside.get_repository_endpoint(**wanted)["repositoryEndpoint"]
    assert inside.get_authorization_token(domain="acmeml-isolated")["authorizationToken"]
    for elsewhere in (None, modes.vpc("nat")):
        outside = platform.client("codeartifact", session, vpc_id=elsewhere)
        with pytest.raises(ClientError, match="AccessDenied"):
            outside.get_repository_endpoint(**wanted)


def test_a_network_is_opened_and_others_join_without_replacing_it(
    modes: Modes, landing_zone: dict[str, Any], shared: Shared
) -> None:
    before = (modes.vpc("isolated"), modes.subnets("isolated"))
    vpcs = set(modes.platform.resources("AWS::EC2::VPC").values())
    changed = modes.platform.edited()
    changed["environments"][0]["network"]["egress"] = {"mode": "nat", "perZone": False, "zone": "b"}
    named(changed, "firewall")["network"]["dns"] = {"failureMode": "open"}
    changed["environments"] += [shared.environment(), landing_zone]
    assert not modes.answers_without_its_firewall("firewall")
    modes.deploy(changed)
    assert modes.answers_without_its_firewall("firewall")

    assert (modes.vpc("isolated"), modes.subnets("isolated")) == before
    # the existing network has a VPC, and the one with addresses of a pool makes its own
    assert set(modes.platform.resources("AWS::EC2::VPC").values()) == {*vpcs, modes.vpc("pooled")}
    ((gateway, zone),) = modes.nat_gateways("isolated").items()
    assert zone == f"{modes.platform.region}b"
    for subnet in before[1].values():
        assert modes.routes(subnet)[EVERYWHERE]["NatGatewayId"] == gateway


def test_an_existing_network_gets_what_it_lacks_and_keeps_what_it_has(
    modes: Modes, landing_zone: dict[str, Any]
) -> None:
    existing = landing_zone["network"]["existing"]
    assert modes.vpc("existing") == existing["vpcId"]
    assert set(modes.subnets("existing").values()) == {each["id"] for each in existing["subnets"]}
    filters = [{"Name": "vpc-id", "Values": [existing["vpcId"]]}]
    endpoints = modes.platform.client("ec2").describe_vpc_endpoints(Filters=filters)["VpcEndpoints"]
    services = {each["ServiceName"].split(".", 3)[-1] for each in endpoints}
    assert {"s3", "kms", "logs", "sagemaker.api"} <= services
    assert "sts" not in services
    assert modes.parameter("existing", "endpoints/sts") == landing_zone["network"]["endpoints"]["existing"][0]["id"]
    gateway = next(each for each in endpoints if each["VpcEndpointType"] == "Gateway")
    assert set(gateway["RouteTableIds"]) == {each["routeTableId"] for each in existing["subnets"]}
    assert modes.resolver_actions("existing")[-1] == "BLOCK"


def test_a_network_has_addresses_of_the_pool_and_leads_to_the_transit_gateway(modes: Modes, shared: Shared) -> None:
    assert shared.allocations() == {modes.vpc("pooled"): "10.128.0.0/20"}
    assert shared.attached() == [modes.vpc("pooled")]
    for subnet in modes.subnets("pooled").values():
        routes = modes.routes(subnet)
        assert routes["10.9.0.0/20"]["TransitGatewayId"] == shared.gateway
        assert EVERYWHERE not in routes


def test_closed_network_acls_let_through_what_a_tier_is_for(modes: Modes) -> None:
    acls = modes.acls("pooled")
    assert len(acls) == len(modes.subnets("pooled"))
    for rules in acls.values():
        allowed = [rule for rule in rules if rule["RuleAction"] == "allow"]
        assert "10.9.0.0/20" in {rule["CidrBlock"] for rule in allowed if rule["Egress"]}
        assert EVERYWHERE not in {rule["CidrBlock"] for rule in allowed if rule["Protocol"] == "-1"}


def test_a_network_is_closed_again_and_another_leads_elsewhere_without_a_new_vpc(modes: Modes, shared: Shared) -> None:
    before = (modes.vpc("isolated"), modes.subnets("isolated"))
    pooled = (modes.vpc("pooled"), modes.subnets("pooled"))
    changed = modes.platform.edited()
    changed["environments"][0]["network"]["egress"] = {"mode": "isolated"}
    named(changed, "pooled")["network"]["egress"]["routes"] = [EVERYWHERE]
    del named(changed, "firewall")["network"]["dns"]
    modes.deploy(changed)
    assert not modes.answers_without_its_firewall("firewall")

    assert (modes.vpc("pooled"), modes.subnets("pooled")) == pooled
    for subnet in pooled[1].values():
        routes = modes.routes(subnet)
        assert routes[EVERYWHERE]["TransitGatewayId"] == shared.gateway
        assert "10.9.0.0/20" not in routes

    assert (modes.vpc("isolated"), modes.subnets("isolated")) == before
    assert modes.internet_gateways("isolated") == []
    assert modes.nat_gateways("isolated") == {}
    for subnet in before[1].values():
        assert EVERYWHERE not in modes.routes(subnet)


def test_an_existing_network_is_left_as_it_was(modes: Modes, landing_zone: dict[str, Any]) -> None:
    finished = modes.platform.run("destroy-local", "--environment", "existing")
    assert finished.code == 0, finished.output
    modes.forget("existing")

    existing = landing_zone["network"]["existing"]
    ec2 = modes.platform.client("ec2")
    filters = [{"Name": "vpc-id", "Values": [existing["vpcId"]]}]
    assert ec2.describe_vpc_endpoints(Filters=filters)["VpcEndpoints"] == []
    groups = ec2.describe_security_groups(Filters=filters)["SecurityGroups"]
    assert [each["GroupName"] for each in groups] == ["default"]
    tables = ec2.describe_route_tables(RouteTableIds=[each["routeTableId"] for each in existing["subnets"]])
    for table in tables["RouteTables"]:
        assert [route.get("GatewayId") for route in table["Routes"]] == ["local"]


def test_a_network_gives_its_addresses_and_its_attachment_back(modes: Modes, shared: Shared) -> None:
    finished = modes.platform.run("destroy-local", "--environment", "pooled")
    assert finished.code == 0, finished.output
    modes.forget("pooled")
    assert (shared.allocations(), shared.attached()) == ({}, [])
    shared.remove()


def test_what_handlers_ask_for_is_granted_or_left_out_for_a_reason(modes: Modes) -> None:
    platform = modes.platform
    role = modes.identities.role(platform.execution_role)
    resources = resources_deployed_by(platform, role)
    for name in ("AWS::NetworkFirewall::Firewall", "AWS::EC2::NatGateway", "AWS::CodeArtifact::Domain"):
        assert name in resources
    check_grants(role, resources, platform.region)


def test_every_call_of_a_role_was_allowed_by_its_policies(modes: Modes) -> None:
    calls = modes.platform.control("calls")
    actions = {call["action"] for call in calls if modes.identities.principal_of(call)}
    for action in (
        "ec2:CreateNatGateway",
        "ec2:CreateTransitGatewayVpcAttachment",
        "network-firewall:CreateFirewall",
        "codeartifact:CreateRepository",
    ):
        assert action in actions, action
    assert modes.identities.refusals(calls) == []


def test_destroying_leaves_the_records_of_traffic_and_nothing_else(modes: Modes) -> None:
    remove_vpcs(modes.platform)
    finished = modes.platform.run("destroy-local", "--keep-running")
    assert finished.code == 0, finished.output
    inventory = modes.platform.control("inventory")[modes.platform.account]
    left = {
        f"{service}/{each['type']}/{each['name']}"
        for services in inventory.values()
        for service, resources in services.items()
        for each in resources
        if service in ("ec2", "network-firewall", "codeartifact", "route53resolver", "s3")
    }
    kept = {name for name in left if "acmeml-firewall-network-" in name}
    assert len(kept) == 1, left
    assert {name for name in left - kept if "cdk-acmeml-" not in name} == set()
