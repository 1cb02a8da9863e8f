from __future__ import annotations

import time
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local_aws.moto_extensions import sagemaker_studio
from local_aws.providers.base import ResourceFailure
from local_aws.providers.ec2_network import Subnet, Vpc
from local_aws.providers.iam import Role
from local_aws.providers.sagemaker import Domain, ModelPackageGroup, Space, StudioLifecycleConfig, UserProfile


@pytest.fixture
def settings(stack: Any) -> dict[str, Any]:
    """The properties of a domain whose network and role exist."""
    vpc = stack.create(Vpc, {"CidrBlock": "10.0.0.0/16"})
    subnet = stack.create(Subnet, {"VpcId": vpc.physical_id, "CidrBlock": "10.0.0.0/24"})
    statement = {"Effect": "Allow", "Principal": {"Service": "sagemaker.amazonaws.com"}, "Action": "sts:AssumeRole"}
    role = stack.create(Role, {"RoleName": "studio", "AssumeRolePolicyDocument": {"Statement": [statement]}})
    return {
        "AuthMode": "IAM",
        "DomainName": "team",
        "VpcId": vpc.physical_id,
        "SubnetIds": [subnet.physical_id],
        "AppNetworkAccessType": "VpcOnly",
        "HomeEfsFileSystemCreation": "Disabled",
        "KmsKeyId": "alias/volume",
        "DefaultUserSettings": {
            "ExecutionRole": role.attributes["Arn"],
            "SecurityGroups": [vpc.attributes["DefaultSecurityGroup"]],
        },
        "Tags": [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "1"}],
    }


@pytest.fixture
def domain(stack: Any, settings: dict[str, Any]) -> Any:
    return stack.create(Domain, settings)


@pytest.fixture
def sagemaker(clients: Any) -> Any:
    return clients.client("sagemaker")


@pytest.fixture
def slow_apps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sagemaker_studio, "app_deletion_seconds", 0.2)


def tags(sagemaker: Any, arn: str) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in sagemaker.list_tags(ResourceArn=arn)["Tags"]}


def refused(code: str, call: Any, **arguments: Any) -> str:
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    assert caught.value.response["Error"]["Code"] == code
    return str(caught.value.response["Error"]["Message"])


def test_domain_is_described_updated_in_place_and_deleted(
    stack: Any, settings: dict[str, Any], domain: Any, sagemaker: Any
) -> None:
    found = sagemaker.describe_domain(DomainId=domain.physical_id)
    assert domain.attributes["DomainArn"] == found["DomainArn"]
    assert domain.attributes["Url"].startswith(f"https://{domain.physical_id}.studio.")
    assert (found["Status"], found["AppNetworkAccessType"], found["KmsKeyId"]) == (
        "InService",
        "VpcOnly",
        "alias/volume",
    )
    assert "HomeEfsFileSystemId" not in found
    assert tags(sagemaker, found["DomainArn"]) == {"a": "1", "b": "1"}
    idle = {"IdleSettings": {"LifecycleManagement": "ENABLED", "IdleTimeoutInMinutes": 60}}
    after = {
        **settings,
        "DefaultUserSettings": {
            **settings["DefaultUserSettings"],
            "JupyterLabAppSettings": {"AppLifecycleManagement": idle},
        },
        "DomainSettings": {"DockerSettings": {"EnableDockerAccess": "DISABLED"}},
        "Tags": [{"Key": "a", "Value": "2"}],
    }
    assert stack.update(Domain, domain, settings, after).physical_id == domain.physical_id
    found = sagemaker.describe_domain(DomainId=domain.physical_id)
    assert found["DefaultUserSettings"]["JupyterLabAppSettings"]["AppLifecycleManagement"] == idle
    assert found["DomainSettings"]["DockerSettings"]["EnableDockerAccess"] == "DISABLED"
    assert tags(sagemaker, found["DomainArn"]) == {"a": "2"}
    stack.delete(Domain, domain, after)
    stack.delete(Domain, domain, after)
    assert sagemaker.list_domains()["Domains"] == []
    refused("ResourceNotFound", sagemaker.describe_domain, DomainId=domain.physical_id)


