"""Providers of Amazon ECR."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from local_aws.provider_support import discarding, document, ignoring, only, tag_changes
from local_aws.providers.base import ResourceProvider, ResourceRequest, ResourceState


class Repository(ResourceProvider):
    """AWS::ECR::Repository. Deleting one that holds images fails unless EmptyOnDelete is set."""

    type_name = "AWS::ECR::Repository"
    handled = frozenset(
        {
            "EmptyOnDelete",
            "EncryptionConfiguration",
            "ImageScanningConfiguration",
            "ImageTagMutability",
            "LifecyclePolicy",
            "RepositoryName",
            "RepositoryPolicyText",
            "Tags",
        }
    )

    def create(self, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        ecr = request.clients.client("ecr")
        name = properties.get("RepositoryName") or request.suggested_name.lower()
        options: dict[str, Any] = {}
        if encryption := properties.get("EncryptionConfiguration"):
            names = {"EncryptionType": "encryptionType", "KmsKey": "kmsKey"}
            options["encryptionConfiguration"] = {names[key]: value for key, value in encryption.items()}
        if properties.get("Tags"):
            options["tags"] = list(properties["Tags"])
        created = ecr.create_repository(repositoryName=name, **options)["repository"]
        with discarding(lambda: ecr.delete_repository(repositoryName=name)):
            _configure(ecr, name, properties)
        return ResourceState(name, {"Arn": created["repositoryArn"], "RepositoryUri": created["repositoryUri"]})

    def update(
        self,
        request: ResourceRequest,
        current: ResourceState,
        previous: Mapping[str, Any],
        properties: Mapping[str, Any],
    ) -> ResourceState:
        ecr = request.clients.client("ecr")
        _configure(ecr, current.physical_id, properties)
        changes = tag_changes(previous, properties)
        arn = current.attributes["Arn"]
        if changes.removed:
            ecr.untag_resource(resourceArn=arn, tagKeys=changes.removed)
        if changes.added:
            ecr.tag_resource(resourceArn=arn, tags=changes.added_list)
        return current

    def delete(self, request: ResourceRequest, current: ResourceState, properties: Mapping[str, Any]) -> None:
        with ignoring("RepositoryNotFoundException"):
            request.clients.client("ecr").delete_repository(
                repositoryName=current.physical_id, force=properties.get("EmptyOnDelete", False)
            )


def _configure(ecr: Any, name: str, properties: Mapping[str, Any]) -> None:
    ecr.put_image_tag_mutability(
        repositoryName=name, imageTagMutability=properties.get("ImageTagMutability", "MUTABLE")
    )
    scanning = properties.get("ImageScanningConfiguration", {})
    ecr.put_image_scanning_configuration(
        repositoryName=name, imageScanningConfiguration={"scanOnPush": scanning.get("ScanOnPush", False)}
    )
    lifecycle = properties.get("LifecyclePolicy")
    if lifecycle:
        text = only(lifecycle, ("LifecyclePolicyText",), "AWS::ECR::Repository/LifecyclePolicy")["LifecyclePolicyText"]
        ecr.put_lifecycle_policy(repositoryName=name, lifecyclePolicyText=text)
    else:
        with ignoring("LifecyclePolicyNotFoundException"):
            ecr.delete_lifecycle_policy(repositoryName=name)
    policy = properties.get("RepositoryPolicyText")
    if policy:
        ecr.set_repository_policy(repositoryName=name, policyText=document(policy))
    else:
        with ignoring("RepositoryPolicyNotFoundException"):
            ecr.delete_repository_policy(repositoryName=name)


PROVIDERS: tuple[type[ResourceProvider], ...] = (Repository,)
