"""Provider of AWS CodeBuild."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from local_aws.api_names import parameters
from local_aws.providers.base import ResourceFailure, ResourceProvider, ResourceRequest, ResourceState

_PRIVATE = "PRIVATE"
_REMOVED: dict[str, Any] = {
    "AutoRetryLimit": 0,
    "BadgeEnabled": False,
    "BuildBatchConfig": {},
    "Cache": {"Type": "NO_CACHE"},
    "ConcurrentBuildLimit": -1,
    "Description": "",
    "FileSystemLocations": [],
    "LogsConfig": {},
    "QueuedTimeoutInMinutes": 480,
    "SecondaryArtifacts": [],
    "SecondarySourceVersions": [],
    "SecondarySources": [],
    "SourceVersion": "",
    "Tags": [],
    "TimeoutInMinutes": 60,
    "VpcConfig": {},
}
"""What an update gives for a property that left the template: an update keeps what it is not given.

https://docs.aws.amazon.com/codebuild/latest/APIReference/API_UpdateProject.html
"""


class Project(ResourceProvider):
    """AWS::CodeBuild::Project, as a definition: nothing is built."""

    type_name = "AWS::CodeBuild::Project"
    handled = frozenset(
        {"Artifacts", "EncryptionKey", "Environment", "Name", "ServiceRole", "Source", "Visibility", *_REMOVED}
    )

    def create(self, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        client = request.clients.client("codebuild")
        named = {"Name": request.suggested_name, **_private(properties)}
        project = client.create_project(**parameters(client, "CreateProject", named, self.type_name))["project"]
        return ResourceState(project["name"], {"Arn": project["arn"]})

    def update(
        self,
        request: ResourceRequest,
        current: ResourceState,
        previous: Mapping[str, Any],
        properties: Mapping[str, Any],
    ) -> ResourceState:
        client = request.clients.client("codebuild")
        default_key = f"arn:aws:kms:{request.region}:{request.account}:alias/aws/s3"
        empty = {**_REMOVED, "EncryptionKey": default_key}
        removed = {name: value for name, value in empty.items() if name in previous and name not in properties}
        changed = {**removed, **_private(properties), "Name": current.physical_id}
        client.update_project(**parameters(client, "UpdateProject", changed, self.type_name))
        return current

    def delete(self, request: ResourceRequest, current: ResourceState, properties: Mapping[str, Any]) -> None:
        request.clients.client("codebuild").delete_project(name=current.physical_id)


def _private(properties: Mapping[str, Any]) -> dict[str, Any]:
    """The properties without the visibility, which has an operation of its own and is private from the start.

    https://docs.aws.amazon.com/codebuild/latest/APIReference/API_UpdateProjectVisibility.html
    """
    visibility = properties.get("Visibility", _PRIVATE)
    if visibility != _PRIVATE:
        raise ResourceFailure(f'local AWS keeps builds private, received Visibility "{visibility}": use "{_PRIVATE}"')
    return {name: value for name, value in properties.items() if name != "Visibility"}


PROVIDERS: tuple[type[ResourceProvider], ...] = (Project,)
