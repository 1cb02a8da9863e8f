"""Providers of Amazon EC2: IP Address Manager and its pools."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from local_aws.ec2_support import Ec2Resource
from local_aws.provider_support import only, pick
from local_aws.providers.base import ResourceFailure, ResourceProvider, ResourceRequest, ResourceState


class Ipam(Ec2Resource):
    """AWS::EC2::IPAM."""

    type_name = "AWS::EC2::IPAM"
    handled = frozenset({"Description", "OperatingRegions", "Tags", "Tier"})
    gone = "InvalidIpamId.NotFound"

    def make(self, ec2: Any, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        made = ec2.create_ipam(**pick(properties, "Description", "OperatingRegions", "Tier"))["Ipam"]
        names = ("IpamId", "PrivateDefaultScopeId", "PublicDefaultScopeId", "ScopeCount")
        return ResourceState(made["IpamId"], {"Arn": made["IpamArn"], **pick(made, *names)})

    def remove(self, ec2: Any, identifier: str) -> None:
        ec2.delete_ipam(IpamId=identifier)

    def update(
        self,
        request: ResourceRequest,
        current: ResourceState,
        previous: Mapping[str, Any],
        properties: Mapping[str, Any],
    ) -> ResourceState:
        _refuse_changes(self, previous, properties, "Description", "OperatingRegions", "Tier")
        return super().update(request, current, previous, properties)


class IpamPool(Ec2Resource):
    """AWS::EC2::IPAMPool of private IPv4 addresses."""

    type_name = "AWS::EC2::IPAMPool"
    handled = frozenset(
        {
            "AddressFamily",
            "AllocationDefaultNetmaskLength",
            "AllocationMaxNetmaskLength",
            "AllocationMinNetmaskLength",
            "Description",
            "IpamScopeId",
            "Locale",
            "ProvisionedCidrs",
            "Tags",
        }
    )
    gone = "InvalidIpamPoolId.NotFound"

    def make(self, ec2: Any, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        made = ec2.create_ipam_pool(**pick(properties, *(self.handled - {"ProvisionedCidrs", "Tags"})))["IpamPool"]
        names = ("IpamPoolId", "IpamArn", "IpamScopeArn", "IpamScopeType", "PoolDepth", "State")
        return ResourceState(made["IpamPoolId"], {"Arn": made["IpamPoolArn"], **pick(made, *names)})

    def remove(self, ec2: Any, identifier: str) -> None:
        for held in ec2.get_ipam_pool_cidrs(IpamPoolId=identifier)["IpamPoolCidrs"]:
            ec2.deprovision_ipam_pool_cidr(IpamPoolId=identifier, Cidr=held["Cidr"])
        ec2.delete_ipam_pool(IpamPoolId=identifier)

    def configure(self, ec2: Any, identifier: str, previous: Mapping[str, Any], properties: Mapping[str, Any]) -> None:
        before, after = (_ranges(source) for source in (previous, properties))
        for cidr in [cidr for cidr in after if cidr not in before]:
            ec2.provision_ipam_pool_cidr(IpamPoolId=identifier, Cidr=cidr)
        for cidr in [cidr for cidr in before if cidr not in after]:
            ec2.deprovision_ipam_pool_cidr(IpamPoolId=identifier, Cidr=cidr)
        super().configure(ec2, identifier, previous, properties)

    def update(
        self,
        request: ResourceRequest,
        current: ResourceState,
        previous: Mapping[str, Any],
        properties: Mapping[str, Any],
    ) -> ResourceState:
        _refuse_changes(
            self, previous, properties, "Description", *(name for name in self.handled if "Netmask" in name)
        )
        return super().update(request, current, previous, properties)


def _ranges(properties: Mapping[str, Any]) -> list[str]:
    where = "AWS::EC2::IPAMPool/ProvisionedCidrs"
    return [only(each, ["Cidr"], where)["Cidr"] for each in properties.get("ProvisionedCidrs", [])]


def _refuse_changes(
    provider: ResourceProvider, previous: Mapping[str, Any], properties: Mapping[str, Any], *names: str
) -> None:
    changed = sorted(name for name in names if previous.get(name) != properties.get(name))
    if changed:
        raise ResourceFailure(f"local AWS does not change {', '.join(changed)} of {provider.type_name}: make a new one")


PROVIDERS: tuple[type[ResourceProvider], ...] = (Ipam, IpamPool)
