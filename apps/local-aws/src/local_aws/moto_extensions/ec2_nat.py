"""NAT gateways: a deleted one gives up its network interface and its address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models import EC2Backend

from local_aws.grafting import graft

_delete_of_moto: Callable[..., Any] = EC2Backend.delete_nat_gateway


def install() -> None:
    """Complete moto's deletion, which leaves the interface in the subnet for good."""
    graft(EC2Backend, delete_nat_gateway=_delete_nat_gateway)


def _delete_nat_gateway(self: Any, nat_gateway_id: str) -> Any:
    """https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteNatGateway.html"""
    if nat_gateway_id not in self.nat_gateways:
        raise EC2ClientError("NatGatewayNotFound", f"The Nat Gateway {nat_gateway_id} was not found")
    gateway = _delete_of_moto(self, nat_gateway_id)
    for address in self.addresses:
        if address.eni is gateway._eni:
            address.eni, address.association_id = None, None
    self.enis.pop(gateway._eni.id, None)
    return gateway
