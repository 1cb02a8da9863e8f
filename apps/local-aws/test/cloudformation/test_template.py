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
        ({"Resources": {"A": BUCKET}, "Outputs": {"O-P": {"Value": 1}}}, "Output name O-P is non alphanumeric"),
        ({"Resources": {"A": BUCKET}, "Parameters": {"P_Q": {}}}, "Parameter name P_Q is non alphanumeric"),
        ({"Resources": {"A": BUCKET}, "AWSTemplateFormatVersion": "2012-10-17"}, "is unsupported"),
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
    "value",
    [
        {"Ref": "Gone"},
        {"Ref": "AWS::Acount"},
        {"Fn::GetAtt": ["Gone", "Arn"]},
        {"Fn::Sub": "${Gone.Arn}"},
        {"Fn::If": ["Never", {"Ref": "Gone"}, "x"]},
        {"Fn::If": ["Nowhere", "x", "y"]},
    ],
    ids=lambda value: next(iter(value)),
)
@pytest.mark.parametrize("where", ["Resources", "Outputs"])
def test_names_that_do_not_exist_are_found_where_a_condition_hides_them(value: dict[str, Any], where: str) -> None:
    hidden = BUCKET | {"Condition": "Never", "Properties": {"BucketName": value if where == "Resources" else "x"}}
    document = {
        "Conditions": {"Never": {"Fn::Equals": ["a", "b"]}},
        "Resources": {"A": BUCKET, "B": hidden},
        "Outputs": {"O": {"Condition": "Never", "Value": value if where == "Outputs" else "x"}},
    }
    with pytest.raises(TemplateError, match=rf"\[(Gone|AWS::Acount|Nowhere)\] in the {where} block"):
        parse(json.dumps(document))


def test_names_that_exist_are_understood() -> None:
    literal = {"Ref": "not a call", "beside": "another key"}
    value = {"Fn::Sub": ["${A.Arn} ${Mine} ${P} ${AWS::Region} ${!Gone}", {"Mine": {"Fn::GetAtt": "A.Arn"}}]}
    tags = [{"Key": "k", "Value": {"Fn::If": ["On", value, {"Ref": "AWS::NoValue"}]}}]
    document = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Parameters": {"P": {"Type": "String"}},
        "Conditions": {"On": {"Fn::Equals": [{"Ref": "P"}, "b"]}},
        "Resources": {"A": BUCKET, "B": BUCKET | {"Properties": {"Tags": tags}, "Metadata": {"Ref": "Gone"}}},
        "Outputs": {"O": {"Value": {"Fn::Join": ["", [literal, {"Ref": "B"}]]}}},
    }
    assert list(parse(json.dumps(document)).resources) == ["A", "B"]


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
