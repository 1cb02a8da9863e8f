"""Providers of Amazon EC2: VPC endpoints and flow logs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from local_aws.ec2_support import Ec2Resource, apply_tags
from local_aws.provider_support import document, pick
from local_aws.providers.base import ResourceFailure, ResourceProvider, ResourceRequest, ResourceState


class VpcEndpoint(Ec2Resource):
    """AWS::EC2::VPCEndpoint of type Interface or Gateway."""

    type_name = "AWS::EC2::VPCEndpoint"
    handled = frozenset(
        {
            "PolicyDocument",
            "PrivateDnsEnabled",
            "RouteTableIds",
            "SecurityGroupIds",
            "ServiceName",
            "SubnetIds",
            "Tags",
            "VpcEndpointType",
            "VpcId",
        }
    )

    gone = "InvalidVpcEndpoint.NotFound"

    def make(self, ec2: Any, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        kind = properties.get("VpcEndpointType", "Gateway")
        if kind not in ("Gateway", "Interface"):
            raise ResourceFailure(
                f'local AWS holds VpcEndpointType "Gateway" and "Interface", received "{kind}": use one of them'
            )
        names = ("RouteTableIds", "SecurityGroupIds", "ServiceName", "SubnetIds", "VpcId")
        options = {name: value for name, value in pick(properties, *names).items() if value}
        if kind == "Interface":
            # The API enables private DNS when it is not told, CloudFormation does not:
            # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-vpcendpoint.html
            options["PrivateDnsEnabled"] = properties.get("PrivateDnsEnabled", False)
        if "PolicyDocument" in properties:
            options["PolicyDocument"] = document(properties["PolicyDocument"])
        return _endpoint_state(ec2.create_vpc_endpoint(VpcEndpointType=kind, **options)["VpcEndpoint"])

    def update(
        self,
        request: ResourceRequest,
        current: ResourceState,
        previous: Mapping[str, Any],
        properties: Mapping[str, Any],
    ) -> ResourceState:
        ec2 = request.clients.client("ec2")
        identifier = current.physical_id
        (endpoint,) = ec2.describe_vpc_endpoints(VpcEndpointIds=[identifier])["VpcEndpoints"]
        options: dict[str, Any] = {}
        held = {
            "SubnetIds": endpoint["SubnetIds"],
            "RouteTableIds": endpoint["RouteTableIds"],
            "SecurityGroupIds": [group["GroupId"] for group in endpoint["Groups"]],
        }
        for name, before in held.items():
            # Without a list of groups the endpoint keeps those it has.
            after = properties.get(name, before if name == "SecurityGroupIds" else [])
            options[f"Add{name}"] = [item for item in after if item not in before]
            options[f"Remove{name}"] = [item for item in before if item not in after]
        if "PolicyDocument" in properties:
            options["PolicyDocument"] = document(properties["PolicyDocument"])
        elif "PolicyDocument" in previous:
            options["ResetPolicy"] = True
        if endpoint["VpcEndpointType"] == "Interface":
            options["PrivateDnsEnabled"] = properties.get("PrivateDnsEnabled", False)
        changes = {name: value for name, value in options.items() if value != []}
        ec2.modify_vpc_endpoint(VpcEndpointId=identifier, **changes)
        apply_tags(ec2, identifier, previous, properties)
        return _endpoint_state(ec2.describe_vpc_endpoints(VpcEndpointIds=[identifier])["VpcEndpoints"][0])

    def remove(self, ec2: Any, identifier: str) -> None:
        answer = ec2.delete_vpc_endpoints(VpcEndpointIds=[identifier])
        for item in answer.get("Unsuccessful", []):
            if item["Error"]["Code"] != self.gone:
                raise ResourceFailure(f"{item['Error']['Code']}: {item['Error']['Message']}")


def _endpoint_state(endpoint: Mapping[str, Any]) -> ResourceState:
    return ResourceState(
        endpoint["VpcEndpointId"],
        {
            "Id": endpoint["VpcEndpointId"],
            "CreationTimestamp": endpoint["CreationTimestamp"].isoformat(),
            "DnsEntries": [f"{entry['HostedZoneId']}:{entry['DnsName']}" for entry in endpoint.get("DnsEntries", [])],
            "NetworkInterfaceIds": endpoint.get("NetworkInterfaceIds", []),
        },
    )


class FlowLog(Ec2Resource):
    """AWS::EC2::FlowLog. A destination that does not exist shows as failed delivery, as on AWS."""

    type_name = "AWS::EC2::FlowLog"
    handled = frozenset(
        {
            "DeliverLogsPermissionArn",
            "DestinationOptions",
            "LogDestination",
            "LogDestinationType",
            "LogFormat",
            "LogGroupName",
            "MaxAggregationInterval",
            "ResourceId",
            "ResourceType",
            "Tags",
            "TrafficType",
        }
    )

    gone = "InvalidFlowLogId.NotFound"

    def make(self, ec2: Any, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        names = ("DeliverLogsPermissionArn", "DestinationOptions", "LogDestinationType", "LogFormat")
        answer = ec2.create_flow_logs(
            ResourceIds=[properties["ResourceId"]],
            **pick(properties, *names, "MaxAggregationInterval", "ResourceType", "TrafficType"),
            **_destination(properties),
        )
        for item in answer["Unsuccessful"]:
            raise ResourceFailure(f"{item['Error']['Code']}: {item['Error']['Message']}")
        (identifier,) = answer["FlowLogIds"]
        return ResourceState(identifier, {"Id": identifier})

    def remove(self, ec2: Any, identifier: str) -> None:
        ec2.delete_flow_logs(FlowLogIds=[identifier])


def _destination(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Where the logs go; moto knows a log group by its name only, AWS also by its ARN."""
    destination = properties.get("LogDestination")
    if destination and properties.get("LogDestinationType", "cloud-watch-logs") == "cloud-watch-logs":
        return {"LogGroupName": destination.removesuffix(":*").split(":log-group:")[1]}
    return pick(properties, "LogDestination", "LogGroupName")


PROVIDERS: tuple[type[ResourceProvider], ...] = (VpcEndpoint, FlowLog)
