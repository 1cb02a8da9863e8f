from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from local_aws.providers.base import ResourceFailure
from local_aws.providers.ec2_network import Vpc
from local_aws.providers.route53resolver import (
    FirewallDomainList,
    FirewallRuleGroup,
    FirewallRuleGroupAssociation,
    ResolverQueryLoggingConfig,
    ResolverQueryLoggingConfigAssociation,
)


@pytest.fixture
def resolver(clients: Any) -> Any:
    return clients.client("route53resolver")


@pytest.fixture
def vpc(stack: Any) -> str:
    return str(stack.create(Vpc, {"CidrBlock": "10.0.0.0/16"}).physical_id)


@pytest.fixture
def allowed(stack: Any) -> Any:
    return stack.create(FirewallDomainList, {"Name": "allowed", "Domains": ["a.example", "b.example"]})


def rule(domain_list: Any, priority: int, action: str = "ALLOW", **more: Any) -> dict[str, Any]:
    return {"FirewallDomainListId": domain_list.physical_id, "Priority": priority, "Action": action, **more}


def tags(resolver: Any, arn: str) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in resolver.list_tags_for_resource(ResourceArn=arn)["Tags"]}


def test_domain_list_changes_and_goes(stack: Any, resolver: Any) -> None:
    before = {"Name": "allowed", "Domains": ["a.example", "b.example"], "Tags": [{"Key": "a", "Value": "1"}]}
    state = stack.create(FirewallDomainList, before)
    assert state.attributes["DomainCount"] == 2
    assert state.attributes["Arn"].endswith(f"firewall-domain-list/{state.physical_id}")
    after = {"Name": "allowed", "Domains": ["c.example"]}
    assert stack.update(FirewallDomainList, state, before, after).attributes["DomainCount"] == 1
    assert resolver.list_firewall_domains(FirewallDomainListId=state.physical_id)["Domains"] == ["c.example."]
    assert tags(resolver, state.attributes["Arn"]) == {}
    stack.delete(FirewallDomainList, state, after)
    stack.delete(FirewallDomainList, state, after)
    names = [found["Name"] for found in resolver.list_firewall_domain_lists()["FirewallDomainLists"]]
    assert names == sorted(names)
    assert "AWSManagedDomainsMalwareDomainList" in names
    assert "allowed" not in names


def test_managed_list_can_be_used_but_not_changed(stack: Any, resolver: Any) -> None:
    managed = resolver.list_firewall_domain_lists()["FirewallDomainLists"][0]
    group = {
        "FirewallRules": [
            {"FirewallDomainListId": managed["Id"], "Priority": 1, "Action": "BLOCK", "BlockResponse": "NXDOMAIN"}
        ]
    }
    assert stack.create(FirewallRuleGroup, group).attributes["RuleCount"] == 1
    with pytest.raises(ClientError, match="managed by AWS"):
        resolver.update_firewall_domains(FirewallDomainListId=managed["Id"], Operation="ADD", Domains=["x.example"])


def test_rules_on_threats_come_change_and_go(stack: Any, resolver: Any, allowed: Any) -> None:
    def threat(name: str, confidence: str = "HIGH", **more: Any) -> dict[str, Any]:
        return {"DnsThreatProtection": name, "ConfidenceThreshold": confidence, **more}

    block = {"Action": "BLOCK", "BlockResponse": "NXDOMAIN"}
    before = {"FirewallRules": [threat("DGA", Priority=1, **block), threat("DNS_TUNNELING", Priority=2, **block)]}
    state = stack.create(FirewallRuleGroup, before)
    first, second = resolver.list_firewall_rules(FirewallRuleGroupId=state.physical_id)["FirewallRules"]
    assert first["DnsThreatProtection"] == "DGA"
    assert first["FirewallThreatProtectionId"] != second["FirewallThreatProtectionId"]

    after = {"FirewallRules": [threat("DNS_TUNNELING", "LOW", Priority=1, **block), rule(allowed, 2)]}
    assert stack.update(FirewallRuleGroup, state, before, after).attributes["RuleCount"] == 2
    rules = resolver.list_firewall_rules(FirewallRuleGroupId=state.physical_id)["FirewallRules"]
    assert [(item.get("DnsThreatProtection"), item.get("ConfidenceThreshold")) for item in rules] == [
        ("DNS_TUNNELING", "LOW"),
        (None, None),
    ]
    stack.delete(FirewallRuleGroup, state, after)