def test_domain_refusals(stack: Any, settings: dict[str, Any], domain: Any) -> None:
    other = {**settings, "DomainName": "other"}
    with pytest.raises(ResourceFailure, match="KmsKeyId of an existing"):
        stack.update(Domain, domain, settings, {**settings, "KmsKeyId": "alias/other"})
    with pytest.raises(ClientError, match="ResourceInUse"):
        stack.create(Domain, settings)
    with pytest.raises(ClientError, match="subnet-gone"):
        stack.create(Domain, {**other, "SubnetIds": ["subnet-gone"]})
    defaults = settings["DefaultUserSettings"]
    with pytest.raises(ClientError, match=r"execution role ARN \[arn:aws:iam::111111111111:role/nobody\]"):
        stack.create(
            Domain,
            {**other, "DefaultUserSettings": {**defaults, "ExecutionRole": "arn:aws:iam::111111111111:role/nobody"}},
        )
    with pytest.raises(ClientError, match="sg-gone"):
        stack.create(Domain, {**other, "DefaultUserSettings": {**defaults, "SecurityGroups": ["sg-gone"]}})


def test_home_file_system_stays_unless_told_otherwise(
    stack: Any, clients: Any, settings: dict[str, Any], sagemaker: Any
) -> None:
    efs = clients.client("efs")
    with_home = {name: value for name, value in settings.items() if name != "HomeEfsFileSystemCreation"}
    kept = stack.create(Domain, with_home)
    home = kept.attributes["HomeEfsFileSystemId"]
    stack.delete(Domain, kept, with_home)
    assert [system["FileSystemId"] for system in efs.describe_file_systems()["FileSystems"]] == [home]
    gone = stack.create(Domain, with_home)
    sagemaker.delete_domain(DomainId=gone.physical_id, RetentionPolicy={"HomeEfsFileSystem": "Delete"})
    assert [system["FileSystemId"] for system in efs.describe_file_systems()["FileSystems"]] == [home]


@pytest.mark.usefixtures("slow_apps")
def test_deletion_goes_from_apps_to_spaces_to_profiles_to_the_domain(
    stack: Any, settings: dict[str, Any], domain: Any, sagemaker: Any
) -> None:
    key = {"DomainId": domain.physical_id}
    profile_properties = {**key, "UserProfileName": "ada"}
    profile = stack.create(UserProfile, profile_properties)
    space_properties = {
        **key,
        "SpaceName": "lab",
        "OwnershipSettings": {"OwnerUserProfileName": "ada"},
        "SpaceSharingSettings": {"SharingType": "Private"},
    }
    space = stack.create(Space, space_properties)
    app = {**key, "SpaceName": "lab", "AppType": "JupyterLab", "AppName": "default"}
    arn = sagemaker.create_app(**app)["AppArn"]
    assert arn.endswith(f"app/{domain.physical_id}/lab/jupyterlab/default")
    assert "UserProfiles: ada" in refused("ResourceInUse", sagemaker.delete_domain, **key)
    refused("ResourceInUse", sagemaker.delete_user_profile, **key, UserProfileName="ada")
    refused("ResourceInUse", sagemaker.delete_space, **key, SpaceName="lab")
    refused("ResourceInUse", sagemaker.create_app, **app)
    sagemaker.delete_app(**app)
    assert sagemaker.describe_app(**app)["Status"] == "Deleting"
    refused("ResourceInUse", sagemaker.delete_space, **key, SpaceName="lab")
    deadline = time.monotonic() + 5
    while sagemaker.describe_app(**app)["Status"] != "Deleted" and time.monotonic() < deadline:
        time.sleep(0.05)
    assert [found["Status"] for found in sagemaker.list_apps(DomainIdEquals=domain.physical_id)["Apps"]] == ["Deleted"]
    refused("ResourceNotFound", sagemaker.delete_app, **app)
    for _ in range(2):
        stack.delete(Space, space, space_properties)
        stack.delete(UserProfile, profile, profile_properties)
        stack.delete(Domain, domain, settings)
    assert sagemaker.list_domains()["Domains"] == []


