"""Providers of Amazon EC2: network ACLs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from local_aws.ec2_support import Ec2Resource
from local_aws.provider_support import ignoring, pick, renamed
from local_aws.providers.base import ResourceFailure, ResourceProvider, ResourceRequest, ResourceState


class NetworkAcl(Ec2Resource):
    """AWS::EC2::NetworkAcl."""

    type_name = "AWS::EC2::NetworkAcl"
    handled = frozenset({"Tags", "VpcId"})
    gone = "InvalidNetworkAclID.NotFound"

    def make(self, ec2: Any, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        identifier = ec2.create_network_acl(VpcId=properties["VpcId"])["NetworkAcl"]["NetworkAclId"]
        return ResourceState(identifier, {"Id": identifier})

    def remove(self, ec2: Any, identifier: str) -> None:
        ec2.delete_network_acl(NetworkAclId=identifier)


class NetworkAclEntry(ResourceProvider):
    """AWS::EC2::NetworkAclEntry."""

    type_name = "AWS::EC2::NetworkAclEntry"
    handled = frozenset(
        {
            "CidrBlock",
            "Egress",
            "Icmp",
            "Ipv6CidrBlock",
            "NetworkAclId",
            "PortRange",
            "Protocol",
            "RuleAction",
            "RuleNumber",
        }
    )

    def create(self, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        request.clients.client("ec2").create_network_acl_entry(**_entry(properties))
        direction = "egress" if properties.get("Egress", False) else "ingress"
        identifier = f"{properties['NetworkAclId']}|{properties['RuleNumber']}|{direction}"
        return ResourceState(identifier, {"Id": identifier})

    def update(
        self,
        request: ResourceRequest,
        current: ResourceState,
        previous: Mapping[str, Any],
        properties: Mapping[str, Any],
    ) -> ResourceState:
        request.clients.client("ec2").replace_network_acl_entry(**_entry(properties))
        return current

    def delete(self, request: ResourceRequest, current: ResourceState, properties: Mapping[str, Any]) -> None:
        entry = _entry(properties)
        with ignoring("InvalidNetworkAclID.NotFound", "InvalidNetworkAclEntry.NotFound"):
            request.clients.client("ec2").delete_network_acl_entry(
                **pick(entry, "NetworkAclId", "RuleNumber", "Egress")
            )


class SubnetNetworkAclAssociation(ResourceProvider):
    """AWS::EC2::SubnetNetworkAclAssociation. Deleting it gives the subnet back to the default ACL of the VPC."""

    type_name = "AWS::EC2::SubnetNetworkAclAssociation"
    handled = frozenset({"NetworkAclId", "SubnetId"})

    def create(self, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        ec2 = request.clients.client("ec2")
        held = _association(ec2, properties["SubnetId"])
        if held is None:
            raise ResourceFailure(f"The subnet ID '{properties['SubnetId']}' does not exist")
        identifier = ec2.replace_network_acl_association(
            AssociationId=held["NetworkAclAssociationId"], NetworkAclId=properties["NetworkAclId"]
        )["NewAssociationId"]
        return ResourceState(identifier, {"AssociationId": identifier})

    def delete(self, request: ResourceRequest, current: ResourceState, properties: Mapping[str, Any]) -> None:
        ec2 = request.clients.client("ec2")
        held = _association(ec2, properties["SubnetId"])
        # Gone with the subnet, or already replaced by an association that somebody else made.
        if held is None or held["NetworkAclAssociationId"] != current.physical_id:
            return
        (subnet,) = ec2.describe_subnets(SubnetIds=[properties["SubnetId"]])["Subnets"]
        filters = [{"Name": "vpc-id", "Values": [subnet["VpcId"]]}, {"Name": "default", "Values": ["true"]}]
        (default,) = ec2.describe_network_acls(Filters=filters)["NetworkAcls"]
        ec2.replace_network_acl_association(AssociationId=current.physical_id, NetworkAclId=default["NetworkAclId"])


def _entry(properties: Mapping[str, Any]) -> dict[str, Any]:
    names = ("CidrBlock", "Ipv6CidrBlock", "NetworkAclId", "RuleAction", "RuleNumber")
    entry = pick(properties, *names)
    entry["Egress"] = properties.get("Egress", False)
    entry["Protocol"] = str(properties["Protocol"])
    if "PortRange" in properties:
        entry["PortRange"] = dict(properties["PortRange"])
    if "Icmp" in properties:
        where = "AWS::EC2::NetworkAclEntry/Icmp"
        entry["IcmpTypeCode"] = renamed(properties["Icmp"], {"Code": "Code", "Type": "Type"}, where)
    return entry


def _association(ec2: Any, subnet_id: str) -> dict[str, Any] | None:
    """The association of a subnet with the ACL that applies to it; None when the subnet is gone."""
    filters = [{"Name": "association.subnet-id", "Values": [subnet_id]}]
    for acl in ec2.describe_network_acls(Filters=filters)["NetworkAcls"]:
        for association in acl["Associations"]:
            if association["SubnetId"] == subnet_id:
                return dict(association)
    return None


PROVIDERS: tuple[type[ResourceProvider], ...] = (NetworkAcl, NetworkAclEntry, SubnetNetworkAclAssociation)
