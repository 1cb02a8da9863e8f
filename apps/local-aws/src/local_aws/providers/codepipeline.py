"""Provider of AWS CodePipeline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from local_aws.api_names import as_api, parameters
from local_aws.provider_support import ignoring, tag_changes
from local_aws.providers.base import ResourceFailure, ResourceProvider, ResourceRequest, ResourceState


class Pipeline(ResourceProvider):
    """AWS::CodePipeline::Pipeline, as a definition: nothing starts it."""

    type_name = "AWS::CodePipeline::Pipeline"
    handled = frozenset(
        {
            "ArtifactStore",
            "ArtifactStores",
            "ExecutionMode",
            "Name",
            "PipelineType",
            "RestartExecutionOnUpdate",
            "RoleArn",
            "Stages",
            "Tags",
            "Triggers",
            "Variables",
        }
    )

    def create(self, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        client = request.clients.client("codepipeline")
        name = properties.get("Name") or request.suggested_name
        tags = parameters(client, "CreatePipeline", {"Tags": properties.get("Tags", [])}, self.type_name)
        pipeline = client.create_pipeline(pipeline=_declaration(client, name, properties), **tags)["pipeline"]
        return _state(request, pipeline)

    def update(
        self,
        request: ResourceRequest,
        current: ResourceState,
        previous: Mapping[str, Any],
        properties: Mapping[str, Any],
    ) -> ResourceState:
        client = request.clients.client("codepipeline")
        pipeline = client.update_pipeline(pipeline=_declaration(client, current.physical_id, properties))["pipeline"]
        arn = current.attributes["Arn"]
        changes = tag_changes(previous, properties)
        if changes.removed:
            client.untag_resource(resourceArn=arn, tagKeys=changes.removed)
        if changes.added:
            tags = [{"key": key, "value": value} for key, value in changes.added.items()]
            client.tag_resource(resourceArn=arn, tags=tags)
        return _state(request, pipeline)

    def delete(self, request: ResourceRequest, current: ResourceState, properties: Mapping[str, Any]) -> None:
        with ignoring("PipelineNotFoundException"):
            request.clients.client("codepipeline").delete_pipeline(name=current.physical_id)


def _declaration(client: Any, name: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    if properties.get("RestartExecutionOnUpdate"):
        raise ResourceFailure(
            "local AWS executes no pipelines, received RestartExecutionOnUpdate true: remove the property"
        )
    shape = client.meta.service_model.operation_model("CreatePipeline").input_shape.members["pipeline"]
    apart = {"ArtifactStores", "RestartExecutionOnUpdate", "Tags"}
    plain = {key: value for key, value in properties.items() if key not in apart}
    declaration: dict[str, Any] = as_api({**plain, "Name": name}, shape, Pipeline.type_name)
    if "ArtifactStores" in properties:
        stores = {entry["Region"]: entry["ArtifactStore"] for entry in properties["ArtifactStores"]}
        where = f"{Pipeline.type_name}/ArtifactStores"
        declaration["artifactStores"] = as_api(stores, shape.members["artifactStores"], where)
    return declaration


def _state(request: ResourceRequest, pipeline: Mapping[str, Any]) -> ResourceState:
    name = pipeline["name"]
    arn = f"arn:aws:codepipeline:{request.region}:{request.account}:{name}"
    return ResourceState(name, {"Arn": arn, "Version": str(pipeline["version"])})


PROVIDERS: tuple[type[ResourceProvider], ...] = (Pipeline,)
