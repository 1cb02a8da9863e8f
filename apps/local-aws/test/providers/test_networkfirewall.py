from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from local_aws import inventory
from local_aws.providers.base import ResourceFailure
from local_aws.providers.ec2_network import Subnet, Vpc
from local_aws.providers.networkfirewall import Firewall, FirewallPolicy, LoggingConfiguration, RuleGroup
from local_aws.testing import ACCOUNT, REGION

STRICT = {"RuleOrder": "STRICT_ORDER"}
UNPROTECTED = {"DeleteProtection": False, "SubnetChangeProtection": False, "FirewallPolicyChangeProtection": False}
GROUP: dict[str, Any] = {
    "RuleGroupName": "domains",
    "Type": "STATEFUL",
    "Capacity": 2,
    "RuleGroup": {"RulesSource": {"RulesString": "# names\npass tls\npass http"}, "StatefulRuleOptions": STRICT},
    "Tags": [{"Key": "a", "Value": "1"}],
}


def policy(group_arn: str, name: str = "policy", priority: int = 1, order: str = "STRICT_ORDER") -> dict[str, Any]:
    content = {
        "StatelessDefaultActions": ["aws:forward_to_sfe"],
        "StatelessFragmentDefaultActions": ["aws:drop"],
        "StatefulEngineOptions": {"RuleOrder": order},
        "StatefulRuleGroupReferences": [{"ResourceArn": group_arn, "Priority": priority}],
    }
    return {"FirewallPolicyName": name, "FirewallPolicy": content}


def firewall(vpc: Any, policy_arn: str, subnets: list[Any], **more: Any) -> dict[str, Any]:
    return {
        "FirewallName": "firewall",
        "VpcId": vpc.physical_id,
        "FirewallPolicyArn": policy_arn,
        "SubnetMappings": [{"SubnetId": subnet.physical_id} for subnet in subnets],
        **UNPROTECTED,
        **more,
    }


def logging(arn: str, **groups: str) -> dict[str, Any]:
    configs = [
        {"LogType": kind, "LogDestinationType": "CloudWatchLogs", "LogDestination": {"logGroup": group}}
        for kind, group in groups.items()
    ]
    return {"FirewallArn": arn, "LoggingConfiguration": {"LogDestinationConfigs": configs}}


@pytest.fixture
def api(clients: Any) -> Any:
    return clients.client("network-firewall")


@pytest.fixture
def vpc(stack: Any) -> Any:
    return stack.create(Vpc, {"CidrBlock": "10.0.0.0/16"})


@pytest.fixture
def subnets(stack: Any, vpc: Any) -> list[Any]:
    return [
        stack.create(
            Subnet,
            {"VpcId": vpc.physical_id, "CidrBlock": f"10.0.{index}.0/24", "AvailabilityZone": f"{REGION}{zone}"},
        )
        for index, zone in enumerate("abc")
    ]


@pytest.fixture
def group(stack: Any) -> Any:
    return stack.create(RuleGroup, GROUP)


@pytest.fixture
def allowing(stack: Any, group: Any) -> Any:
    return stack.create(FirewallPolicy, policy(group.physical_id))


def endpoints(state: Any) -> dict[str, str]:
    return dict(entry.split(":") for entry in state.attributes["EndpointIds"])


def test_endpoints_are_given_out_by_zone_and_never_in_the_order_of_the_subnets(
    stack: Any, clients: Any, vpc: Any, subnets: list[Any], allowing: Any
) -> None:
    state = stack.create(Firewall, firewall(vpc, allowing.physical_id, subnets))
    zones = [entry.split(":")[0] for entry in state.attributes["EndpointIds"]]
    assert sorted(zones) == [f"{REGION}a", f"{REGION}b", f"{REGION}c"]
    assert zones != sorted(zones)
    found = clients.client("ec2").describe_vpc_endpoints(VpcEndpointIds=[endpoints(state)[f"{REGION}b"]])
    (endpoint,) = found["VpcEndpoints"]
    assert (endpoint["VpcEndpointType"], endpoint["SubnetIds"]) == ("GatewayLoadBalancer", [subnets[1].physical_id])


