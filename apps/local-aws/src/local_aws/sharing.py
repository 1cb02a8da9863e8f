"""Which subnets other accounts share with an account through AWS Resource Access Manager.

Shares are made through the API: EnableSharingWithAwsOrganization, then CreateResourceShare.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from moto.ec2.models import ec2_backends
from moto.ram.models import ram_backends


def shared_subnets(account: str, region: str) -> dict[str, Any]:
    """The subnets of other accounts that an account may use, by id; they are moto's objects of their owners."""
    found: dict[str, Any] = {}
    shares: list[tuple[str, str, Any]] = list(ram_backends.iter_backends())
    for owner, where, backend in shares:
        if where != region or owner == account:
            continue
        for share in backend.resource_shares:
            if share.status == "ACTIVE" and account in share.principals:
                found.update(_subnets(owner, region, share.resource_arns))
    return found


def shared_vpcs(account: str, region: str) -> dict[str, Any]:
    """The VPCs of other accounts of which an account may use a subnet, by id."""
    subnets = shared_subnets(account, region).values()
    return {subnet.vpc_id: subnet.ec2_backend.vpcs[subnet.vpc_id] for subnet in subnets}


def others(owner: Any) -> Iterator[Any]:
    """moto's EC2 of all other accounts in the region of the owner's, which may hold what participants made."""
    backends: list[tuple[str, str, Any]] = list(ec2_backends.iter_backends())
    for _, region, backend in backends:
        if backend is not owner and region == owner.region_name:
            yield backend


def groups_of_owners(participant: Any) -> dict[str, Any]:
    """The security groups of the VPCs that others share with somebody, by id; those of their owners only."""
    vpcs = shared_vpcs(participant.account_id, participant.region_name).values()
    return {key: group for vpc in vpcs for key, group in vpc.ec2_backend.groups.get(vpc.id, {}).items()}


def groups_of_participants(owner: Any) -> dict[str, Any]:
    """The security groups that others made in the VPCs of an owner, by id, also after they are shared no more."""
    backends = list(others(owner))
    return {
        key: group
        for vpc_id in list(owner.vpcs)
        for backend in backends
        for key, group in backend.groups.get(vpc_id, {}).items()
    }


def subnet_id_of(arn: str) -> str:
    """The id of a subnet in its ARN."""
    return arn.rsplit("/", 1)[-1]


def _subnets(owner: str, region: str, arns: list[str]) -> dict[str, Any]:
    identifiers = {subnet_id_of(arn) for arn in arns}
    of_zones: list[dict[str, Any]] = list(ec2_backends[owner][region].subnets.values())
    return {key: subnet for zone in of_zones for key, subnet in zone.items() if key in identifiers}
