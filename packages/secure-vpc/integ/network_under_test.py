"""Networks as their users deploy them: an app of this folder, the plain CDK CLI, and boto3."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from local_aws.testing import ACCOUNT, REGION
from local_aws.testing.commands import Finished, environment_for, finish, start
from local_aws.testing.observer import Observer

HERE = Path(__file__).resolve().parent
NODE_MODULES = HERE.parents[2] / "node_modules"
BINARIES = NODE_MODULES / ".bin"
NOWHERE = "255.255.255.255/32"
"""What the CDK gives a group that lets nothing out, because EC2 opens one that has no rule for that."""


class CdkAccount(Observer):
    """An account of a local AWS, in which a person at a terminal works with the CDK CLI."""

    def __init__(self, endpoint: str, folder: Path) -> None:
        self._endpoint = endpoint
        self._folder = folder

    @property
    def endpoint(self) -> str:
        return self._endpoint

    @property
    def account(self) -> str:
        return ACCOUNT

    @property
    def region(self) -> str:
        return REGION

    def bootstrap(self) -> Finished:
        """The standard bootstrap, which every app of this folder deploys through."""
        return self._cdk("bootstrap", f"aws://{self.account}/{self.region}")

    def deploy(self, app: str, *changes: str, **context: str) -> Finished:
        """Deploys every stack of an app, with changes that the app knows by name."""
        return self._cdk("deploy", "--all", "--require-approval", "never", *self._app(app, changes, context))

    def destroy(self, app: str, *stacks: str, **context: str) -> Finished:
        """Destroys stacks of an app, all of them when none is named."""
        return self._cdk("destroy", *(stacks or ["--all"]), "--force", *self._app(app, (), context))

    def forget_lookups(self) -> None:
        """Lets the next deployment ask the account again for what it remembers of it."""
        finished = self._cdk("context", "--clear")
        assert finished.code == 0, finished.output

    def inventory(self) -> set[str]:
        """Region, service, kind and name of everything in the account, but keys that wait for their deletion."""
        return {
            f"{region}/{service}/{each['type']}/{each['name']}"
            for region, services in self.control("inventory").get(self.account, {}).items()
            for service, resources in services.items()
            for each in resources
            if each["details"].get("state") != "PendingDeletion"
        }

    def output(self, stack: str, name: str) -> str:
        """An output of a stack."""
        (found,) = self.client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
        return {each["OutputKey"]: str(each["OutputValue"]) for each in found["Outputs"]}[name]

    def of_stack(self, stack: str, resource_type: str) -> dict[str, str]:
        """Physical ids of the resources of a type in one stack, by logical id."""
        found = self.resources(resource_type)
        prefix = f"{stack}/"
        return {name.removeprefix(prefix): each for name, each in found.items() if name.startswith(prefix)}

    def _app(self, app: str, changes: tuple[str, ...], context: dict[str, str]) -> list[str]:
        pairs = {**context, "changes": ",".join(changes)}
        options = [option for name, value in pairs.items() for option in ("--context", f"{name}={value}")]
        return ["--app", f"{BINARIES / 'tsx'} {HERE / app}.ts", "--output", str(self._folder / app), *options]

    def _cdk(self, *args: str) -> Finished:
        environment = environment_for(self.endpoint, self.account, self.region)
        # what the CLI looks up, it writes into the folder that it works in
        return finish(start([str(BINARIES / "cdk"), *args, "--ci", "--no-notices"], self._folder, environment))


def must_deploy(account: CdkAccount, app: str, *changes: str, **context: str) -> None:
    """Deploys an app, whose resources all have a provider of their own: none is only held."""
    finished = account.deploy(app, *changes, **context)
    assert finished.code == 0, finished.output
    assert account.control("status")["generic"] == []


def must_destroy(account: CdkAccount, app: str, *stacks: str, **context: str) -> None:
    """Destroys stacks of an app, all of them when none is named."""
    finished = account.destroy(app, *stacks, **context)
    assert finished.code == 0, finished.output


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
