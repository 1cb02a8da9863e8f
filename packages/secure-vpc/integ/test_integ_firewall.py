"""A network behind a firewall: every way out leads through the firewall of its own zone, before and after changes."""

from __future__ import annotations

from typing import Any

import pytest
from local_aws.testing.cdk_account import CdkAccount, must_deploy, must_destroy

from network_under_test import Network

APP = "integ.firewall"
STACK = "IntegFirewall"
EVERYWHERE = "0.0.0.0/0"
ZONES = {"a": "10.0.0.0/20", "b": "10.0.16.0/20", "c": "10.0.32.0/20"}


@pytest.fixture(scope="module")
def network(account: CdkAccount, untouched: set[str]) -> Network:
    must_deploy(account, APP)
    (vpc_id,) = account.of_stack(STACK, "AWS::EC2::VPC").values()
    return Network(account, vpc_id)


def firewall(account: CdkAccount) -> Any:
    return account.client("network-firewall")


def arn(account: CdkAccount) -> str:
    (found,) = account.of_stack(STACK, "AWS::NetworkFirewall::Firewall").values()
    return found


def endpoints_by_zone(account: CdkAccount) -> dict[str, str]:
    """The firewall's endpoint in each zone, as the service tells it."""
    states = firewall(account).describe_firewall(FirewallArn=arn(account))["FirewallStatus"]["SyncStates"]
    return {zone[-1]: state["Attachment"]["EndpointId"] for zone, state in states.items()}


def zone_of(network: Network, cidr: str) -> str:
    return str(network.subnets()[cidr]["AvailabilityZone"][-1])


def check_routes(network: Network, account: CdkAccount, letters: str) -> None:
    """Out by the firewall, then the NAT gateway of the zone, and back by the same firewall."""
    routes = network.routes()
    firewalls = endpoints_by_zone(account)
    assert set(firewalls) == set(letters)
    gateways = {gateway["SubnetId"]: gateway["NatGatewayId"] for gateway in network.nat_gateways()}
    for letter in letters:
        workload = routes[ZONES[letter]]
        assert workload[EVERYWHERE] == firewalls[letter]
        here = {cidr: routes[cidr] for cidr in routes if zone_of(network, cidr) == letter and cidr != ZONES[letter]}
        (public,) = [cidr for cidr, found in here.items() if found[EVERYWHERE].startswith("igw-")]
        (guarded,) = [cidr for cidr, found in here.items() if found[EVERYWHERE].startswith("nat-")]
        assert here[guarded][EVERYWHERE] == gateways[network.subnets()[public]["SubnetId"]]
        assert here[public][ZONES[letter]] == firewalls[letter]


def rule_groups(account: CdkAccount) -> list[dict[str, Any]]:
    """The rule groups of the firewall in the order in which they are asked."""
    client = firewall(account)
    described = client.describe_firewall(FirewallArn=arn(account))["Firewall"]
    policy = client.describe_firewall_policy(FirewallPolicyArn=described["FirewallPolicyArn"])["FirewallPolicy"]
    assert policy["StatefulEngineOptions"]["RuleOrder"] == "STRICT_ORDER"
    ordered = sorted(policy["StatefulRuleGroupReferences"], key=lambda each: int(each["Priority"]))
    return [client.describe_rule_group(RuleGroupArn=each["ResourceArn"])["RuleGroup"] for each in ordered]


def allowed_domains(account: CdkAccount) -> list[str]:
    """The names that the last group lets pass."""
    listed = rule_groups(account)[-1]["RulesSource"]["RulesSourceList"]
    assert listed["GeneratedRulesType"] == "ALLOWLIST"
    return sorted(listed["Targets"])


def test_every_way_out_passes_the_firewall_of_its_zone(network: Network, account: CdkAccount) -> None:
    check_routes(network, account, "ab")


def test_workloads_leave_on_the_ports_that_are_judged(network: Network) -> None:
    assert [(cidr, port) for _, cidr, port in network.open_ranges()] == [(EVERYWHERE, 80), (EVERYWHERE, 443)]


def test_alerts_and_flows_are_recorded_under_the_key(network: Network, account: CdkAccount) -> None:
    configuration = firewall(account).describe_logging_configuration(FirewallArn=arn(account))["LoggingConfiguration"]
    logs = account.client("logs")
    recorded = set()
    for each in configuration["LogDestinationConfigs"]:
        name = each["LogDestination"]["logGroup"]
        (group,) = logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]
        assert group["kmsKeyId"]
        recorded.add(each["LogType"])
    assert recorded == {"ALERT", "FLOW"}


def test_what_has_no_server_name_is_dropped_before_any_domain_passes(network: Network, account: CdkAccount) -> None:
    unjudged, domains = rule_groups(account)
    rules = unjudged["RulesSource"]["RulesString"].splitlines()
    assert rules
    assert all(rule.startswith("drop ") for rule in rules)
    for group in (unjudged, domains):
        assert group["RuleVariables"]["IPSets"]["HOME_NET"]["Definition"] == ["10.0.0.0/16"]


def test_only_allowed_domains_pass_and_resolve(network: Network, account: CdkAccount) -> None:
    assert allowed_domains(account) == ["pypi.org"]
    allowed, blocked = network.resolvable()
    assert "pypi.org." in allowed[1]
    assert blocked == ("BLOCK", ["*."])


def test_a_domain_an_endpoint_and_a_zone_are_added_without_replacing_anything(
    network: Network, account: CdkAccount
) -> None:
    subnets = {cidr: each["SubnetId"] for cidr, each in network.subnets().items()}
    before = (arn(account), endpoints_by_zone(account))
    must_deploy(account, APP, "endpoint", "zone", "domains")
    assert list(account.of_stack(STACK, "AWS::EC2::VPC").values()) == [network.vpc_id]
    now = network.subnets()
    assert {cidr: now[cidr]["SubnetId"] for cidr in subnets} == subnets
    firewalls = endpoints_by_zone(account)
    assert (arn(account), {letter: firewalls[letter] for letter in "ab"}) == before
    check_routes(network, account, "abc")
    assert allowed_domains(account) == ["files.pythonhosted.org", "pypi.org"]
    assert "files.pythonhosted.org." in network.resolvable()[0][1]
    assert "logs" in network.endpoints()


def test_a_failed_change_is_taken_back_and_works_the_next_time(network: Network, account: CdkAccount) -> None:
    must_deploy(account, APP)
    check_routes(network, account, "ab")
    before, routes = account.inventory(), network.routes()
    failed = account.deploy(APP, "endpoint", "zone", "domains", "fault")
    assert failed.code != 0, failed.output
    assert account.stacks()[STACK] == "UPDATE_ROLLBACK_COMPLETE", failed.output
    assert "InvalidSubnet.Conflict" in account.failures(STACK)["Fault"]
    assert account.inventory() == before
    assert (network.routes(), allowed_domains(account)) == (routes, ["pypi.org"])
    must_deploy(account, APP, "endpoint", "zone", "domains")
    check_routes(network, account, "abc")


def test_the_removed_network_leaves_nothing(network: Network, account: CdkAccount, untouched: set[str]) -> None:
    must_destroy(account, APP)
    assert account.inventory() == untouched
