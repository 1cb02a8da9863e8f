"""EC2: what a participant sees of subnets that their owner shares, and what it makes there.

`policy.shared_networks` refuses the rest.

https://docs.aws.amazon.com/vpc/latest/userguide/vpc-share-limitations.html
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moto.ec2.exceptions import DependencyViolationError
from moto.ec2.models import EC2Backend
from moto.ec2.utils import generic_filter

from local_aws.grafting import graft
from local_aws.sharing import groups_of_owners, groups_of_participants, others, shared_subnets, shared_vpcs

_get_vpc_of_moto: Callable[..., Any] = EC2Backend.get_vpc
_get_subnet_of_moto: Callable[..., Any] = EC2Backend.get_subnet
_describe_vpcs_of_moto: Callable[..., list[Any]] = EC2Backend.describe_vpcs
_describe_subnets_of_moto: Callable[..., list[Any]] = EC2Backend.describe_subnets
_create_group_of_moto: Callable[..., Any] = EC2Backend.create_security_group
_describe_groups_of_moto: Callable[..., list[Any]] = EC2Backend.describe_security_groups
_add_sources_of_moto: Callable[..., list[dict[str, Any]]] = EC2Backend._add_source_group
_delete_vpc: Callable[..., Any] = EC2Backend.delete_vpc
_delete_subnet: Callable[..., Any] = EC2Backend.delete_subnet


def install() -> None:
    """Show shared subnets, and let groups be made in their VPCs."""
    graft(
        EC2Backend,
        get_vpc=_get_vpc,
        get_subnet=_get_subnet,
        describe_vpcs=_describe_vpcs,
        describe_subnets=_describe_subnets,
        create_security_group=_create_security_group,
        describe_security_groups=_describe_security_groups,
        _add_source_group=_add_source_group,
        delete_vpc=_delete_vpc_without_participants,
        delete_subnet=_delete_subnet_without_participants,
    )


def _get_vpc(self: Any, vpc_id: str) -> Any:
    return shared_vpcs(self.account_id, self.region_name).get(vpc_id) or _get_vpc_of_moto(self, vpc_id)


def _get_subnet(self: Any, subnet_id: str) -> Any:
    return shared_subnets(self.account_id, self.region_name).get(subnet_id) or _get_subnet_of_moto(self, subnet_id)


def _describe_vpcs(self: Any, vpc_ids: list[str] | None = None, filters: Any = None) -> list[Any]:
    """https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcs.html"""
    shared = shared_vpcs(self.account_id, self.region_name)
    return _described(self, _describe_vpcs_of_moto, shared, vpc_ids or [], filters)


def _describe_subnets(self: Any, subnet_ids: list[str] | None = None, filters: Any = None) -> list[Any]:
    """https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSubnets.html"""
    shared = shared_subnets(self.account_id, self.region_name)
    return _described(self, _describe_subnets_of_moto, shared, subnet_ids or [], filters)


def _described(
    backend: Any, describe: Callable[..., list[Any]], shared: dict[str, Any], wanted: list[str], filters: Any
) -> list[Any]:
    own = [identifier for identifier in wanted if identifier not in shared]
    foreign = [each for identifier, each in shared.items() if not wanted or identifier in wanted]
    found = describe(backend, own, filters) if own or not wanted else []
    return [*found, *generic_filter(filters or {}, foreign)]


def _create_security_group(
    self: Any, name: str, description: str, vpc_id: str | None = None, *arguments: Any, **options: Any
) -> Any:
    """CreateSecurityGroup in an own VPC or in one of which a subnet is shared; moto asks for none.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html
    """
    shared = vpc_id in shared_vpcs(self.account_id, self.region_name)
    if vpc_id:
        self.get_vpc(vpc_id)
    group = _create_group_of_moto(self, name, description, vpc_id, *arguments, **options)
    if shared:
        # moto gives the outbound rule of new groups to those in own VPCs only.
        self.authorize_security_group_egress(group.id, "-1", None, None, [{"CidrIp": "0.0.0.0/0"}])
    return group


def _describe_security_groups(
    self: Any, group_ids: list[str] | None = None, groupnames: list[str] | None = None, filters: Any = None
) -> list[Any]:
    """DescribeSecurityGroups, in which owners see what participants made, and participants only their own.

    https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/2255
    """
    wanted, theirs = group_ids or [], groups_of_participants(self)
    own = [identifier for identifier in wanted if identifier not in theirs]
    found = _describe_groups_of_moto(self, own, groupnames, filters) if own or not wanted else []
    foreign = [group for identifier, group in theirs.items() if not wanted or identifier in wanted]
    return [*found, *(group for group in foreign if not groupnames and group.matches_filters(filters or {}))]


def _add_source_group(
    self: Any, source_groups: list[dict[str, Any]] | None, vpc_id: str | None
) -> list[dict[str, Any]]:
    """The groups that rules name: own ones, or in shared VPCs those of the owner or of participants."""
    near = {**groups_of_owners(self), **groups_of_participants(self)}
    named = source_groups or []
    own = [each for each in named if each.get("GroupId") not in near]
    foreign = [each for each in named if each.get("GroupId") in near]
    for each in foreign:
        each["OwnerId"] = each["UserId"] = near[each["GroupId"]].owner_id
    return [*_add_sources_of_moto(self, own, vpc_id), *foreign]


def _delete_vpc_without_participants(self: Any, vpc_id: str) -> Any:
    """DeleteVpc, refused while participants have groups in it, also after it is shared no more.

    https://docs.aws.amazon.com/vpc/latest/userguide/vpc-sharing-share-subnet-working-with.html
    """
    if any(group.vpc_id == vpc_id for group in groups_of_participants(self).values()):
        raise DependencyViolationError(f"The vpc '{vpc_id}' has dependencies and cannot be deleted.")
    return _delete_vpc(self, vpc_id)


def _delete_subnet_without_participants(self: Any, subnet_id: str) -> Any:
    """DeleteSubnet, refused while participants have interfaces in it, also after it is shared no more."""
    if any(interface.subnet.id == subnet_id for other in others(self) for interface in other.enis.values()):
        raise DependencyViolationError(f"The subnet '{subnet_id}' has dependencies and cannot be deleted.")
    return _delete_subnet(self, subnet_id)
