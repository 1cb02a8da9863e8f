"""Providers of Amazon EC2: attachments of VPCs to transit gateways."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from local_aws.ec2_support import Ec2Resource
from local_aws.provider_support import pick
from local_aws.providers.base import ResourceProvider, ResourceRequest, ResourceState

_DEFAULT_OPTIONS = {
    "ApplianceModeSupport": "disable",
    "DnsSupport": "enable",
    "Ipv6Support": "disable",
    "SecurityGroupReferencingSupport": "enable",
}
"""https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTransitGatewayVpcAttachmentRequestOptions.html"""


class TransitGatewayAttachment(Ec2Resource):
    """AWS::EC2::TransitGatewayAttachment of a VPC."""

    type_name = "AWS::EC2::TransitGatewayAttachment"
    handled = frozenset({"Options", "SubnetIds", "Tags", "TransitGatewayId", "VpcId"})
    gone = "InvalidTransitGatewayAttachmentID.NotFound"

    def make(self, ec2: Any, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        options = pick(properties, "Options", "SubnetIds", "TransitGatewayId", "VpcId")
        made = ec2.create_transit_gateway_vpc_attachment(**options)["TransitGatewayVpcAttachment"]
        identifier = made["TransitGatewayAttachmentId"]
        return ResourceState(identifier, {"Id": identifier})

    def remove(self, ec2: Any, identifier: str) -> None:
        ec2.delete_transit_gateway_vpc_attachment(TransitGatewayAttachmentId=identifier)

    def configure(self, ec2: Any, identifier: str, previous: Mapping[str, Any], properties: Mapping[str, Any]) -> None:
        if previous:
            before, after = (source["SubnetIds"] for source in (previous, properties))
            changes = {
                "AddSubnetIds": [subnet for subnet in after if subnet not in before],
                "RemoveSubnetIds": [subnet for subnet in before if subnet not in after],
                "Options": {**_DEFAULT_OPTIONS, **properties.get("Options", {})},
            }
            ec2.modify_transit_gateway_vpc_attachment(
                TransitGatewayAttachmentId=identifier, **{name: value for name, value in changes.items() if value}
            )
        super().configure(ec2, identifier, previous, properties)


PROVIDERS: tuple[type[ResourceProvider], ...] = (TransitGatewayAttachment,)
