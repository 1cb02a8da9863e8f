"""Networks as their users deploy them, by apps of this folder."""

from __future__ import annotations

import json
from typing import Any

from local_aws.testing.cdk_account import CdkAccount

NOWHERE = "255.255.255.255/32"
"""What the CDK gives a group that lets nothing out, because EC2 opens one that has no rule for that."""


def only(items: dict[str, str]) -> str:
    """The value of a dictionary that has one."""
    (found,) = items.values()
    return found


def allocations(account: CdkAccount, stack: str) -> dict[str, str]:
    """Ranges by the VPC that has them, as the pool of a stack tells it."""
    pool = only(account.of_stack(stack, "AWS::EC2::IPAMPool"))
    found = account.client("ec2").get_ipam_pool_allocations(IpamPoolId=pool)["IpamPoolAllocations"]
    return {each["ResourceId"]: each["Cidr"] for each in found}


def must_be_taken_back(account: CdkAccount, app: str, stack: str) -> None:
    """Deploys an app with a subnet that collides, which takes back what the stack had made."""
    failed = account.deploy(app, "fault")
    assert failed.code != 0, failed.output
    assert account.stacks().get(stack) == "ROLLBACK_COMPLETE", failed.output
    assert "InvalidSubnet.Conflict" in account.failures(stack)["Fault"]


class Network:
    """What EC2 and the resolver say of one VPC."""

    def __init__(self, account: CdkAccount, vpc_id: str) -> None:
        self.vpc_id = vpc_id
        self._ec2 = account.client("ec2")
        self._resolver = account.client("route53resolver")
        self._here = [{"Name": "vpc-id", "Values": [vpc_id]}]

    def subnets(self) -> dict[str, dict[str, Any]]:
        """Subnets by address range."""
        return {each["CidrBlock"]: each for each in self._ec2.describe_subnets(Filters=self._here)["Subnets"]}

    def routes(self) -> dict[str, dict[str, str]]:
        """Targets of the routes that leave the VPC, by destination, for each subnet by its address range."""
        ranges = {each["SubnetId"]: cidr for cidr, each in self.subnets().items()}
        found: dict[str, dict[str, str]] = {}
        for table in self._ec2.describe_route_tables(Filters=self._here)["RouteTables"]:
            for association in table["Associations"]:
                if "SubnetId" in association:
                    found[ranges[association["SubnetId"]]] = dict(
                        _route(route) for route in table["Routes"] if route.get("GatewayId") != "local"
                    )
        return found

    def endpoints(self) -> dict[str, dict[str, Any]]:
        """Endpoints of AWS services by the last parts of the services' names; those of a firewall are its own."""
        found = self._ec2.describe_vpc_endpoints(Filters=self._here)["VpcEndpoints"]
        services = [each for each in found if each["VpcEndpointType"] != "GatewayLoadBalancer"]
        return {each["ServiceName"].split(".", 3)[-1]: each for each in services}

    def policy(self, service: str) -> dict[str, Any]:
        """The policy of an endpoint."""
        policy: dict[str, Any] = json.loads(self.endpoints()[service]["PolicyDocument"])
        return policy

    def groups(self) -> dict[str, dict[str, Any]]:
        """Security groups by name."""
        found = self._ec2.describe_security_groups(Filters=self._here)["SecurityGroups"]
        return {each["GroupName"]: each for each in found}

    def acls(self) -> dict[str, dict[str, Any]]:
        """The one network ACL of each subnet, by the address range of the subnet."""
        ranges = {each["SubnetId"]: cidr for cidr, each in self.subnets().items()}
        found = self._ec2.describe_network_acls(Filters=self._here)["NetworkAcls"]
        pairs = [(ranges[each["SubnetId"]], acl) for acl in found for each in acl["Associations"]]
        assert sorted(cidr for cidr, _ in pairs) == sorted(ranges.values())
        return dict(pairs)

    def open_ranges(self) -> list[tuple[str, str, int | None]]:
        """Group, range and port of every rule that lets workloads out to addresses outside the VPC."""
        return sorted(
            (name, address["CidrIp"], permission.get("FromPort"))
            for name, group in self.groups().items()
            for permission in group["IpPermissionsEgress"]
            for address in permission["IpRanges"]
            if address["CidrIp"] != NOWHERE
        )

    def nat_gateways(self) -> list[dict[str, Any]]:
        """NAT gateways that are in service."""
        found = self._ec2.describe_nat_gateways(Filters=self._here)["NatGateways"]
        return [each for each in found if each["State"] == "available"]

    def flow_logs(self) -> list[dict[str, Any]]:
        """Flow logs of the VPC."""
        filters = [{"Name": "resource-id", "Values": [self.vpc_id]}]
        logs: list[dict[str, Any]] = self._ec2.describe_flow_logs(Filters=filters)["FlowLogs"]
        return logs

    def resolvable(self) -> list[tuple[str, list[str]]]:
        """Action and names of each rule of the VPC's resolver, in the order in which they are asked."""
        rules: list[tuple[str, list[str]]] = []
        associations = self._resolver.list_firewall_rule_group_associations(VpcId=self.vpc_id)
        for group in sorted(associations["FirewallRuleGroupAssociations"], key=lambda each: int(each["Priority"])):
            found = self._resolver.list_firewall_rules(FirewallRuleGroupId=group["FirewallRuleGroupId"])
            for rule in sorted(found["FirewallRules"], key=lambda each: int(each["Priority"])):
                domains = self._resolver.list_firewall_domains(FirewallDomainListId=rule["FirewallDomainListId"])
                rules.append((rule["Action"], sorted(domains["Domains"])))
        return rules


def _route(route: dict[str, Any]) -> tuple[str, str]:
    destination = route.get("DestinationCidrBlock") or route["DestinationPrefixListId"]
    targets = ("NatGatewayId", "TransitGatewayId", "VpcEndpointId", "GatewayId")
    return destination, next(route[name] for name in targets if route.get(name))