def test_apps_of_profiles_hold_the_profile(stack: Any, domain: Any, sagemaker: Any) -> None:
    key = {"DomainId": domain.physical_id, "UserProfileName": "ada"}
    stack.create(UserProfile, key)
    sagemaker.create_app(**key, AppType="Canvas", AppName="default")
    assert "still has apps" in refused("ResourceInUse", sagemaker.delete_user_profile, **key)
    listed = sagemaker.list_apps(DomainIdEquals=domain.physical_id, UserProfileNameEquals="ada")["Apps"]
    assert [app["AppName"] for app in listed] == ["default"]
    assert sagemaker.list_apps(UserProfileNameEquals="eve")["Apps"] == []
    refused("ValidationException", sagemaker.create_app, **key, SpaceName="x", AppType="Canvas", AppName="b")


def test_profile_and_space_are_updated(stack: Any, domain: Any, sagemaker: Any, settings: dict[str, Any]) -> None:
    key = {"DomainId": domain.physical_id}
    role = settings["DefaultUserSettings"]["ExecutionRole"]
    before = {
        **key,
        "UserProfileName": "ada",
        "UserSettings": {"ExecutionRole": role},
        "Tags": [{"Key": "a", "Value": "1"}],
    }
    profile = stack.create(UserProfile, before)
    assert profile.physical_id == "ada"
    after = {**key, "UserProfileName": "ada"}
    stack.update(UserProfile, profile, before, after)
    assert "ExecutionRole" not in sagemaker.describe_user_profile(**after).get("UserSettings", {})
    assert tags(sagemaker, profile.attributes["UserProfileArn"]) == {}
    with pytest.raises(ClientError, match="ResourceInUse"):
        stack.create(UserProfile, after)
    space_before = {
        **key,
        "SpaceName": "lab",
        "SpaceDisplayName": "Lab",
        "OwnershipSettings": {"OwnerUserProfileName": "ada"},
        "SpaceSharingSettings": {"SharingType": "Private"},
        "SpaceSettings": {"AppType": "JupyterLab"},
    }
    space = stack.create(Space, space_before)
    space_after = {**space_before, "SpaceSettings": {"AppType": "CodeEditor"}, "Tags": [{"Key": "a", "Value": "1"}]}
    stack.update(Space, space, space_before, space_after)
    found = sagemaker.describe_space(**key, SpaceName="lab")
    assert (found["SpaceSettings"]["AppType"], found["SpaceDisplayName"]) == ("CodeEditor", "Lab")
    assert tags(sagemaker, found["SpaceArn"]) == {"a": "1"}
    (listed,) = sagemaker.list_spaces(DomainIdEquals=domain.physical_id)["Spaces"]
    assert listed["OwnershipSettingsSummary"] == {"OwnerUserProfileName": "ada"}
    refused(
        "ResourceNotFound",
        sagemaker.create_space,
        **key,
        SpaceName="x",
        OwnershipSettings={"OwnerUserProfileName": "eve"},
    )


def test_lists_are_paginated(stack: Any, domain: Any, sagemaker: Any) -> None:
    names = [f"user-{index:02}" for index in range(12)]
    for name in names:
        stack.create(UserProfile, {"DomainId": domain.physical_id, "UserProfileName": name})
    first = sagemaker.list_user_profiles(DomainIdEquals=domain.physical_id)
    assert len(first["UserProfiles"]) == 10
    second = sagemaker.list_user_profiles(DomainIdEquals=domain.physical_id, NextToken=first["NextToken"])
    assert [p["UserProfileName"] for p in first["UserProfiles"] + second["UserProfiles"]] == names
    assert "NextToken" not in second
    assert len(sagemaker.list_user_profiles(MaxResults=3)["UserProfiles"]) == 3
    found = sagemaker.list_user_profiles(UserProfileNameContains="-11")["UserProfiles"]
    assert [profile["UserProfileName"] for profile in found] == ["user-11"]
    refused("ValidationException", sagemaker.list_user_profiles, NextToken="nonsense")


