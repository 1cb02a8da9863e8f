"""Public addresses: NAT gateways give theirs back, and neither an address in use nor its way out goes away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from moto.ec2.exceptions import DependencyViolationError, EC2ClientError
from moto.ec2.models import EC2Backend

from local_aws.grafting import graft

_create_of_moto: Callable[..., Any] = EC2Backend.create_nat_gateway
_delete_of_moto: Callable[..., Any] = EC2Backend.delete_nat_gateway
_release_of_moto: Callable[..., None] = EC2Backend.release_address
_detach_of_moto: Callable[..., None] = EC2Backend.detach_internet_gateway


def install() -> None:
    """Complete moto's deletion, which leaves the interface in the subnet for good, and refuse what AWS refuses."""
    graft(
        EC2Backend,
        create_nat_gateway=_create_nat_gateway,
        delete_nat_gateway=_delete_nat_gateway,
        release_address=_release_address,
        detach_internet_gateway=_detach_internet_gateway,
    )


def _create_nat_gateway(
    self: Any,
    subnet_id: str,
    allocation_id: str,
    tags: dict[str, str] | None = None,
    connectivity_type: str = "public",
) -> Any:
    """CreateNatGateway; AWS shows what is wrong with the network as the failure code of a gateway.

    https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html
    """
    vpc_id = self.get_subnet(subnet_id).vpc_id
    if connectivity_type != "private":
        if not any(gateway.vpc and gateway.vpc.id == vpc_id for gateway in self.internet_gateways.values()):
            raise EC2ClientError("Gateway.NotAttached", f"Network {vpc_id} has no Internet gateway attached")
        (address,) = self.address_by_allocation([allocation_id])
        if address.association_id:
            raise EC2ClientError(
                "Resource.AlreadyAssociated", f"Elastic IP address {allocation_id} is already associated"
            )
    return _create_of_moto(self, subnet_id, allocation_id, tags, connectivity_type)


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


def _release_address(self: Any, address: str | None = None, allocation_id: str | None = None) -> None:
    """ReleaseAddress, refused while something uses the address.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReleaseAddress.html
    """
    for held in self.addresses:
        if held.association_id and (held.public_ip == address or held.allocation_id == allocation_id):
            raise EC2ClientError("InvalidIPAddress.InUse", f"Address {held.public_ip} is in use")
    _release_of_moto(self, address, allocation_id)


def _detach_internet_gateway(self: Any, internet_gateway_id: str, vpc_id: str) -> None:
    """https://docs.aws.amazon.com/vpc/latest/userguide/delete-vpc.html"""
    if vpc_id in _networks_with_addresses(self):
        raise DependencyViolationError(
            f"Network {vpc_id} has some mapped public address(es). Please unmap those public address(es) before "
            "detaching the gateway."
        )
    _detach_of_moto(self, internet_gateway_id, vpc_id)


def _networks_with_addresses(backend: Any) -> Iterator[str]:
    for address in backend.addresses:
        if address.association_id and address.eni:
            yield address.eni.subnet.vpc_id
