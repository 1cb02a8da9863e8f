from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from local_aws.clients import Clients
from local_aws.settings import Settings
from local_aws.testing import ACCOUNT, OTHER_ACCOUNT, REGION, running_server


@pytest.fixture
def sagemaker(clients: Clients) -> Any:
    return clients.client("sagemaker")


def lifecycle(sagemaker: Any, name: str) -> str:
    return str(
        sagemaker.create_studio_lifecycle_config(
            StudioLifecycleConfigName=name,
            StudioLifecycleConfigContent="ZWNobw==",
            StudioLifecycleConfigAppType="JupyterLab",
            Tags=[{"Key": "a", "Value": "1"}],
        )["StudioLifecycleConfigArn"]
    )


def test_accounts_and_regions_are_apart(sagemaker: Any, other_clients: Clients) -> None:
    lifecycle(sagemaker, "one")
    assert other_clients.client("sagemaker").list_studio_lifecycle_configs()["StudioLifecycleConfigs"] == []
    elsewhere = Clients(ACCOUNT, "us-east-1").client("sagemaker")
    assert elsewhere.list_studio_lifecycle_configs()["StudioLifecycleConfigs"] == []


def test_a_new_server_holds_nothing() -> None:
    for _ in range(2):
        with running_server():
            sagemaker = Clients(OTHER_ACCOUNT, REGION).client("sagemaker")
            assert sagemaker.list_studio_lifecycle_configs()["StudioLifecycleConfigs"] == []
            lifecycle(sagemaker, "one")


def test_a_tag_is_replaced_not_added_twice(sagemaker: Any) -> None:
    arn = lifecycle(sagemaker, "one")
    sagemaker.add_tags(ResourceArn=arn, Tags=[{"Key": "a", "Value": "2"}, {"Key": "b", "Value": "1"}])
    assert sagemaker.list_tags(ResourceArn=arn)["Tags"] == [{"Key": "a", "Value": "2"}, {"Key": "b", "Value": "1"}]
    sagemaker.delete_tags(ResourceArn=arn, TagKeys=["a"])
    assert sagemaker.list_tags(ResourceArn=arn)["Tags"] == [{"Key": "b", "Value": "1"}]


def test_tags_of_nothing_are_an_error(sagemaker: Any) -> None:
    for path in ("user-profile/d-1/nobody", "model/none"):
        with pytest.raises(ClientError, match="Could not find"):
            sagemaker.list_tags(ResourceArn=f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:{path}")


def test_lists_of_lifecycle_configs_are_paginated_and_ordered(sagemaker: Any) -> None:
    names = [f"config-{index:02}" for index in range(11)]
    for name in names:
        lifecycle(sagemaker, name)
    pages = sagemaker.get_paginator("list_studio_lifecycle_configs").paginate()
    found = [config["StudioLifecycleConfigName"] for page in pages for config in page["StudioLifecycleConfigs"]]
    assert found == names
    newest = sagemaker.list_studio_lifecycle_configs(SortOrder="Descending", MaxResults=1)["StudioLifecycleConfigs"]
    assert newest[0]["StudioLifecycleConfigName"] == "config-10"


@pytest.mark.parametrize(
    ("operation", "arguments"),
    [
        ("describe_domain", {}),
        ("update_domain", {}),
        ("delete_domain", {}),
        ("create_user_profile", {"UserProfileName": "ada"}),
        ("describe_user_profile", {"UserProfileName": "ada"}),
        ("delete_user_profile", {"UserProfileName": "ada"}),
        ("create_space", {"SpaceName": "lab"}),
        ("describe_space", {"SpaceName": "lab"}),
        ("delete_space", {"SpaceName": "lab"}),
        ("create_app", {"SpaceName": "lab", "AppType": "JupyterLab", "AppName": "default"}),
        ("describe_app", {"SpaceName": "lab", "AppType": "JupyterLab", "AppName": "default"}),
        ("delete_app", {"SpaceName": "lab", "AppType": "JupyterLab", "AppName": "default"}),
    ],
)
def test_what_is_not_there_is_not_found(sagemaker: Any, operation: str, arguments: dict[str, str]) -> None:
    with pytest.raises(ClientError) as caught:
        getattr(sagemaker, operation)(DomainId="d-gone", **arguments)
    assert caught.value.response["Error"]["Code"] == "ResourceNotFound"


def test_the_operations_of_moto_stay(sagemaker: Any, server: Settings) -> None:
    sagemaker.create_pipeline(
        PipelineName="p", PipelineDefinition="{}", RoleArn=f"arn:aws:iam::{ACCOUNT}:role/r", ClientRequestToken="1" * 32
    )
    arn = sagemaker.describe_pipeline(PipelineName="p")["PipelineArn"]
    sagemaker.add_tags(ResourceArn=arn, Tags=[{"Key": "a", "Value": "1"}])
    assert sagemaker.list_tags(ResourceArn=arn)["Tags"] == [{"Key": "a", "Value": "1"}]
    assert server.endpoint.startswith("http://127.0.0.1:")