def test_a_firewall_leaves_nothing_behind(
    stack: Any, clients: Any, vpc: Any, subnets: list[Any], group: Any, allowing: Any
) -> None:
    properties = firewall(vpc, allowing.physical_id, subnets)
    state = stack.create(Firewall, properties)
    assert (state.physical_id, state.attributes["FirewallArn"]) == (
        f"arn:aws:network-firewall:{REGION}:{ACCOUNT}:firewall/firewall",
        state.physical_id,
    )
    for held in (lambda: stack.delete(Subnet, subnets[0], {}), lambda: stack.delete(Vpc, vpc, {})):
        with pytest.raises(ClientError, match="DependencyViolation"):
            held()
    with pytest.raises(ClientError, match="still in use"):
        stack.delete(FirewallPolicy, allowing, {})
    with pytest.raises(ClientError, match="still in use"):
        stack.delete(RuleGroup, group, {})
    (refused,) = clients.client("ec2").delete_vpc_endpoints(VpcEndpointIds=[endpoints(state)[f"{REGION}a"]])[
        "Unsuccessful"
    ]
    assert refused["Error"]["Code"] == "InvalidParameter"
    listed = [resource["type"] for resource in inventory.collect()[ACCOUNT][REGION]["network-firewall"]]
    assert listed == ["firewall", "firewall policy", "firewall rule group"]
    for provider, resource in ((Firewall, state), (FirewallPolicy, allowing), (RuleGroup, group)):
        stack.delete(provider, resource, {})
        stack.delete(provider, resource, {})
    for subnet in subnets:
        stack.delete(Subnet, subnet, {})
    stack.delete(Vpc, vpc, {})
    assert inventory.collect() == {}


def test_subnets_come_and_go_without_moving_the_others(stack: Any, vpc: Any, subnets: list[Any], allowing: Any) -> None:
    first, other = (firewall(vpc, allowing.physical_id, held) for held in (subnets[:2], subnets[1:]))
    before = stack.create(Firewall, first)
    after = stack.update(Firewall, before, first, other)
    assert sorted(endpoints(after)) == [f"{REGION}b", f"{REGION}c"]
    assert endpoints(after)[f"{REGION}b"] == endpoints(before)[f"{REGION}b"]
    stack.delete(Subnet, subnets[0], {})
    moved = stack.update(Firewall, after, other, firewall(vpc, allowing.physical_id, [subnets[1]]))
    assert list(endpoints(moved)) == [f"{REGION}b"]


def test_policy_description_and_tags_are_updated(
    stack: Any, api: Any, vpc: Any, subnets: list[Any], group: Any, allowing: Any
) -> None:
    other = stack.create(FirewallPolicy, policy(group.physical_id, "other"))
    before = firewall(vpc, allowing.physical_id, subnets, Tags=[{"Key": "a", "Value": "1"}])
    state = stack.create(Firewall, before)
    after = firewall(vpc, other.physical_id, subnets, Description="d", Tags=[{"Key": "b", "Value": "2"}])
    stack.update(Firewall, state, before, after)
    found = api.describe_firewall(FirewallArn=state.physical_id)["Firewall"]
    assert (found["FirewallPolicyArn"], found["Description"]) == (other.physical_id, "d")
    assert found["Tags"] == [{"Key": "b", "Value": "2"}]
    stack.delete(FirewallPolicy, allowing, {})


def test_protections_hold_unless_they_are_switched_off(
    stack: Any, vpc: Any, subnets: list[Any], group: Any, allowing: Any
) -> None:
    other = stack.create(FirewallPolicy, policy(group.physical_id, "other"))
    protected = firewall(vpc, allowing.physical_id, subnets[:2])
    for name in UNPROTECTED:
        del protected[name]
    state = stack.create(Firewall, protected)
    moved = {"SubnetMappings": [{"SubnetId": subnets[2].physical_id}]}
    with pytest.raises(ClientError, match="SubnetChangeProtection is enabled"):
        stack.update(Firewall, state, protected, {**protected, **moved})
    with pytest.raises(ClientError, match="FirewallPolicyChangeProtection is enabled"):
        stack.update(Firewall, state, protected, {**protected, "FirewallPolicyArn": other.physical_id})
    with pytest.raises(ClientError, match=r"InvalidOperationException.*DeleteProtection is enabled"):
        stack.delete(Firewall, state, protected)
    after = {**protected, **moved, **UNPROTECTED, "FirewallPolicyArn": other.physical_id}
    state = stack.update(Firewall, state, protected, after)
    assert list(endpoints(state)) == [f"{REGION}c"]
    stack.delete(Firewall, state, after)


