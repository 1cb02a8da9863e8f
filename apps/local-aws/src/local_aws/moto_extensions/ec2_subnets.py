"""EC2: subnets and the network ACL that each of them always has, with what AWS refuses and moto takes as it comes."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from typing import Any

from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models import EC2Backend

from local_aws.grafting import graft

_create_subnet_of_moto: Callable[..., Any] = EC2Backend.create_subnet
_create_acl_of_moto: Callable[..., Any] = EC2Backend.create_network_acl
_delete_acl_of_moto: Callable[..., Any] = EC2Backend.delete_network_acl
_associate_of_moto: Callable[..., Any] = EC2Backend.replace_network_acl_association

_LARGEST, _SMALLEST = 16, 28
"""Lengths of the prefix: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html"""
_LAST_RULE = 32767
"""Shown as "*": https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html"""


def install() -> None:
    """Check sizes and zones of subnets, and keep every subnet with exactly one ACL of its VPC."""
    graft(
        EC2Backend,
        create_subnet=_create_subnet,
        create_network_acl=_create_network_acl,
        delete_network_acl=_delete_network_acl,
        replace_network_acl_association=_replace_association,
    )


def _create_subnet(
    self: Any,
    vpc_id: str,
    cidr_block: str,
    ipv6_cidr_block: str | None = None,
    availability_zone: str | None = None,
    *arguments: Any,
    **options: Any,
) -> Any:
    """https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSubnet.html"""
    if availability_zone and not availability_zone.startswith(self.region_name):
        raise EC2ClientError(
            "InvalidParameterValue",
            f"Value ({availability_zone}) for parameter availabilityZone is invalid. Subnets can only be created in "
            f"zones of {self.region_name}.",
        )
    if cidr_block and not _LARGEST <= _prefix_length(cidr_block) <= _SMALLEST:
        raise EC2ClientError("InvalidSubnet.Range", f"The CIDR '{cidr_block}' is invalid.")
    return _create_subnet_of_moto(self, vpc_id, cidr_block, ipv6_cidr_block, availability_zone, *arguments, **options)


def _prefix_length(cidr: str) -> int:
    try:
        return ipaddress.IPv4Network(cidr, strict=False).prefixlen
    except ValueError:
        return _LARGEST  # moto says what is wrong with it.


def _create_network_acl(self: Any, vpc_id: str, *arguments: Any, **options: Any) -> Any:
    """CreateNetworkAcl with the last rules, which deny what no other allows; moto has them in default ACLs only."""
    acl = _create_acl_of_moto(self, vpc_id, *arguments, **options)
    if not acl.default:
        for egress in (True, False):
            self.create_network_acl_entry(
                network_acl_id=acl.id,
                rule_number=_LAST_RULE,
                protocol="-1",
                rule_action="deny",
                egress=egress,
                cidr_block="0.0.0.0/0",
                icmp_code=None,
                icmp_type=None,
                port_range_from=None,
                port_range_to=None,
                ipv6_cidr_block=None,
            )
    return acl


def _delete_network_acl(self: Any, network_acl_id: str) -> Any:
    """https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteNetworkAcl.html"""
    acl = self.network_acls.get(network_acl_id)
    if acl is not None and acl.default:
        raise EC2ClientError("InvalidParameterValue", f"cannot delete default network ACL {network_acl_id}")
    return _delete_acl_of_moto(self, network_acl_id)


def _replace_association(self: Any, association_id: str, network_acl_id: str) -> Any:
    """ReplaceNetworkAclAssociation, which takes the subnet from one ACL only once it is sure of the other.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReplaceNetworkAclAssociation.html
    """
    held = next((acl for acl in self.network_acls.values() if association_id in acl._associations), None)
    if held is None:
        raise EC2ClientError("InvalidAssociationID.NotFound", f"The association ID '{association_id}' does not exist")
    wanted = self.get_network_acl(network_acl_id)
    if wanted.vpc_id != held.vpc_id:
        raise EC2ClientError(
            "InvalidParameterValue", f"network ACL {network_acl_id} and {held.id} belong to different networks"
        )
    return _associate_of_moto(self, association_id, network_acl_id)
