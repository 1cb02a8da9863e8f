"""Provider of AWS CodeCommit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from local_aws.api_names import parameters
from local_aws.provider_support import discarding, ignoring, tag_changes, tag_map
from local_aws.providers.base import ResourceProvider, ResourceRequest, ResourceState


class Repository(ResourceProvider):
    """AWS::CodeCommit::Repository, without first commit."""

    type_name = "AWS::CodeCommit::Repository"
    handled = frozenset({"KmsKeyId", "RepositoryDescription", "RepositoryName", "Tags", "Triggers"})

    def create(self, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        client = request.clients.client("codecommit")
        name = properties["RepositoryName"]
        apart = {"Tags", "Triggers"}
        plain = {key: value for key, value in properties.items() if key not in apart}
        options = parameters(client, "CreateRepository", plain, self.type_name)
        client.create_repository(tags=tag_map(properties.get("Tags")), **options)
        with discarding(lambda: client.delete_repository(repositoryName=name)):
            self._put_triggers(client, name, {}, properties)
        return _state(client, name)

    def update(
        self,
        request: ResourceRequest,
        current: ResourceState,
        previous: Mapping[str, Any],
        properties: Mapping[str, Any],
    ) -> ResourceState:
        client = request.clients.client("codecommit")
        name = properties["RepositoryName"]
        if previous["RepositoryName"] != name:
            client.update_repository_name(oldName=previous["RepositoryName"], newName=name)
        if previous.get("RepositoryDescription") != properties.get("RepositoryDescription"):
            description = properties.get("RepositoryDescription", "")
            client.update_repository_description(repositoryName=name, repositoryDescription=description)
        if previous.get("KmsKeyId") != properties.get("KmsKeyId"):
            key = properties.get("KmsKeyId", "alias/aws/codecommit")
            client.update_repository_encryption_key(repositoryName=name, kmsKeyId=key)
        self._put_triggers(client, name, previous, properties)
        state = _state(client, name)
        changes = tag_changes(previous, properties)
        if changes.removed:
            client.untag_resource(resourceArn=state.attributes["Arn"], tagKeys=changes.removed)
        if changes.added:
            client.tag_resource(resourceArn=state.attributes["Arn"], tags=changes.added)
        return state

    def delete(self, request: ResourceRequest, current: ResourceState, properties: Mapping[str, Any]) -> None:
        with ignoring("RepositoryDoesNotExistException"):
            request.clients.client("codecommit").delete_repository(repositoryName=current.attributes["Name"])

    def _put_triggers(self, client: Any, name: str, previous: Mapping[str, Any], properties: Mapping[str, Any]) -> None:
        if previous.get("Triggers", []) == properties.get("Triggers", []):
            return
        wanted = {"RepositoryName": name, "Triggers": properties.get("Triggers", [])}
        client.put_repository_triggers(**parameters(client, "PutRepositoryTriggers", wanted, self.type_name))


def _state(client: Any, name: str) -> ResourceState:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-codecommit-repository.html"""
    found = client.get_repository(repositoryName=name)["repositoryMetadata"]
    attributes = {
        "Arn": found["Arn"],
        "CloneUrlHttp": found["cloneUrlHttp"],
        "CloneUrlSsh": found["cloneUrlSsh"],
        "Name": found["repositoryName"],
        "RepositoryId": found["repositoryId"],
    }
    return ResourceState(found["repositoryId"], attributes)


PROVIDERS: tuple[type[ResourceProvider], ...] = (Repository,)