def test_a_zone_has_one_subnet_at_most(stack: Any, vpc: Any, subnets: list[Any], allowing: Any) -> None:
    place = {"VpcId": vpc.physical_id, "CidrBlock": "10.0.9.0/24", "AvailabilityZone": f"{REGION}a"}
    twin = stack.create(Subnet, place)
    with pytest.raises(ClientError, match="one subnet in a zone"):
        stack.create(Firewall, firewall(vpc, allowing.physical_id, [subnets[0], twin]))
    stack.delete(Subnet, twin, {})


def test_unknown_properties_are_refused(stack: Any, group: Any) -> None:
    wrong = policy(group.physical_id)
    wrong["FirewallPolicy"]["Order"] = "strict"
    with pytest.raises(ResourceFailure, match="FirewallPolicy/FirewallPolicy/Order"):
        stack.create(FirewallPolicy, wrong)


def test_rules_are_updated_in_place(stack: Any, api: Any, group: Any) -> None:
    after = {**GROUP, "RuleGroup": {**GROUP["RuleGroup"], "RulesSource": {"RulesString": "pass tls"}}}
    after["Tags"] = [{"Key": "a", "Value": "2"}]
    assert stack.update(RuleGroup, group, GROUP, after).physical_id == group.physical_id
    found = api.describe_rule_group(RuleGroupArn=group.physical_id)
    assert found["RuleGroup"]["RulesSource"]["RulesString"] == "pass tls"
    assert found["RuleGroupResponse"]["Tags"] == [{"Key": "a", "Value": "2"}]


def test_capacity_tokens_and_orders_are_checked(stack: Any, api: Any, group: Any) -> None:
    with pytest.raises(ClientError, match="capacity exceeded: 2 rules"):
        stack.create(RuleGroup, {**GROUP, "RuleGroupName": "small", "Capacity": 1})
    with pytest.raises(ClientError, match="already exists"):
        stack.create(RuleGroup, GROUP)
    with pytest.raises(ClientError, match="InvalidTokenException"):
        api.update_rule_group(UpdateToken="0" * 36, RuleGroupArn=group.physical_id, RuleGroup=GROUP["RuleGroup"])
    with pytest.raises(ClientError, match="judged in DEFAULT_ACTION_ORDER"):
        stack.create(FirewallPolicy, policy(group.physical_id, order="DEFAULT_ACTION_ORDER"))
    with pytest.raises(ClientError, match="there is no stateful rule group"):
        stack.create(FirewallPolicy, policy(group.physical_id + "x"))
    content = policy(group.physical_id)
    content["FirewallPolicy"]["StatefulRuleGroupReferences"] *= 2
    with pytest.raises(ClientError, match="priority of their own"):
        stack.create(FirewallPolicy, content)


@pytest.fixture
def guarded(stack: Any, clients: Any, vpc: Any, subnets: list[Any], allowing: Any) -> Any:
    for name in ("alerts", "flows", "others"):
        clients.client("logs").create_log_group(logGroupName=name)
    return stack.create(Firewall, firewall(vpc, allowing.physical_id, subnets))


def destinations(api: Any, arn: str) -> dict[str, str]:
    found = api.describe_logging_configuration(FirewallArn=arn)["LoggingConfiguration"]["LogDestinationConfigs"]
    return {each["LogType"]: each["LogDestination"]["logGroup"] for each in found}


def test_logs_are_configured_changed_and_ended(stack: Any, api: Any, guarded: Any) -> None:
    arn = guarded.physical_id
    before, after = logging(arn, ALERT="alerts", FLOW="flows"), logging(arn, FLOW="others", TLS="alerts")
    state = stack.create(LoggingConfiguration, before)
    assert destinations(api, arn) == {"ALERT": "alerts", "FLOW": "flows"}
    stack.update(LoggingConfiguration, state, before, after)
    assert destinations(api, arn) == {"FLOW": "others", "TLS": "alerts"}
    stack.delete(LoggingConfiguration, state, after)
    assert destinations(api, arn) == {}


def test_logs_are_changed_one_by_one_and_need_a_destination(stack: Any, api: Any, guarded: Any) -> None:
    arn = guarded.physical_id
    both = logging(arn, ALERT="alerts", FLOW="flows")["LoggingConfiguration"]
    with pytest.raises(ClientError, match="one destination is changed at a time"):
        api.update_logging_configuration(FirewallArn=arn, LoggingConfiguration=both)
    with pytest.raises(ClientError, match="LogDestinationPermissionException"):
        stack.create(LoggingConfiguration, logging(arn, ALERT="alerts", FLOW="gone"))
    assert destinations(api, arn) == {}
