"""The API as boto3 sees it."""

import json
import time
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local_aws.clients import Clients
from local_aws.cloudformation.template_source import object_of

PARAMETER = {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": "one"}}


@pytest.fixture
def cloudformation(clients: Clients) -> Any:
    return clients.client("cloudformation")


def settled(cloudformation: Any, name: str) -> dict[str, Any]:
    """The stack as soon as no operation is under way."""
    for _ in range(300):
        (stack,) = cloudformation.describe_stacks(StackName=name)["Stacks"]
        if not stack["StackStatus"].endswith("_IN_PROGRESS"):
            return dict(stack)
        time.sleep(0.05)
    raise AssertionError(f"stack {name} is still in {stack['StackStatus']}")


def body(value: str = "one", **more: Any) -> str:
    parameter = {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": value}}
    document = {
        "Description": "a test",
        "Resources": {"P": parameter, **more},
        "Outputs": {"O": {"Value": {"Ref": "P"}, "Export": {"Name": "exported"}}},
    }
    return json.dumps(document)


def refused(call: Any, **arguments: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


def test_life_of_a_stack(cloudformation: Any, clients: Clients) -> None:
    ssm = clients.client("ssm")
    stack_id = cloudformation.create_stack(
        StackName="s", TemplateBody=body(), Tags=[{"Key": "team", "Value": "a"}], ClientRequestToken="first"
    )["StackId"]
    stack = settled(cloudformation, "s")
    name = stack["Outputs"][0]["OutputValue"]
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    assert stack["Tags"] == [{"Key": "team", "Value": "a"}]
    assert stack["Description"] == "a test"
    assert ssm.get_parameter(Name=name)["Parameter"]["Value"] == "one"

    cloudformation.update_stack(StackName="s", TemplateBody=body("two"))
    assert settled(cloudformation, "s")["StackStatus"] == "UPDATE_COMPLETE"
    assert ssm.get_parameter(Name=name)["Parameter"]["Value"] == "two"

    broken = {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "Strnig", "Value": "x"}, "DependsOn": "P"}
    cloudformation.update_stack(StackName="s", TemplateBody=body("three", Broken=broken))
    assert settled(cloudformation, "s")["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert ssm.get_parameter(Name=name)["Parameter"]["Value"] == "two"

    cloudformation.delete_stack(StackName="s")
    assert settled(cloudformation, stack_id)["StackStatus"] == "DELETE_COMPLETE"
    assert refused(ssm.get_parameter, Name=name)[0] == "ParameterNotFound"
    assert refused(cloudformation.describe_stacks, StackName="s") == (
        "ValidationError",
        "Stack with id s does not exist",
    )


def test_failed_events_name_the_resource_and_the_reason(cloudformation: Any) -> None:
    broken = {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": "x", "Tire": "y"}}
    cloudformation.create_stack(StackName="s", TemplateBody=body(Broken=broken))
    assert settled(cloudformation, "s")["StackStatus"] == "ROLLBACK_COMPLETE"

    (failed,) = cloudformation.describe_events(StackName="s", Filters={"FailedEvents": True})["OperationEvents"]
    assert failed["LogicalResourceId"] == "Broken"
    assert failed["EventType"] == "PROVISIONING_ERROR"
    assert "extraneous key [Tire] is not permitted" in failed["ResourceStatusReason"]
    events = cloudformation.describe_stack_events(StackName="s")["StackEvents"]
    assert events[0]["ResourceStatus"] == "ROLLBACK_COMPLETE"
    moments = [event["Timestamp"] for event in events]
    assert moments == sorted(moments, reverse=True)
    assert len(set(moments)) == len(moments)


def test_change_set_from_an_object_in_s3(cloudformation: Any, clients: Clients) -> None:
    s3 = clients.client("s3")
    s3.create_bucket(Bucket="templates", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    s3.put_object(Bucket="templates", Key="a/b.json", Body=body().encode())
    url = "https://s3.eu-west-1.amazonaws.com/templates/a/b.json"

    cloudformation.create_change_set(StackName="s", ChangeSetName="c", ChangeSetType="CREATE", TemplateURL=url)
    described = cloudformation.describe_change_set(StackName="s", ChangeSetName="c")
    assert (described["Status"], described["ExecutionStatus"]) == ("CREATE_COMPLETE", "AVAILABLE")
    assert described["Changes"][0]["ResourceChange"]["Action"] == "Add"
    cloudformation.execute_change_set(StackName="s", ChangeSetName="c")

    assert settled(cloudformation, "s")["ChangeSetId"] == described["ChangeSetId"]
    assert refused(cloudformation.describe_change_set, StackName="s", ChangeSetName="c")[0] == "ChangeSetNotFound"
    assert cloudformation.get_template(StackName="s")["TemplateBody"]["Description"] == "a test"


def test_listings(cloudformation: Any) -> None:
    cloudformation.create_stack(StackName="s", TemplateBody=body())
    settled(cloudformation, "s")
    user = {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": {"Fn::ImportValue": "exported"}}}
    cloudformation.create_stack(StackName="t", TemplateBody=json.dumps({"Resources": {"Q": user}}))
    settled(cloudformation, "t")

    assert [each["Name"] for each in cloudformation.list_exports()["Exports"]] == ["exported"]
    assert cloudformation.list_imports(ExportName="exported")["Imports"] == ["t"]
    (resource,) = cloudformation.list_stack_resources(StackName="s")["StackResourceSummaries"]
    assert (resource["LogicalResourceId"], resource["ResourceStatus"]) == ("P", "CREATE_COMPLETE")
    physical_id = resource["PhysicalResourceId"]
    (found,) = cloudformation.describe_stack_resources(PhysicalResourceId=physical_id)["StackResources"]
    assert found["StackName"] == "s"
    detail = cloudformation.describe_stack_resource(StackName="s", LogicalResourceId="P")["StackResourceDetail"]
    assert detail["PhysicalResourceId"] == physical_id
    statuses = cloudformation.list_stacks(StackStatusFilter=["CREATE_COMPLETE"])["StackSummaries"]
    assert sorted(each["StackName"] for each in statuses) == ["s", "t"]


def test_termination_protection(cloudformation: Any) -> None:
    cloudformation.create_stack(StackName="s", TemplateBody=body())
    settled(cloudformation, "s")
    cloudformation.update_termination_protection(StackName="s", EnableTerminationProtection=True)

    assert "TerminationProtection is enabled" in refused(cloudformation.delete_stack, StackName="s")[1]

    cloudformation.update_termination_protection(StackName="s", EnableTerminationProtection=False)
    cloudformation.delete_stack(StackName="s")


def test_summary_and_validation(cloudformation: Any) -> None:
    document = {
        "Parameters": {"P": {"Type": "String", "Default": "a", "AllowedValues": ["a", "b"]}},
        "Resources": {"R": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {}}}},
    }

    summary = cloudformation.get_template_summary(TemplateBody=json.dumps(document))
    validated = cloudformation.validate_template(TemplateBody=json.dumps(document))

    assert summary["ResourceTypes"] == ["AWS::IAM::Role"]
    assert summary["Parameters"][0]["ParameterConstraints"] == {"AllowedValues": ["a", "b"]}
    assert summary["Capabilities"] == validated["Capabilities"] == ["CAPABILITY_IAM"]
    assert validated["Parameters"][0]["DefaultValue"] == "a"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"StackPolicyBody": "{}"}, r"local AWS does not support stack policies"),
        ({"TimeoutInMinutes": 5}, "local AWS does not support a time-out"),
        ({"RoleARN": "arn:aws:iam::111111111111:role/nobody"}, "is invalid or cannot be assumed"),
        ({"TemplateBody": "{" + " " * 51_200}, "less than or equal to 51200"),
        ({"TemplateURL": "https://s3.eu-west-1.amazonaws.com/b/k"}, "not both"),
    ],
    ids=["stack-policy", "timeout", "role", "size", "two-templates"],
)
def test_refused_request(cloudformation: Any, given: dict[str, Any], message: str) -> None:
    arguments = {"StackName": "s", "TemplateBody": body(), **given}

    code, text = refused(cloudformation.create_stack, **arguments)

    assert code == "ValidationError"
    assert message in text


def test_same_name_in_another_account_is_another_stack(cloudformation: Any, other_clients: Clients) -> None:
    cloudformation.create_stack(StackName="s", TemplateBody=body())
    settled(cloudformation, "s")

    assert refused(other_clients.client("cloudformation").describe_stacks, StackName="s")[0] == "ValidationError"
    assert refused(cloudformation.create_stack, StackName="s", TemplateBody=body())[0] == "AlreadyExistsException"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://s3.eu-west-1.amazonaws.com/bucket/a/b.json", ("bucket", "a/b.json")),
        ("https://bucket.s3.eu-west-1.amazonaws.com/a/b.json", ("bucket", "a/b.json")),
        ("https://bucket.s3.amazonaws.com/k", ("bucket", "k")),
        ("http://127.0.0.1:5000/bucket/k%20x", ("bucket", "k x")),
        ("http://localhost:5000/bucket/k", ("bucket", "k")),
    ],
)
def test_bucket_and_key_of_a_template_url(url: str, expected: tuple[str, str]) -> None:
    assert object_of(url) == expected
