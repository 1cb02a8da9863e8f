"""Transit gateways: attachments have an interface in each of their subnets, and keep their gateway."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models import EC2Backend
from moto.ec2.utils import random_private_ip

from local_aws.grafting import graft

_create_of_moto: Callable[..., Any] = EC2Backend.create_transit_gateway_vpc_attachment
_modify_of_moto: Callable[..., Any] = EC2Backend.modify_transit_gateway_vpc_attachment
_delete_of_moto: Callable[..., Any] = EC2Backend.delete_transit_gateway_vpc_attachment
_delete_gateway_of_moto: Callable[..., Any] = EC2Backend.delete_transit_gateway


def install() -> None:
    """Check what moto takes as it comes, and hold the interfaces that it lacks."""
    graft(
        EC2Backend,
        create_transit_gateway_vpc_attachment=_create_attachment,
        modify_transit_gateway_vpc_attachment=_modify_attachment,
        delete_transit_gateway_vpc_attachment=_delete_attachment,
        delete_transit_gateway=_delete_transit_gateway,
    )


def _create_attachment(self: Any, transit_gateway_id: str, vpc_id: str, subnet_ids: list[str], **options: Any) -> Any:
    """https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTransitGatewayVpcAttachment.html"""
    self.get_vpc(vpc_id)
    _check_subnets(self, vpc_id, subnet_ids)
    attachment = _create_of_moto(self, transit_gateway_id, vpc_id, list(subnet_ids), **options)
    attachment.interfaces = {}
    _add_interfaces(self, attachment, subnet_ids)
    return attachment


def _modify_attachment(
    self: Any,
    transit_gateway_attachment_id: str,
    add_subnet_ids: list[str] | None = None,
    options: dict[str, str] | None = None,
    remove_subnet_ids: list[str] | None = None,
) -> Any:
    """https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyTransitGatewayVpcAttachment.html"""
    attachment = _attachment(self, transit_gateway_attachment_id)
    added, removed = add_subnet_ids or [], remove_subnet_ids or []
    after = [subnet for subnet in attachment.subnet_ids if subnet not in removed] + added
    _check_subnets(self, attachment.vpc_id, after)
    _modify_of_moto(self, transit_gateway_attachment_id, added, options, removed)
    _remove_interfaces(self, attachment, removed)
    _add_interfaces(self, attachment, added)
    return attachment


def _delete_attachment(self: Any, transit_gateway_attachment_id: str) -> Any:
    """https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteTransitGatewayVpcAttachment.html"""
    attachment = _attachment(self, transit_gateway_attachment_id)
    for table in self.transit_gateways_route_tables.values():
        table.route_table_associations.pop(transit_gateway_attachment_id, None)
    _remove_interfaces(self, attachment, list(attachment.interfaces))
    return _delete_of_moto(self, transit_gateway_attachment_id)


def _delete_transit_gateway(self: Any, transit_gateway_id: str) -> Any:
    """DeleteTransitGateway, refused while something is attached; its own route table goes with it.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteTransitGateway.html
    """
    gateway = self.transit_gateways.get(transit_gateway_id)
    if gateway is None:
        raise EC2ClientError(
            "InvalidTransitGatewayID.NotFound", f"Transit Gateway {transit_gateway_id} was deleted or does not exist."
        )
    attached = [
        each.id
        for each in self.transit_gateway_attachments.values()
        if each.transit_gateway_id == transit_gateway_id and each.state != "deleted"
    ]
    if attached:
        raise EC2ClientError(
            "IncorrectState", f"{transit_gateway_id} has non-deleted VPC Attachments: {', '.join(attached)}."
        )
    self.transit_gateways_route_tables.pop(gateway.default_route_table.id, None)
    return _delete_gateway_of_moto(self, transit_gateway_id)


def _attachment(backend: Any, identifier: str) -> Any:
    found = backend.transit_gateway_attachments.get(identifier)
    if found is None:
        raise EC2ClientError(
            "InvalidTransitGatewayAttachmentID.NotFound",
            f"Transit Gateway Attachment {identifier} was deleted or does not exist.",
        )
    return found


def _check_subnets(backend: Any, vpc_id: str, subnet_ids: Iterable[str]) -> None:
    subnets = [backend.get_subnet(subnet_id) for subnet_id in subnet_ids]
    strangers = [subnet.id for subnet in subnets if subnet.vpc_id != vpc_id]
    if strangers:
        raise EC2ClientError("InvalidParameterValue", f"{', '.join(strangers)} belongs to another VPC than {vpc_id}")
    zones = [subnet.availability_zone for subnet in subnets]
    if not zones:
        raise EC2ClientError("InvalidParameterValue", "An attachment needs at least one subnet")
    if len(zones) != len(set(zones)):
        raise EC2ClientError("DuplicateSubnetsInSameZone", "Only one subnet of each Availability Zone can be specified")


def _add_interfaces(backend: Any, attachment: Any, subnet_ids: Iterable[str]) -> None:
    for subnet_id in subnet_ids:
        attachment.interfaces[subnet_id] = backend.create_network_interface(subnet_id, random_private_ip()).id


def _remove_interfaces(backend: Any, attachment: Any, subnet_ids: Iterable[str]) -> None:
    for subnet_id in subnet_ids:
        backend.enis.pop(attachment.interfaces.pop(subnet_id, None), None)