@pytest.mark.parametrize(
    ("subject", "message"),
    [
        ({}, "either FirewallDomainListId or DnsThreatProtection"),
        ({"DnsThreatProtection": "DGA"}, "ConfidenceThreshold is required"),
        ({"DnsThreatProtection": "DGA", "ConfidenceThreshold": "HIGH", "Action": "ALLOW"}, "ALLOW is not valid"),
    ],
)
def test_rule_without_a_usable_subject_is_refused(stack: Any, subject: dict[str, Any], message: str) -> None:
    rules = [{"Priority": 1, "Action": "BLOCK", "BlockResponse": "NODATA", **subject}]
    with pytest.raises(ClientError, match=message):
        stack.create(FirewallRuleGroup, {"FirewallRules": rules})


def test_rules_swap_their_priorities_in_an_update(stack: Any, resolver: Any, allowed: Any) -> None:
    every = stack.create(FirewallDomainList, {"Domains": ["*"]}, "every")
    before = {"Name": "g", "FirewallRules": [rule(allowed, 100), rule(every, 200, "BLOCK", BlockResponse="NODATA")]}
    state = stack.create(FirewallRuleGroup, before)
    after = {"Name": "g", "FirewallRules": [rule(allowed, 200), rule(every, 100, "ALERT")]}
    assert stack.update(FirewallRuleGroup, state, before, after).physical_id == state.physical_id
    rules = resolver.list_firewall_rules(FirewallRuleGroupId=state.physical_id)["FirewallRules"]
    assert [(item["Priority"], item["Action"]) for item in rules] == [(100, "ALERT"), (200, "ALLOW")]
    assert "BlockResponse" not in rules[0]
    with pytest.raises(ClientError, match="in use by a rule"):
        stack.delete(FirewallDomainList, every, {})
    stack.delete(FirewallRuleGroup, state, after)
    stack.delete(FirewallRuleGroup, state, after)
    stack.delete(FirewallDomainList, every, {})


def test_a_bad_rule_leaves_no_group(stack: Any, resolver: Any, allowed: Any) -> None:
    for rules in (
        [rule(allowed, 100), rule(allowed, 100, Qtype="A")],
        [rule(allowed, 100, "BLOCK")],
        [{"FirewallDomainListId": "rslvr-fdl-gone", "Priority": 1, "Action": "ALLOW"}],
    ):
        with pytest.raises(ClientError):
            stack.create(FirewallRuleGroup, {"Name": "g", "FirewallRules": rules})
    with pytest.raises(ResourceFailure, match="FirewallRules/FirewallRuleType"):
        stack.create(FirewallRuleGroup, {"FirewallRules": [{**rule(allowed, 1), "FirewallRuleType": {}}]})
    assert resolver.list_firewall_rule_groups()["FirewallRuleGroups"] == []


def test_association_holds_the_group_and_is_changed_in_place(stack: Any, resolver: Any, vpc: str, allowed: Any) -> None:
    group = stack.create(FirewallRuleGroup, {"FirewallRules": [rule(allowed, 1)]})
    before = {"FirewallRuleGroupId": group.physical_id, "VpcId": vpc, "Priority": 101, "Name": "n"}
    state = stack.create(FirewallRuleGroupAssociation, before)
    assert state.attributes["Status"] == "COMPLETE"
    with pytest.raises(ClientError, match="associated with a VPC"):
        stack.delete(FirewallRuleGroup, group, {})
    with pytest.raises(ClientError, match="already"):
        stack.create(FirewallRuleGroupAssociation, {**before, "Priority": 102})
    protected = {**before, "Priority": 300, "MutationProtection": "ENABLED"}
    stack.update(FirewallRuleGroupAssociation, state, before, protected)
    (found,) = resolver.list_firewall_rule_group_associations(VpcId=vpc)["FirewallRuleGroupAssociations"]
    assert (found["Id"], found["Priority"], found["MutationProtection"]) == (state.physical_id, 300, "ENABLED")
    with pytest.raises(ClientError, match="protected"):
        stack.delete(FirewallRuleGroupAssociation, state, protected)
    stack.update(FirewallRuleGroupAssociation, state, protected, before)
    stack.delete(FirewallRuleGroupAssociation, state, before)
    stack.delete(FirewallRuleGroupAssociation, state, before)
    stack.delete(FirewallRuleGroup, group, {})


