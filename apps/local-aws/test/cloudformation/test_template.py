"""Reading templates: what is understood, and what is refused."""

import json
from typing import Any

import pytest

from local_aws.cloudformation.errors import TemplateError, UnsupportedFeatureError
from local_aws.cloudformation.template import parse

BUCKET: dict[str, Any] = {"Type": "AWS::S3::Bucket"}

YAML = """
AWSTemplateFormatVersion: 2010-09-09
Conditions:
  On: !Not [!Equals [!Ref AWS::Region, nowhere]]
Resources:
  A:
    Type: AWS::IAM::Role
    Condition: On
    Properties:
      RoleName: !Sub "${AWS::StackName}-x"
      Description: !If [On, yes, !Ref AWS::NoValue]
      MaxSessionDuration: 0x10
      AssumeRolePolicyDocument:
        Version: 2012-10-17
        Statement: []
      Tags:
        - Key: k
          Value: !GetAtt B.Endpoint.Address
        - Key: on
          Value: !Join ["", [!Select [0, !GetAZs ""], 012, 1.5, true, ~]]
        - Fn::Sub: plain
  B:
    Type: AWS::S3::Bucket
"""


def test_short_forms_and_plain_scalars() -> None:
    document = parse(YAML).document

    role = document["Resources"]["A"]["Properties"]
    assert document["Conditions"]["On"] == {"Fn::Not": [{"Fn::Equals": [{"Ref": "AWS::Region"}, "nowhere"]}]}
    assert role["RoleName"] == {"Fn::Sub": "${AWS::StackName}-x"}
    assert role["Description"] == {"Fn::If": ["On", "yes", {"Ref": "AWS::NoValue"}]}
    assert role["AssumeRolePolicyDocument"]["Version"] == "2012-10-17"
    assert role["Tags"][0]["Value"] == {"Fn::GetAtt": ["B", "Endpoint.Address"]}
    joined = {"Fn::Join": ["", [{"Fn::Select": [0, {"Fn::GetAZs": ""}]}, "012", 1.5, True, None]]}
    assert role["Tags"][1]["Value"] == joined
    assert role["Tags"][2] == {"Fn::Sub": "plain"}
    assert role["MaxSessionDuration"] == "0x10"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ('{"Resources": {', "JSON not well-formed"),
        ("Resources: [", "YAML not well-formed"),
        ("- a", "unsupported structure"),
        ('{"Resources": {"A": {"Type": "x"}, "A": {"Type": "x"}}}', "duplicate key A"),
        ("Resources:\n  A: {Type: x}\n  A: {Type: x}", "duplicate key A"),
    ],
    ids=["json", "yaml", "list", "duplicate-json", "duplicate-yaml"],
)
def test_text_that_is_no_template(body: str, message: str) -> None:
    with pytest.raises(TemplateError, match=message):
        parse(body)


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({}, "At least one Resources member"),
        ({"Resources": {"A": BUCKET}, "Resuorces": {}}, r"Invalid template property or properties \[Resuorces\]"),
        ({"Resources": {"A-B": BUCKET}}, "A-B is non alphanumeric"),
        ({"Resources": {"A": {}}}, "must contain a Type member"),
        ({"Resources": {"A": BUCKET | {"Propertys": {}}}}, "Invalid template resource property 'Propertys'"),
        ({"Resources": {"A": BUCKET | {"DependsOn": ["B"]}}}, r"Unresolved resource dependencies \[B\]"),
        ({"Resources": {"A": BUCKET | {"Condition": "C"}}}, "Unresolved condition C"),
        ({"Resources": {"A": BUCKET | {"DeletionPolicy": "Keep"}}}, "invalid DeletionPolicy 'Keep'"),
        ({"Resources": {"A": BUCKET | {"DeletionPolicy": "Snapshot"}}}, "invalid DeletionPolicy 'Snapshot'"),
        (
            {"Resources": {"A": BUCKET | {"UpdateReplacePolicy": "RetainExceptOnCreate"}}},
            "invalid UpdateReplacePolicy",
        ),
        ({"Resources": {"A": BUCKET}, "Outputs": {"O": {}}}, "must contain a Value"),
        ({"Resources": {f"R{i}": BUCKET for i in range(501)}}, "Number of resources, 501, is greater than .* 500"),
        ({"Resources": {"A": BUCKET}, "Outputs": {f"O{i}": {"Value": 1} for i in range(201)}}, "Number of outputs"),
        ({"Resources": {"A": BUCKET}, "Description": "x" * 1025}, "length is greater than 1024"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_structure_that_is_wrong(document: dict[str, Any], message: str) -> None:
    with pytest.raises(TemplateError, match=message):
        parse(json.dumps(document))


@pytest.mark.parametrize(
    ("document", "feature"),
    [
        ({"Transform": "AWS::Serverless-2016-10-31", "Resources": {"A": BUCKET}}, "the Transform section"),
        ({"Resources": {"A": BUCKET | {"Properties": {"Fn::Transform": {}}}}}, "Fn::Transform"),
        ({"Resources": {"Fn::ForEach::Loop": []}}, "Fn::ForEach::Loop"),
        ({"Resources": {"A": BUCKET | {"Properties": {"BucketName": {"Fn::ToJsonString": {}}}}}}, "Fn::ToJsonString"),
        ({"Resources": {"A": {"Type": "AWS::CloudFormation::Stack"}}}, "nested stacks"),
        ({"Resources": {"A": {"Type": "My::Own::Thing::MODULE"}}}, "modules"),
        ({"Resources": {"A": BUCKET | {"CreationPolicy": {}}}}, "CreationPolicy"),
        ({"Resources": {"A": BUCKET}, "Hooks": {}}, "the Hooks section"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_unsupported_feature_is_named(document: dict[str, Any], feature: str) -> None:
    with pytest.raises(UnsupportedFeatureError, match=f"^local AWS does not support .*{feature}"):
        parse(json.dumps(document))


@pytest.mark.parametrize(
    ("resource", "capabilities"),
    [
        (BUCKET, []),
        ({"Type": "AWS::IAM::Role", "Properties": {}}, ["CAPABILITY_IAM"]),
        ({"Type": "AWS::IAM::Role", "Properties": {"RoleName": "r"}}, ["CAPABILITY_NAMED_IAM"]),
    ],
    ids=["none", "iam", "named"],
)
def test_capabilities(resource: dict[str, Any], capabilities: list[str]) -> None:
    assert parse(json.dumps({"Resources": {"A": resource}})).capabilities() == capabilities
