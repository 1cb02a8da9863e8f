"""AWS Resource Access Manager: subnets are shared with accounts of the organization, and with nobody else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.ec2.models import ec2_backends
from moto.ram.exceptions import InvalidParameterException, UnknownResourceException
from moto.ram.models import ResourceAccessManagerBackend, ram_backends

from local_aws.grafting import graft
from local_aws.organizations import organization_of
from local_aws.sharing import subnet_id_of

_create_of_moto: Callable[..., dict[str, Any]] = ResourceAccessManagerBackend.create_resource_share
_enable_of_moto: Callable[..., dict[str, Any]] = ResourceAccessManagerBackend.enable_sharing_with_aws_organization


def install() -> None:
    """Check what moto takes as it comes."""
    graft(
        ResourceAccessManagerBackend,
        create_resource_share=_create_resource_share,
        enable_sharing_with_aws_organization=_enable_sharing,
    )


def _enable_sharing(self: Any) -> dict[str, Any]:
    """https://docs.aws.amazon.com/ram/latest/APIReference/API_EnableSharingWithAwsOrganization.html"""
    answer = _enable_of_moto(self)
    self.shares_within = self.organizations_backend.org.id
    return answer


def _create_resource_share(self: Any, **request: Any) -> dict[str, Any]:
    """https://docs.aws.amazon.com/ram/latest/APIReference/API_CreateResourceShare.html"""
    for arn in request.get("resourceArns", []):
        _check_subnet(self, arn)
    for principal in request.get("principals", []):
        _check_principal(self, principal)
    return _create_of_moto(self, **request)


def _check_subnet(backend: Any, arn: str) -> None:
    if ":subnet/" not in arn:
        raise InvalidParameterException(f"local AWS shares subnets only, received {arn}")
    subnets = ec2_backends[backend.account_id][backend.region_name].subnets
    subnet = next((zone[subnet_id_of(arn)] for zone in subnets.values() if subnet_id_of(arn) in zone), None)
    if subnet is None or arn.split(":")[4] != backend.account_id:
        raise UnknownResourceException(f"Resource {arn} could not be found in account {backend.account_id}.")
    if subnet.ec2_backend.vpcs[subnet.vpc_id].is_default:
        raise InvalidParameterException(f"{arn} is a default subnet, which cannot be shared.")


def _check_principal(backend: Any, principal: str) -> None:
    """Subnets stay in an organization whose management account lets its members share.

    https://docs.aws.amazon.com/vpc/latest/userguide/vpc-share-prerequisites.html
    """
    if not principal.isdigit():
        raise InvalidParameterException(f"local AWS shares with accounts only, received {principal}")
    organization = organization_of(backend.account_id)
    if organization is None or organization_of(principal) != organization:
        raise _refusal(
            f"{principal} is not in the organization of {backend.account_id}: subnets are not shared with it."
        )
    backends: list[tuple[str, str, Any]] = list(ram_backends.iter_backends())
    if all(getattr(each, "shares_within", None) != organization for _, _, each in backends):
        raise _refusal("The management account has not enabled sharing within the organization.")


def _refusal(message: str) -> JsonRESTError:
    return JsonRESTError("OperationNotPermittedException", message)
