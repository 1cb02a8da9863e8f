"""Providers of Amazon EC2: VPC endpoints and flow logs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from local_aws.provider_support import discarding, document, ignoring, pick
from local_aws.providers.base import ResourceFailure, ResourceProvider, ResourceRequest, ResourceState
from local_aws.providers.ec2_network import apply_tags


class VpcEndpoint(ResourceProvider):
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

    def create(self, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        kind = properties.get("VpcEndpointType", "Gateway")
        if kind not in ("Gateway", "Interface"):
            raise ResourceFailure(
                f'local AWS holds VpcEndpointType "Gateway" and "Interface", received "{kind}": use one of them'
            )
        ec2 = request.clients.client("ec2")
        names = ("RouteTableIds", "SecurityGroupIds", "ServiceName", "SubnetIds", "VpcId")
        options = {name: value for name, value in pick(properties, *names).items() if value}
        if kind == "Interface":
            # The API enables private DNS when it is not told, CloudFormation does not:
            # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-vpcendpoint.html
            options["PrivateDnsEnabled"] = properties.get("PrivateDnsEnabled", False)
        if "PolicyDocument" in properties:
            options["PolicyDocument"] = document(properties["PolicyDocument"])
        endpoint = ec2.create_vpc_endpoint(VpcEndpointType=kind, **options)["VpcEndpoint"]
        identifier = endpoint["VpcEndpointId"]
        with discarding(lambda: ec2.delete_vpc_endpoints(VpcEndpointIds=[identifier])):
            apply_tags(ec2, identifier, {}, properties)
        return _endpoint_state(endpoint)

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

    def delete(self, request: ResourceRequest, current: ResourceState, properties: Mapping[str, Any]) -> None:
        answer = request.clients.client("ec2").delete_vpc_endpoints(VpcEndpointIds=[current.physical_id])
        for item in answer.get("Unsuccessful", []):
            if item["Error"]["Code"] != "InvalidVpcEndpoint.NotFound":
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


class FlowLog(ResourceProvider):
    """AWS::EC2::FlowLog. A destination that does not exist shows as failed delivery, as on AWS."""

    type_name = "AWS::EC2::FlowLog"
    handled = frozenset(
        {
            "DeliverLogsPermissionArn",
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

    def create(self, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        ec2 = request.clients.client("ec2")
        names = ("DeliverLogsPermissionArn", "LogDestinationType", "LogFormat", "MaxAggregationInterval")
        answer = ec2.create_flow_logs(
            ResourceIds=[properties["ResourceId"]],
            **pick(properties, *names, "ResourceType", "TrafficType"),
            **_destination(properties),
        )
        for item in answer["Unsuccessful"]:
            raise ResourceFailure(f"{item['Error']['Code']}: {item['Error']['Message']}")
        (identifier,) = answer["FlowLogIds"]
        with discarding(lambda: ec2.delete_flow_logs(FlowLogIds=[identifier])):
            apply_tags(ec2, identifier, {}, properties)
        return ResourceState(identifier, {"Id": identifier})

    def update(
        self,
        request: ResourceRequest,
        current: ResourceState,
        previous: Mapping[str, Any],
        properties: Mapping[str, Any],
    ) -> ResourceState:
        apply_tags(request.clients.client("ec2"), current.physical_id, previous, properties)
        return current

    def delete(self, request: ResourceRequest, current: ResourceState, properties: Mapping[str, Any]) -> None:
        with ignoring("InvalidFlowLogId.NotFound"):
            request.clients.client("ec2").delete_flow_logs(FlowLogIds=[current.physical_id])


def _destination(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Where the logs go; moto knows a log group by its name only, AWS also by its ARN."""
    destination = properties.get("LogDestination")
    if destination and properties.get("LogDestinationType", "cloud-watch-logs") == "cloud-watch-logs":
        return {"LogGroupName": destination.removesuffix(":*").split(":log-group:")[1]}
    return pick(properties, "LogDestination", "LogGroupName")


PROVIDERS: tuple[type[ResourceProvider], ...] = (VpcEndpoint, FlowLog)
