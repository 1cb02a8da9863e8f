"""IP Address Manager: pools of private addresses, and the ranges that VPCs take from them; moto has none of it."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models import EC2Backend
from moto.ec2.responses import EC2Response
from moto.moto_api._internal import mock_random

from local_aws.grafting import graft

_initialise: Callable[..., None] = EC2Backend.__init__
_answer_create_vpc: Callable[..., ActionResult] = EC2Response.create_vpc


@dataclass
class Pool:
    """A pool of IPv4 ranges, and who has which of its addresses."""

    fields: dict[str, Any]
    """What DescribeIpamPools shows."""
    cidrs: list[str] = field(default_factory=list)
    """Ranges that the pool was given."""
    allocations: dict[str, str] = field(default_factory=dict)
    """Range by the id of the VPC that has it."""

    def free_range(self, netmask_length: int) -> str | None:
        """The first range of that length that nobody has."""
        taken = [ipaddress.IPv4Network(cidr) for cidr in self.allocations.values()]
        for cidr in self.cidrs:
            whole = ipaddress.IPv4Network(cidr)
            if netmask_length < whole.prefixlen:
                continue
            for candidate in whole.subnets(new_prefix=netmask_length):
                if not any(candidate.overlaps(each) for each in taken):
                    return str(candidate)
        return None


@dataclass
class AddressManager:
    """The IPAMs and pools of one account and region."""

    vpcs: Mapping[str, Any]
    """The VPCs that exist. One that is deleted gives its range back, at once where AWS takes minutes to two days:
    https://docs.aws.amazon.com/vpc/latest/ipam/release-alloc-ipam.html
    """
    ipams: dict[str, dict[str, Any]] = field(default_factory=dict)
    pools: dict[str, Pool] = field(default_factory=dict)

    def pool(self, identifier: str) -> Pool:
        """A pool that exists; anything else is an error of the API."""
        found = self.pools.get(identifier)
        if found is None:
            raise EC2ClientError("InvalidIpamPoolId.NotFound", f"The IPAM pool ID '{identifier}' does not exist")
        found.allocations = {vpc_id: cidr for vpc_id, cidr in found.allocations.items() if vpc_id in self.vpcs}
        return found


def install() -> None:
    """Add the operations, and let VPCs take their range from a pool."""
    graft(EC2Backend, __init__=_initialise_with_address_manager)
    graft(
        EC2Response,
        create_vpc=_create_vpc,
        create_ipam=_create_ipam,
        delete_ipam=_delete_ipam,
        describe_ipams=_describe_ipams,
        create_ipam_pool=_create_pool,
        delete_ipam_pool=_delete_pool,
        describe_ipam_pools=_describe_pools,
        provision_ipam_pool_cidr=_provision,
        deprovision_ipam_pool_cidr=_deprovision,
        get_ipam_pool_cidrs=_list_cidrs,
        get_ipam_pool_allocations=_list_allocations,
    )


def _initialise_with_address_manager(self: Any, *arguments: Any, **options: Any) -> None:
    _initialise(self, *arguments, **options)
    self.address_manager = AddressManager(self.vpcs)


def _create_vpc(self: EC2Response) -> ActionResult:
    """CreateVpc, with a range from a pool when one is named.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpc.html
    """
    pool_id = self._get_param("Ipv4IpamPoolId")
    if not pool_id:
        return _answer_create_vpc(self)
    pool = self.ec2_backend.address_manager.pool(pool_id)
    locale = pool.fields["Locale"]
    if locale != self.region:
        raise EC2ClientError(
            "InvalidParameterValue",
            f"The locale {locale} of the IPAM pool {pool_id} does not match the region {self.region} of the VPC",
        )
    cidr = self._get_param("CidrBlock") or _assigned_range(pool, self._get_int_param("Ipv4NetmaskLength"))
    vpc = self.ec2_backend.create_vpc(
        cidr,
        self._get_param("InstanceTenancy", if_none="default"),
        tags=next((each.get("Tags") for each in self._get_param("TagSpecifications", [])), []),
    )
    pool.allocations[vpc.id] = cidr
    return ActionResult({"Vpc": vpc})


def _assigned_range(pool: Pool, netmask_length: int | None) -> str:
    length = netmask_length or pool.fields.get("AllocationDefaultNetmaskLength")
    if length is None:
        raise EC2ClientError("MissingParameter", "Either cidrBlock or ipv4NetmaskLength must be provided")
    shortest = pool.fields.get("AllocationMinNetmaskLength") or 0
    longest = pool.fields.get("AllocationMaxNetmaskLength") or 32
    if not shortest <= length <= longest:
        raise EC2ClientError(
            "InvalidParameterValue", f"The netmask length {length} is not between {shortest} and {longest}"
        )
    cidr = pool.free_range(length)
    if cidr is None:
        raise EC2ClientError("InvalidParameterValue", "The allocation size is too big for the pool.")
    return cidr


def _create_ipam(self: EC2Response) -> ActionResult:
    """https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateIpam.html"""
    identifier, private, public = (_identifier(kind) for kind in ("ipam", "ipam-scope", "ipam-scope"))
    regions = [each["RegionName"] for each in self._get_param("OperatingRegions", [])]
    account = self.current_account
    ipam = {
        "IpamId": identifier,
        "IpamArn": f"arn:{self.partition}:ec2::{account}:ipam/{identifier}",
        "IpamRegion": self.region,
        "OwnerId": account,
        "PrivateDefaultScopeId": private,
        "PublicDefaultScopeId": public,
        "ScopeCount": 2,
        "Description": self._get_param("Description"),
        "OperatingRegions": [{"RegionName": region} for region in dict.fromkeys([self.region, *regions])],
        "State": "create-complete",
        "Tier": self._get_param("Tier") or "advanced",
    }
    self.ec2_backend.address_manager.ipams[identifier] = ipam
    return ActionResult({"Ipam": ipam})


def _delete_ipam(self: EC2Response) -> ActionResult:
    """https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteIpam.html"""
    manager = self.ec2_backend.address_manager
    ipam = manager.ipams.get(self._get_param("IpamId"))
    if ipam is None:
        raise EC2ClientError("InvalidIpamId.NotFound", f"The IPAM ID '{self._get_param('IpamId')}' does not exist")
    if any(pool.fields["IpamArn"] == ipam["IpamArn"] for pool in manager.pools.values()):
        raise EC2ClientError("DependencyViolation", f"The IPAM '{ipam['IpamId']}' has pools and cannot be deleted.")
    del manager.ipams[ipam["IpamId"]]
    return ActionResult({"Ipam": {**ipam, "State": "delete-complete"}})


def _describe_ipams(self: EC2Response) -> ActionResult:
    wanted = self._get_param("IpamIds", [])
    ipams = self.ec2_backend.address_manager.ipams.values()
    return ActionResult({"Ipams": [ipam for ipam in ipams if not wanted or ipam["IpamId"] in wanted]})


def _create_pool(self: EC2Response) -> ActionResult:
    """https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateIpamPool.html"""
    manager = self.ec2_backend.address_manager
    scope = self._get_param("IpamScopeId")
    ipam = next((each for each in manager.ipams.values() if each["PrivateDefaultScopeId"] == scope), None)
    if ipam is None:
        raise EC2ClientError("InvalidIpamScopeId.NotFound", f"The private IPAM scope ID '{scope}' does not exist")
    if self._get_param("AddressFamily") != "ipv4":
        raise EC2ClientError("InvalidParameterValue", "local AWS has pools of IPv4 addresses only")
    identifier, account = _identifier("ipam-pool"), self.current_account
    names = ("AllocationMinNetmaskLength", "AllocationMaxNetmaskLength", "AllocationDefaultNetmaskLength")
    fields = {
        "IpamPoolId": identifier,
        "IpamPoolArn": f"arn:{self.partition}:ec2::{account}:ipam-pool/{identifier}",
        "IpamArn": ipam["IpamArn"],
        "IpamRegion": ipam["IpamRegion"],
        "IpamScopeArn": f"arn:{self.partition}:ec2::{account}:ipam-scope/{scope}",
        "IpamScopeType": "private",
        "OwnerId": account,
        "AddressFamily": "ipv4",
        "Locale": self._get_param("Locale") or "None",
        "PoolDepth": 1,
        "Description": self._get_param("Description"),
        "State": "create-complete",
        **{name: self._get_int_param(name) for name in names},
    }
    manager.pools[identifier] = Pool(fields)
    return ActionResult({"IpamPool": fields})


def _delete_pool(self: EC2Response) -> ActionResult:
    """https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteIpamPool.html"""
    manager = self.ec2_backend.address_manager
    pool = manager.pool(self._get_param("IpamPoolId"))
    if pool.allocations or pool.cidrs:
        identifier = pool.fields["IpamPoolId"]
        raise EC2ClientError("DependencyViolation", f"The IPAM pool '{identifier}' has ranges and cannot be deleted.")
    del manager.pools[pool.fields["IpamPoolId"]]
    return ActionResult({"IpamPool": {**pool.fields, "State": "delete-complete"}})


def _describe_pools(self: EC2Response) -> ActionResult:
    manager = self.ec2_backend.address_manager
    wanted = self._get_param("IpamPoolIds", [])
    pools = [manager.pool(identifier) for identifier in wanted] if wanted else manager.pools.values()
    return ActionResult({"IpamPools": [pool.fields for pool in pools]})


def _provision(self: EC2Response) -> ActionResult:
    """https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ProvisionIpamPoolCidr.html"""
    pool = self.ec2_backend.address_manager.pool(self._get_param("IpamPoolId"))
    cidr = str(ipaddress.IPv4Network(self._get_param("Cidr")))
    if _overlaps(cidr, pool.cidrs):
        raise EC2ClientError("InvalidParameterValue", f"The range {cidr} overlaps one that the pool has")
    pool.cidrs.append(cidr)
    return ActionResult({"IpamPoolCidr": {"Cidr": cidr, "State": "provisioned"}})


def _deprovision(self: EC2Response) -> ActionResult:
    """https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeprovisionIpamPoolCidr.html"""
    pool = self.ec2_backend.address_manager.pool(self._get_param("IpamPoolId"))
    cidr = self._get_param("Cidr")
    if cidr not in pool.cidrs:
        raise EC2ClientError("InvalidIpamPoolCidr.NotFound", f"The pool has no range {cidr}")
    if _overlaps(cidr, pool.allocations.values()):
        raise EC2ClientError("IncorrectState", f"The range {cidr} has allocations: release them first")
    pool.cidrs.remove(cidr)
    return ActionResult({"IpamPoolCidr": {"Cidr": cidr, "State": "deprovisioned"}})


def _list_cidrs(self: EC2Response) -> ActionResult:
    pool = self.ec2_backend.address_manager.pool(self._get_param("IpamPoolId"))
    return ActionResult({"IpamPoolCidrs": [{"Cidr": cidr, "State": "provisioned"} for cidr in pool.cidrs]})


def _list_allocations(self: EC2Response) -> ActionResult:
    pool = self.ec2_backend.address_manager.pool(self._get_param("IpamPoolId"))
    allocations = [
        {"Cidr": cidr, "ResourceId": vpc_id, "ResourceType": "vpc"} for vpc_id, cidr in pool.allocations.items()
    ]
    return ActionResult({"IpamPoolAllocations": allocations})


def _overlaps(cidr: str, others: Iterable[str]) -> bool:
    range_ = ipaddress.IPv4Network(cidr)
    return any(range_.overlaps(ipaddress.IPv4Network(other)) for other in others)


def _identifier(kind: str) -> str:
    return f"{kind}-{mock_random.get_random_hex(17)}"
