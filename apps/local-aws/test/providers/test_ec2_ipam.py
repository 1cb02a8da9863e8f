from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from local_aws import inventory
from local_aws.providers.base import ResourceFailure
from local_aws.providers.ec2_ipam import Ipam, IpamPool
from local_aws.providers.ec2_network import Vpc
from local_aws.testing import ACCOUNT, REGION


@pytest.fixture
def manager(stack: Any) -> Any:
    return stack.create(Ipam, {"OperatingRegions": [{"RegionName": REGION}]})


def settings(manager: Any, *cidrs: str, **more: Any) -> dict[str, Any]:
    return {
        "AddressFamily": "ipv4",
        "IpamScopeId": manager.attributes["PrivateDefaultScopeId"],
        "Locale": REGION,
        "ProvisionedCidrs": [{"Cidr": cidr} for cidr in cidrs],
        **more,
    }


def network(pool: Any, length: int | None = 20) -> dict[str, Any]:
    return {"Ipv4IpamPoolId": pool.physical_id} | ({} if length is None else {"Ipv4NetmaskLength": length})


def held(clients: Any, pool: Any) -> dict[str, str]:
    found = clients.client("ec2").get_ipam_pool_allocations(IpamPoolId=pool.physical_id)["IpamPoolAllocations"]
    return {each["ResourceId"]: each["Cidr"] for each in found}


def test_vpcs_take_ranges_that_nobody_has_and_give_them_back(stack: Any, clients: Any, manager: Any) -> None:
    pool = stack.create(IpamPool, settings(manager, "10.64.0.0/19"))
    first, second = (stack.create(Vpc, network(pool)) for _ in range(2))
    assert [each.attributes["CidrBlock"] for each in (first, second)] == ["10.64.0.0/20", "10.64.16.0/20"]
    assert held(clients, pool) == {first.physical_id: "10.64.0.0/20", second.physical_id: "10.64.16.0/20"}
    with pytest.raises(ClientError, match="too big for the pool"):
        stack.create(Vpc, network(pool))
    stack.delete(Vpc, first, network(pool))
    third = stack.create(Vpc, network(pool, 21))
    assert third.attributes["CidrBlock"] == "10.64.0.0/21"


def test_a_pool_gives_what_its_rules_allow(stack: Any, manager: Any) -> None:
    rules = {"AllocationMinNetmaskLength": 20, "AllocationMaxNetmaskLength": 24, "AllocationDefaultNetmaskLength": 22}
    pool = stack.create(IpamPool, settings(manager, "10.64.0.0/16", **rules))
    assert stack.create(Vpc, network(pool, None)).attributes["CidrBlock"] == "10.64.0.0/22"
    for length in (19, 25):
        with pytest.raises(ClientError, match="InvalidParameterValue"):
            stack.create(Vpc, network(pool, length))
    unruled = stack.create(IpamPool, settings(manager, "10.65.0.0/16"))
    with pytest.raises(ClientError, match="MissingParameter"):
        stack.create(Vpc, network(unruled, None))


def test_a_pool_serves_vpcs_of_its_locale_only(stack: Any, manager: Any) -> None:
    elsewhere = stack.create(IpamPool, settings(manager, "10.64.0.0/16", Locale="us-east-1"))
    with pytest.raises(ClientError, match="does not match the region"):
        stack.create(Vpc, network(elsewhere))
    with pytest.raises(ClientError, match=r"InvalidIpamPoolId\.NotFound"):
        stack.create(Vpc, {"Ipv4IpamPoolId": "ipam-pool-00000000000000000", "Ipv4NetmaskLength": 20})


def test_what_is_in_use_stays(stack: Any, clients: Any, manager: Any) -> None:
    before = settings(manager, "10.64.0.0/16")
    pool = stack.create(IpamPool, before)
    vpc = stack.create(Vpc, network(pool))
    with pytest.raises(ClientError, match="IncorrectState"):
        stack.delete(IpamPool, pool, before)
    with pytest.raises(ClientError, match="DependencyViolation"):
        stack.delete(Ipam, manager, {})
    stack.delete(Vpc, vpc, network(pool))
    stack.delete(IpamPool, pool, before)
    stack.delete(IpamPool, pool, before)
    stack.delete(Ipam, manager, {})
    stack.delete(Ipam, manager, {})
    assert inventory.collect().get(ACCOUNT, {}).get(REGION, {}).get("ec2", []) == []


def test_ranges_of_a_pool_come_and_go(stack: Any, clients: Any, manager: Any) -> None:
    before, after = settings(manager, "10.64.0.0/16"), settings(manager, "10.65.0.0/16")
    pool = stack.create(IpamPool, before)
    stack.update(IpamPool, pool, before, after)
    found = clients.client("ec2").get_ipam_pool_cidrs(IpamPoolId=pool.physical_id)["IpamPoolCidrs"]
    assert [each["Cidr"] for each in found] == ["10.65.0.0/16"]
    with pytest.raises(ResourceFailure, match="AllocationMinNetmaskLength"):
        stack.update(IpamPool, pool, after, {**after, "AllocationMinNetmaskLength": 20})


def test_pools_and_managers_are_in_the_inventory(stack: Any, manager: Any) -> None:
    pool = stack.create(IpamPool, settings(manager, "10.64.0.0/16"))
    found = {each["name"] for each in inventory.collect()[ACCOUNT][REGION]["ec2"]}
    assert {manager.physical_id, pool.physical_id} <= found