@pytest.mark.parametrize("priority", [100, 9900])
def test_association_refuses_a_priority_out_of_range(stack: Any, vpc: str, priority: int) -> None:
    group = stack.create(FirewallRuleGroup, {})
    with pytest.raises(ClientError, match=f"received {priority}"):
        stack.create(
            FirewallRuleGroupAssociation,
            {"FirewallRuleGroupId": group.physical_id, "VpcId": vpc, "Priority": priority},
        )


def test_association_needs_its_vpc(stack: Any) -> None:
    group = stack.create(FirewallRuleGroup, {})
    properties = {"FirewallRuleGroupId": group.physical_id, "VpcId": "vpc-gone", "Priority": 101}
    with pytest.raises(ClientError, match="vpc-gone"):
        stack.create(FirewallRuleGroupAssociation, properties)


def test_vpc_fails_closed_until_told_otherwise(resolver: Any, vpc: str) -> None:
    assert resolver.get_firewall_config(ResourceId=vpc)["FirewallConfig"]["FirewallFailOpen"] == "DISABLED"
    resolver.update_firewall_config(ResourceId=vpc, FirewallFailOpen="ENABLED")
    assert resolver.list_firewall_configs()["FirewallConfigs"][0]["FirewallFailOpen"] == "ENABLED"


def test_vpc_takes_no_other_failure_mode_and_must_exist(resolver: Any, vpc: str) -> None:
    with pytest.raises(ClientError, match="received OPEN"):
        resolver.update_firewall_config(ResourceId=vpc, FirewallFailOpen="OPEN")
    assert resolver.get_firewall_config(ResourceId=vpc)["FirewallConfig"]["FirewallFailOpen"] == "DISABLED"
    with pytest.raises(ClientError) as refused:
        resolver.update_firewall_config(ResourceId="vpc-gone", FirewallFailOpen="DISABLED")
    assert refused.value.response["Error"]["Code"] == "ResourceNotFoundException"


def test_lists_are_paginated(stack: Any, resolver: Any) -> None:
    for index in range(3):
        stack.create(FirewallRuleGroup, {"Name": f"g{index}"})
    first = resolver.list_firewall_rule_groups(MaxResults=2)
    second = resolver.list_firewall_rule_groups(MaxResults=2, NextToken=first["NextToken"])
    groups = first["FirewallRuleGroups"] + second["FirewallRuleGroups"]
    assert [group["Name"] for group in groups] == ["g0", "g1", "g2"]
    assert "NextToken" not in second
    with pytest.raises(ClientError, match="NextToken"):
        resolver.list_firewall_rule_groups(NextToken="nonsense")


def test_query_logging(stack: Any, resolver: Any, vpc: str) -> None:
    properties = {"Name": "q", "DestinationArn": "arn:aws:logs:eu-west-1:111111111111:log-group:/dns"}
    config = stack.create(ResolverQueryLoggingConfig, properties)
    link = {"ResolverQueryLogConfigId": config.physical_id, "ResourceId": vpc}
    state = stack.create(ResolverQueryLoggingConfigAssociation, link)
    with pytest.raises(ClientError, match="associated with VPCs"):
        stack.delete(ResolverQueryLoggingConfig, config, properties)
    stack.delete(ResolverQueryLoggingConfigAssociation, state, link)
    stack.delete(ResolverQueryLoggingConfigAssociation, state, link)
    stack.delete(ResolverQueryLoggingConfig, config, properties)
    stack.delete(ResolverQueryLoggingConfig, config, properties)
    assert resolver.list_resolver_query_log_configs()["ResolverQueryLogConfigs"] == []
