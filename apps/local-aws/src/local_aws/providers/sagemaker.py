"""Providers of Amazon SageMaker Studio and its model registry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from local_aws.provider_support import discarding, document, ignoring, pick, tag_changes
from local_aws.providers.base import ResourceFailure, ResourceProvider, ResourceRequest, ResourceState

_GONE = ("ResourceNotFound", "ResourceNotFoundException")
_DOMAIN_FROZEN = ("AuthMode", "DomainName", "HomeEfsFileSystemCreation", "KmsKeyId", "VpcId")
"""Properties that UpdateDomain does not take, or that local AWS does not change."""


def _tag(client: Any, arn: str, previous: Mapping[str, Any], properties: Mapping[str, Any]) -> None:
    changes = tag_changes(previous, properties)
    if changes.removed:
        client.delete_tags(ResourceArn=arn, TagKeys=changes.removed)
    if changes.added:
        client.add_tags(ResourceArn=arn, Tags=changes.added_list)


class Domain(ResourceProvider):
    """AWS::SageMaker::Domain. Deletion keeps a home file system, as CloudFormation does."""

    type_name = "AWS::SageMaker::Domain"
    handled = frozenset(
        {
            "AppNetworkAccessType",
            "AppSecurityGroupManagement",
            "AuthMode",
            "DefaultSpaceSettings",
            "DefaultUserSettings",
            "DomainName",
            "DomainSettings",
            "HomeEfsFileSystemCreation",
            "KmsKeyId",
            "SubnetIds",
            "TagPropagation",
            "Tags",
            "VpcId",
        }
    )

    def create(self, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        client = request.clients.client("sagemaker")
        domain_id = client.create_domain(**properties)["DomainId"]
        return _domain_state(client.describe_domain(DomainId=domain_id))

    def update(
        self,
        request: ResourceRequest,
        current: ResourceState,
        previous: Mapping[str, Any],
        properties: Mapping[str, Any],
    ) -> ResourceState:
        frozen = [name for name in _DOMAIN_FROZEN if previous.get(name) != properties.get(name)]
        if frozen:
            raise ResourceFailure(
                f"{', '.join(frozen)} of an existing AWS::SageMaker::Domain cannot be changed in place: keep the value"
            )
        client = request.clients.client("sagemaker")
        names = ("AppNetworkAccessType", "AppSecurityGroupManagement", "SubnetIds", "TagPropagation")
        changes = pick(properties, *names, "DefaultSpaceSettings", "DefaultUserSettings")
        if "DomainSettings" in properties:
            # The VPC of R Studio is the only setting that an update cannot carry and the slice does not use.
            changes["DomainSettingsForUpdate"] = dict(properties["DomainSettings"])
        client.update_domain(DomainId=current.physical_id, **changes)
        _tag(client, current.attributes["DomainArn"], previous, properties)
        return _domain_state(client.describe_domain(DomainId=current.physical_id))

    def delete(self, request: ResourceRequest, current: ResourceState, properties: Mapping[str, Any]) -> None:
        with ignoring(*_GONE):
            request.clients.client("sagemaker").delete_domain(DomainId=current.physical_id)


def _domain_state(domain: Mapping[str, Any]) -> ResourceState:
    names = ("DomainArn", "DomainId", "HomeEfsFileSystemId", "SecurityGroupIdForDomainBoundary", "Url")
    single_sign_on = ("SingleSignOnApplicationArn", "SingleSignOnManagedApplicationInstanceId")
    return ResourceState(domain["DomainId"], pick(domain, *names, *single_sign_on))


class UserProfile(ResourceProvider):
    """AWS::SageMaker::UserProfile."""

    type_name = "AWS::SageMaker::UserProfile"
    handled = frozenset(
        {
            "DomainId",
            "SingleSignOnUserIdentifier",
            "SingleSignOnUserValue",
            "Tags",
            "UserProfileName",
            "UserSettings",
        }
    )

    def create(self, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        arn = request.clients.client("sagemaker").create_user_profile(**properties)["UserProfileArn"]
        # Ref is the profile's name, not the compound identifier of the registry:
        # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sagemaker-userprofile.html
        return ResourceState(properties["UserProfileName"], {"UserProfileArn": arn})

    def update(
        self,
        request: ResourceRequest,
        current: ResourceState,
        previous: Mapping[str, Any],
        properties: Mapping[str, Any],
    ) -> ResourceState:
        client = request.clients.client("sagemaker")
        key = pick(properties, "DomainId", "UserProfileName")
        client.update_user_profile(**key, UserSettings=properties.get("UserSettings", {}))
        _tag(client, current.attributes["UserProfileArn"], previous, properties)
        return current

    def delete(self, request: ResourceRequest, current: ResourceState, properties: Mapping[str, Any]) -> None:
        with ignoring(*_GONE):
            key = pick(properties, "DomainId", "UserProfileName")
            request.clients.client("sagemaker").delete_user_profile(**key)


class Space(ResourceProvider):
    """AWS::SageMaker::Space."""

    type_name = "AWS::SageMaker::Space"
    handled = frozenset(
        {
            "DomainId",
            "OwnershipSettings",
            "SpaceDisplayName",
            "SpaceName",
            "SpaceSettings",
            "SpaceSharingSettings",
            "Tags",
        }
    )

    def create(self, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        client = request.clients.client("sagemaker")
        arn = client.create_space(**properties)["SpaceArn"]
        space = client.describe_space(**pick(properties, "DomainId", "SpaceName"))
        return ResourceState(properties["SpaceName"], {"SpaceArn": arn, "Url": space["Url"]})

    def update(
        self,
        request: ResourceRequest,
        current: ResourceState,
        previous: Mapping[str, Any],
        properties: Mapping[str, Any],
    ) -> ResourceState:
        client = request.clients.client("sagemaker")
        client.update_space(
            **pick(properties, "DomainId", "SpaceName"),
            SpaceSettings=properties.get("SpaceSettings", {}),
            SpaceDisplayName=properties.get("SpaceDisplayName", properties["SpaceName"]),
        )
        _tag(client, current.attributes["SpaceArn"], previous, properties)
        return current

    def delete(self, request: ResourceRequest, current: ResourceState, properties: Mapping[str, Any]) -> None:
        with ignoring(*_GONE):
            request.clients.client("sagemaker").delete_space(**pick(properties, "DomainId", "SpaceName"))


class StudioLifecycleConfig(ResourceProvider):
    """AWS::SageMaker::StudioLifecycleConfig, of which nothing can be changed in place."""

    type_name = "AWS::SageMaker::StudioLifecycleConfig"
    handled = frozenset(
        {"StudioLifecycleConfigAppType", "StudioLifecycleConfigContent", "StudioLifecycleConfigName", "Tags"}
    )

    def create(self, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        client = request.clients.client("sagemaker")
        arn = client.create_studio_lifecycle_config(**properties)["StudioLifecycleConfigArn"]
        return ResourceState(properties["StudioLifecycleConfigName"], {"StudioLifecycleConfigArn": arn})

    def delete(self, request: ResourceRequest, current: ResourceState, properties: Mapping[str, Any]) -> None:
        with ignoring(*_GONE):
            request.clients.client("sagemaker").delete_studio_lifecycle_config(
                StudioLifecycleConfigName=current.physical_id
            )


class ModelPackageGroup(ResourceProvider):
    """AWS::SageMaker::ModelPackageGroup. Deletion fails while it holds model packages."""

    type_name = "AWS::SageMaker::ModelPackageGroup"
    handled = frozenset({"ModelPackageGroupDescription", "ModelPackageGroupName", "ModelPackageGroupPolicy", "Tags"})

    def create(self, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        client = request.clients.client("sagemaker")
        name = properties["ModelPackageGroupName"]
        options = pick(properties, "ModelPackageGroupDescription", "ModelPackageGroupName", "Tags")
        if _group_exists(client, name):
            raise ResourceFailure(f"Model Package Group {name} already exists")
        arn = client.create_model_package_group(**options)["ModelPackageGroupArn"]
        with discarding(lambda: client.delete_model_package_group(ModelPackageGroupName=name)):
            self._put_policy(client, {}, properties)
        group = client.describe_model_package_group(ModelPackageGroupName=name)
        attributes = {
            "ModelPackageGroupArn": arn,
            "CreationTime": group["CreationTime"].isoformat(),
            "ModelPackageGroupStatus": group["ModelPackageGroupStatus"],
        }
        return ResourceState(arn, attributes)

    def update(
        self,
        request: ResourceRequest,
        current: ResourceState,
        previous: Mapping[str, Any],
        properties: Mapping[str, Any],
    ) -> ResourceState:
        client = request.clients.client("sagemaker")
        self._put_policy(client, previous, properties)
        _tag(client, current.physical_id, previous, properties)
        return current

    def delete(self, request: ResourceRequest, current: ResourceState, properties: Mapping[str, Any]) -> None:
        client = request.clients.client("sagemaker")
        if _group_exists(client, properties["ModelPackageGroupName"]):
            client.delete_model_package_group(ModelPackageGroupName=properties["ModelPackageGroupName"])

    def _put_policy(self, client: Any, previous: Mapping[str, Any], properties: Mapping[str, Any]) -> None:
        name = properties["ModelPackageGroupName"]
        if "ModelPackageGroupPolicy" in properties:
            policy = document(properties["ModelPackageGroupPolicy"])
            client.put_model_package_group_policy(ModelPackageGroupName=name, ResourcePolicy=policy)
        elif "ModelPackageGroupPolicy" in previous:
            client.delete_model_package_group_policy(ModelPackageGroupName=name)


def _group_exists(client: Any, name: str) -> bool:
    """Whether the group exists; the API answers ValidationException, not a code of its own, when it does not."""
    try:
        client.describe_model_package_group(ModelPackageGroupName=name)
    except ClientError as error:
        if error.response["Error"]["Code"] == "ValidationException":
            return False
        raise
    return True


PROVIDERS: tuple[type[ResourceProvider], ...] = (Domain, UserProfile, Space, StudioLifecycleConfig, ModelPackageGroup)
