"""EC2: VPC endpoints with all their effects, and deletions that are refused while something depends on the resource."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.exceptions import DependencyViolationError, EC2ClientError
from moto.ec2.models import EC2Backend
from moto.ec2.models.vpcs import AWS_ENDPOINT_SERVICES, VPC, VPCEndPoint
from moto.ec2.responses import EC2Response
from moto.ec2.utils import random_private_ip

from local_aws.grafting import graft

_OTHER_ENDPOINT_SERVICES = ("aws.sagemaker.{region}.studio", "aws.sagemaker.{region}.notebook")
"""Services of the slice that moto does not list; {region} is replaced.

https://docs.aws.amazon.com/sagemaker/latest/dg/studio-interface-endpoint.html
"""

_create_vpc: Callable[..., VPC] = EC2Backend.create_vpc
_create_endpoint: Callable[..., VPCEndPoint] = EC2Backend.create_vpc_endpoint
_delete_vpc: Callable[..., Any] = EC2Backend.delete_vpc
_delete_subnet: Callable[..., Any] = EC2Backend.delete_subnet
_delete_acl_entry: Callable[..., Any] = EC2Backend.delete_network_acl_entry


def install() -> None:
    """Replace the operations of moto whose effects or refusals are incomplete."""
    graft(
        EC2Backend,
        create_vpc=_create_vpc_with_open_default_group,
        create_vpc_endpoint=_create_vpc_endpoint,
        delete_vpc_endpoints=_delete_vpc_endpoints,
        delete_vpc=_delete_vpc_without_dependents,
        delete_subnet=_delete_subnet_without_interfaces,
        delete_security_group=_delete_unused_security_group,
        delete_network_acl_entry=_delete_existing_acl_entry,
    )
    graft(EC2Response, modify_vpc_endpoint=_modify_vpc_endpoint, delete_vpc_endpoints=_answer_delete_vpc_endpoints)


def _create_vpc_with_open_default_group(self: EC2Backend, *arguments: Any, **options: Any) -> VPC:
    """CreateVpc whose default group lets its own members in, which moto leaves out.

    https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html
    """
    vpc = _create_vpc(self, *arguments, **options)
    group = self.get_default_security_group(vpc.id)
    if group and not group.ingress_rules:
        members = [{"GroupId": group.id}]
        self.authorize_security_group_ingress(group.id, "-1", "", "", [], source_groups=members, vpc_id=vpc.id)
    return vpc


def _create_vpc_endpoint(self: EC2Backend, vpc_id: str, service_name: str, **options: Any) -> VPCEndPoint:
    """CreateVpcEndpoint with the checks that AWS makes before.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcEndpoint.html
    """
    vpc = self.get_vpc(vpc_id)
    if service_name not in _service_names(self.region_name):
        raise EC2ClientError("InvalidServiceName", f"The Vpc Endpoint Service '{service_name}' does not exist")
    options["endpoint_type"] = options.get("endpoint_type") or "Gateway"
    if options["endpoint_type"] == "Interface":
        if options.get("private_dns_enabled"):
            _check_private_dns(self, vpc, service_name)
        _check_zones(self, service_name, options.get("subnet_ids") or [])
        if not options.get("security_group_ids"):
            default = self.get_default_security_group(vpc_id)
            options["security_group_ids"] = [default.id] if default else []
    else:
        options["private_dns_enabled"] = False
    for group_id in options.get("security_group_ids") or []:
        _require_group(self, group_id)
    for table_id in options.get("route_table_ids") or []:
        self.get_route_table(table_id)
    options["route_table_ids"] = list(options.get("route_table_ids") or [])
    options["subnet_ids"] = list(options.get("subnet_ids") or [])
    return _create_endpoint(self, vpc_id=vpc_id, service_name=service_name, **options)


def _service_names(region: str) -> set[str]:
    names = {f"com.amazonaws.{region}.{service}" for service in AWS_ENDPOINT_SERVICES}
    return names | {name.format(region=region) for name in _OTHER_ENDPOINT_SERVICES}


def _check_private_dns(backend: EC2Backend, vpc: Any, service_name: str) -> None:
    enabled = {str(value).lower() for value in (vpc.enable_dns_support, vpc.enable_dns_hostnames)}
    if enabled != {"true"}:
        raise EC2ClientError(
            "InvalidParameter",
            "Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true "
            f"for {vpc.id}",
        )
    for other in backend.vpc_end_points.values():
        if other.vpc_id == vpc.id and other.service_name == service_name and other.private_dns_enabled:
            raise EC2ClientError(
                "InvalidParameter",
                f"private-dns-enabled cannot be set because there is already a conflicting DNS domain for "
                f"{service_name} in the VPC {vpc.id}",
            )


def _check_zones(backend: EC2Backend, service_name: str, subnet_ids: Iterable[str]) -> None:
    zones = [backend.get_subnet(subnet_id).availability_zone for subnet_id in subnet_ids]
    if len(zones) != len(set(zones)):
        raise EC2ClientError(
            "DuplicateSubnetsInSameZone",
            f"Found another VPC endpoint subnet in the availability zone of {service_name}",
        )


def _require_group(backend: EC2Backend, group_id: str) -> None:
    if backend.get_security_group_from_id(group_id) is None:
        raise EC2ClientError("InvalidGroup.NotFound", f"The security group '{group_id}' does not exist")


def _modify_vpc_endpoint(self: EC2Response) -> ActionResult:
    """ModifyVpcEndpoint with interfaces, routes, private DNS and policy reset; moto only changes the lists.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpcEndpoint.html
    """
    backend = self.ec2_backend
    (endpoint,) = backend.describe_vpc_endpoints([self._get_param("VpcEndpointId")])
    for group_id in self._get_param("AddSecurityGroupIds", []):
        _require_group(backend, group_id)
    added, removed = self._get_param("AddSubnetIds", []), self._get_param("RemoveSubnetIds", [])
    kept = [subnet_id for subnet_id in endpoint.subnet_ids if subnet_id not in removed]
    new = [subnet_id for subnet_id in added if subnet_id not in kept]
    _check_zones(backend, endpoint.service_name, [*kept, *new])
    private_dns = self._get_bool_param("PrivateDnsEnabled")
    if private_dns and not endpoint.private_dns_enabled:
        _check_private_dns(backend, backend.get_vpc(endpoint.vpc_id), endpoint.service_name)
    _move_interfaces(backend, endpoint, new, removed)
    _move_routes(backend, endpoint, self._get_param("AddRouteTableIds", []), self._get_param("RemoveRouteTableIds", []))
    policy = json.dumps(VPCEndPoint.DEFAULT_POLICY) if self._get_bool_param("ResetPolicy") else None
    endpoint.modify(
        self._get_param("PolicyDocument") or policy,
        added,
        removed,
        None,
        None,
        self._get_param("AddSecurityGroupIds", []),
        self._get_param("RemoveSecurityGroupIds", []),
    )
    if private_dns is not None:
        endpoint.private_dns_enabled = private_dns
    return ActionResult({"Return": True})


def _move_interfaces(backend: EC2Backend, endpoint: VPCEndPoint, added: list[str], removed: list[str]) -> None:
    for eni_id in list(endpoint.network_interface_ids):
        if backend.enis[eni_id].subnet.id in removed:
            backend.enis.pop(eni_id)
            endpoint.network_interface_ids.remove(eni_id)
    for subnet_id in added:
        eni = backend.create_network_interface(subnet_id, random_private_ip())
        endpoint.network_interface_ids.append(eni.id)


def _move_routes(backend: EC2Backend, endpoint: VPCEndPoint, added: list[str], removed: list[str]) -> None:
    prefix_list = endpoint.destination_prefix_list_id
    for table_id in removed:
        if table_id in endpoint.route_table_ids:
            endpoint.route_table_ids.remove(table_id)
            if prefix_list:
                backend.delete_route(table_id, "", destination_prefix_list_id=prefix_list)
    for table_id in added:
        if table_id not in endpoint.route_table_ids:
            backend.get_route_table(table_id)
            endpoint.route_table_ids.append(table_id)
            if prefix_list:
                backend.create_route(table_id, None, gateway_id=endpoint.id, destination_prefix_list_id=prefix_list)


def _answer_delete_vpc_endpoints(self: EC2Response) -> ActionResult:
    return ActionResult({"Unsuccessful": self.ec2_backend.delete_vpc_endpoints(self._get_param("VpcEndpointIds", []))})


def _delete_vpc_endpoints(self: EC2Backend, vpce_ids: list[str]) -> list[dict[str, Any]]:
    """DeleteVpcEndpoints; the endpoint is gone at once, where AWS shows it as deleting for a while.

    Returns what could not be deleted, as the API does:
    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVpcEndpoints.html
    """
    unsuccessful = []
    for endpoint_id in vpce_ids:
        error = _refusal_to_delete(self, endpoint_id)
        if error:
            unsuccessful.append({"ResourceId": endpoint_id, "Error": error})
            continue
        endpoint = self.vpc_end_points.pop(endpoint_id)
        for eni_id in endpoint.network_interface_ids:
            self.enis.pop(eni_id, None)
        _move_routes(self, endpoint, [], [table for table in endpoint.route_table_ids if table in self.route_tables])
    return unsuccessful


def _refusal_to_delete(backend: EC2Backend, endpoint_id: str) -> dict[str, str] | None:
    endpoint = backend.vpc_end_points.get(endpoint_id)
    if endpoint is None:
        message = f"The VpcEndpoint Id '{endpoint_id}' does not exist"
        return {"Code": "InvalidVpcEndpoint.NotFound", "Message": message}
    if getattr(endpoint, "requester_managed", False):
        message = f"{endpoint_id} is managed by the service that made it: delete it there"
        return {"Code": "InvalidParameter", "Message": message}
    return None


def _refuse(kind: str, identifier: str) -> None:
    raise DependencyViolationError(f"The {kind} '{identifier}' has dependencies and cannot be deleted.")


def _delete_vpc_without_dependents(self: EC2Backend, vpc_id: str) -> Any:
    """DeleteVpc, refused while anything but the VPC's own defaults is in it.

    https://docs.aws.amazon.com/vpc/latest/userguide/delete-vpc.html
    """
    self.get_vpc(vpc_id)
    dependents = (
        any(endpoint.vpc_id == vpc_id for endpoint in self.vpc_end_points.values()),
        any(not group.is_default for group in self.groups[vpc_id].values()),
        any(gateway.vpc and gateway.vpc.id == vpc_id for gateway in self.internet_gateways.values()),
        any(acl.vpc_id == vpc_id and not acl.default for acl in self.network_acls.values()),
    )
    if any(dependents):
        _refuse("vpc", vpc_id)
    vpc = _delete_vpc(self, vpc_id)
    for acl in [acl for acl in self.network_acls.values() if acl.vpc_id == vpc_id]:
        self.network_acls.pop(acl.id)
    self.groups.pop(vpc_id, None)
    return vpc


def _delete_subnet_without_interfaces(self: EC2Backend, subnet_id: str) -> Any:
    """DeleteSubnet, refused while network interfaces are in it; its association with a network ACL goes with it."""
    if any(eni.subnet.id == subnet_id for eni in self.enis.values()):
        _refuse("subnet", subnet_id)
    deleted = _delete_subnet(self, subnet_id)
    for table in self.route_tables.values():
        for association_id in [key for key, subnet in table._associations.items() if subnet == subnet_id]:
            del table._associations[association_id]
    for acl in self.network_acls.values():
        for association_id in [key for key, item in acl._associations.items() if item.subnet_id == subnet_id]:
            del acl._associations[association_id]
    return deleted


def _delete_unused_security_group(self: EC2Backend, name: str | None = None, group_id: str | None = None) -> None:
    """DeleteSecurityGroup, refused while an endpoint, an interface or a rule of another group uses it.

    moto deletes a default group through this operation when it deletes the VPC, so that a default group is refused
    only while its VPC would stay: https://docs.aws.amazon.com/vpc/latest/userguide/deleting-security-groups.html
    """
    group = self.get_security_group_by_name_or_id(group_id or name or "")
    if group is None:
        raise EC2ClientError("InvalidGroup.NotFound", f"The security group '{group_id or name}' does not exist")
    others = [other for groups in self.groups.values() for other in groups.values() if other.id != group.id]
    rules = [rule for other in others for rule in (*other.ingress_rules, *other.egress_rules)]
    used = (
        any(group.id in endpoint.security_group_ids for endpoint in self.vpc_end_points.values()),
        any(group.id in [held.id for held in eni.group_set] for eni in self.enis.values()),
        any((rule.source_group or {}).get("GroupId") == group.id for rule in rules),
    )
    if any(used):
        raise DependencyViolationError(f"resource {group.id} has a dependent object")
    self._delete_security_group(group.vpc_id, group.id)


def _delete_existing_acl_entry(self: EC2Backend, network_acl_id: str, rule_number: str, egress: str) -> Any:
    """DeleteNetworkAclEntry with the error of AWS for an entry that is not there, where moto fails."""
    try:
        return _delete_acl_entry(self, network_acl_id, rule_number, egress)
    except StopIteration:
        raise EC2ClientError(
            "InvalidNetworkAclEntry.NotFound",
            f"The network acl entry identified by {rule_number} does not exist in {network_acl_id}",
        ) from None