def test_lifecycle_config_in_use_is_kept(stack: Any, settings: dict[str, Any], sagemaker: Any) -> None:
    properties = {
        "StudioLifecycleConfigName": "idle-1",
        "StudioLifecycleConfigAppType": "JupyterLab",
        "StudioLifecycleConfigContent": "ZWNobw==",
        "Tags": [{"Key": "a", "Value": "1"}],
    }
    state = stack.create(StudioLifecycleConfig, properties)
    arn = state.attributes["StudioLifecycleConfigArn"]
    assert (
        sagemaker.describe_studio_lifecycle_config(StudioLifecycleConfigName="idle-1")["StudioLifecycleConfigContent"]
        == "ZWNobw=="
    )
    assert tags(sagemaker, arn) == {"a": "1"}
    user = {**settings["DefaultUserSettings"], "JupyterLabAppSettings": {"LifecycleConfigArns": [arn]}}
    domain_properties = {**settings, "DefaultUserSettings": user}
    domain = stack.create(Domain, domain_properties)
    with pytest.raises(ClientError, match="ResourceInUse"):
        stack.delete(StudioLifecycleConfig, state, properties)
    stack.delete(Domain, domain, domain_properties)
    stack.delete(StudioLifecycleConfig, state, properties)
    stack.delete(StudioLifecycleConfig, state, properties)
    assert sagemaker.list_studio_lifecycle_configs()["StudioLifecycleConfigs"] == []
    with pytest.raises(ClientError, match=r"StudioLifecycleConfig .* does not exist"):
        stack.create(Domain, domain_properties)


def test_network_of_a_domain_with_apps_is_not_changed(
    stack: Any, settings: dict[str, Any], domain: Any, sagemaker: Any
) -> None:
    key = {"DomainId": domain.physical_id, "UserProfileName": "ada"}
    stack.create(UserProfile, key)
    sagemaker.create_app(**key, AppType="Canvas", AppName="default")
    with pytest.raises(ClientError, match="AppNetworkAccessType cannot be changed"):
        stack.update(Domain, domain, settings, {**settings, "AppNetworkAccessType": "PublicInternetOnly"})


def test_model_package_group_with_policy(stack: Any, sagemaker: Any) -> None:
    before = {
        "ModelPackageGroupName": "abalone",
        "ModelPackageGroupDescription": "shells",
        "ModelPackageGroupPolicy": {"Version": "2012-10-17", "Statement": []},
        "Tags": [{"Key": "a", "Value": "1"}],
    }
    state = stack.create(ModelPackageGroup, before)
    assert state.physical_id == state.attributes["ModelPackageGroupArn"]
    policy = sagemaker.get_model_package_group_policy(ModelPackageGroupName="abalone")["ResourcePolicy"]
    assert policy == '{"Version": "2012-10-17", "Statement": []}'
    with pytest.raises(ResourceFailure, match="already exists"):
        stack.create(ModelPackageGroup, before)
    after = {"ModelPackageGroupName": "abalone", "ModelPackageGroupDescription": "shells"}
    stack.update(ModelPackageGroup, state, before, after)
    refused("ValidationException", sagemaker.get_model_package_group_policy, ModelPackageGroupName="abalone")
    assert tags(sagemaker, state.physical_id) == {}
    sagemaker.create_model_package(ModelPackageGroupName="abalone", ModelPackageDescription="one")
    with pytest.raises(ClientError, match="ConflictException"):
        stack.delete(ModelPackageGroup, state, after)


def test_empty_model_package_group_is_deleted(stack: Any, sagemaker: Any) -> None:
    properties = {"ModelPackageGroupName": "abalone"}
    state = stack.create(ModelPackageGroup, properties)
    stack.delete(ModelPackageGroup, state, properties)
    stack.delete(ModelPackageGroup, state, properties)
    assert sagemaker.list_model_package_groups()["ModelPackageGroupSummaryList"] == []
