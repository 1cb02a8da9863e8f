"""Intrinsic functions and conditions."""

from typing import Any

import pytest

from local_aws.cloudformation.errors import TemplateError
from local_aws.cloudformation.intrinsics import NO_VALUE, UNKNOWN, Environment, Evaluator, references


class Resources:
    """A knows everything, Later is not there yet."""

    def reference(self, logical_id: str) -> Any:
        if logical_id not in ("A", "Later"):
            raise TemplateError(f"unresolved {logical_id}")
        return UNKNOWN if logical_id == "Later" else "a-id"

    def attribute(self, logical_id: str, name: str) -> Any:
        return UNKNOWN if logical_id == "Later" else f"a-{name}"


def evaluator(**sections: Any) -> Evaluator:
    return Evaluator(
        document=sections,
        environment=Environment("111122223333", "eu-west-1", "stack-id", "stack-name", ("topic",)),
        parameters={"Text": "text", "List": ["x", "y"], "Port": "80"},
        resources=Resources(),
        import_value=lambda name: f"imported {name}",
        dynamic_reference=lambda text: f"resolved {text}",
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"Ref": "Text"}, "text"),
        ({"Ref": "AWS::NotificationARNs"}, ["topic"]),
        ({"Fn::GetAtt": ["A", "Arn"]}, "a-Arn"),
        ({"Fn::GetAtt": "A.Endpoint.Address"}, "a-Endpoint.Address"),
        ({"Fn::Join": ["-", ["a", 1, True, 2.0, {"Ref": "AWS::NoValue"}]]}, "a-1-true-2"),
        ({"Fn::Join": ["", {"Ref": "List"}]}, "xy"),
        ({"Fn::Split": [",", "a,b"]}, ["a", "b"]),
        ({"Fn::Select": ["1", {"Fn::Split": [",", "a,b"]}]}, "b"),
        ({"Fn::Base64": "hi"}, "aGk="),
        ({"Fn::GetAZs": ""}, ["eu-west-1a", "eu-west-1b", "eu-west-1c"]),
        ({"Fn::GetAZs": {"Ref": "AWS::Region"}}, ["eu-west-1a", "eu-west-1b", "eu-west-1c"]),
        ({"Fn::ImportValue": {"Fn::Sub": "${Text}-x"}}, "imported text-x"),
        ({"Fn::Cidr": ["10.0.0.0/16", 2, "8"]}, ["10.0.0.0/24", "10.0.1.0/24"]),
        ({"Fn::Cidr": ["10.0.0.0/16", "1"]}, ["10.0.0.0/24"]),
        ({"Fn::Sub": "${AWS::Partition}:${A.Arn}:${!Kept}:${A}:${Port}"}, "aws:a-Arn:${Kept}:a-id:80"),
        ({"Fn::Sub": ["${V}${Text}", {"V": {"Ref": "A"}}]}, "a-idtext"),
        ({"Fn::Join": ["", ["{{resolve:ssm:", "/p", "}}"]]}, "resolved {{resolve:ssm:/p}}"),
        ({"a": {"Ref": "AWS::NoValue"}, "b": [1, {"Ref": "AWS::NoValue"}]}, {"b": [1]}),
        ({"Condition": {"StringEquals": {"a": "b"}}}, {"Condition": {"StringEquals": {"a": "b"}}}),
        ({"Condition": "a string"}, {"Condition": "a string"}),
    ],
    ids=str,
)
def test_value(value: Any, expected: Any) -> None:
    assert evaluator().evaluate(value) == expected


@pytest.mark.parametrize(
    "value",
    [
        {"Ref": "Later"},
        {"Fn::Sub": "x${Later.Arn}"},
        {"Fn::Sub": ["${V}", {"V": {"Ref": "Later"}}]},
        {"Fn::Join": ["", ["a", {"Ref": "Later"}]]},
        {"Fn::Select": [0, {"Fn::Split": [",", {"Ref": "Later"}]}]},
        {"Fn::Base64": {"Ref": "Later"}},
        {"Fn::Cidr": [{"Fn::GetAtt": ["Later", "CidrBlock"]}, 2, 8]},
        {"Fn::ImportValue": {"Ref": "Later"}},
    ],
    ids=str,
)
def test_what_depends_on_an_unknown_value_is_unknown(value: Any) -> None:
    assert evaluator().evaluate(value) is UNKNOWN


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"Ref": "Nobody"}, "unresolved Nobody"),
        ({"Fn::Select": [2, ["a", "b"]]}, "nonexistent value at index 2"),
        ({"Fn::Select": [-1, ["a", "b"]]}, "nonexistent value"),
        ({"Fn::FindInMap": ["M", "no", "k"]}, "Unable to get mapping for M::no::k"),
        ({"Fn::FindInMap": ["M", "a", "k", {"DefaultValue": 1}]}, "AWS::LanguageExtensions"),
        ({"Fn::Join": ["", "text"]}, "requires a list"),
        ({"Fn::Join": ["", [{"a": "b"}]]}, "a string is expected"),
        ({"Fn::Nope": 1}, "Fn::Nope is not a function"),
        ({"Fn::Equals": [1, 1]}, "not one that is allowed here"),
        ({"Fn::If": ["Nope", 1, 2]}, "unresolved condition Nope"),
        ({"Fn::Cidr": ["10.0.0.0/24", 3, 7]}, "cannot divide 10.0.0.0/24 into 3 blocks"),
    ],
    ids=str,
)
def test_mistake(value: Any, message: str) -> None:
    with pytest.raises(TemplateError, match=message):
        evaluator(Mappings={"M": {"a": {"k": "v"}}}).evaluate(value)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ({"Fn::Equals": [True, "true"]}, True),
        ({"Fn::Equals": [{"Ref": "Port"}, 80]}, True),
        ({"Fn::Equals": ["", {"Fn::Join": ["", {"Ref": "List"}]}]}, False),
        ({"Fn::Not": [{"Condition": "Yes"}]}, False),
        ({"Fn::And": [{"Condition": "Yes"}, {"Fn::Not": [{"Condition": "Yes"}]}]}, False),
        ({"Fn::Or": [{"Condition": "Yes"}, {"Fn::Not": [{"Condition": "Yes"}]}]}, True),
    ],
    ids=str,
)
def test_condition(expression: Any, expected: bool) -> None:
    conditions = {"Yes": {"Fn::Equals": [1, 1]}, "Tested": expression}

    assert evaluator(Conditions=conditions).condition("Tested") is expected


def test_branch_that_is_not_taken_is_not_evaluated() -> None:
    conditions = {"Yes": {"Fn::Equals": [1, 1]}}
    value = {"Fn::If": ["Yes", {"Ref": "AWS::NoValue"}, {"Ref": "Nobody"}]}

    assert evaluator(Conditions=conditions).evaluate(value) is NO_VALUE


def test_condition_that_needs_itself_is_refused() -> None:
    conditions = {"A": {"Condition": "B"}, "B": {"Fn::Not": [{"Condition": "A"}]}}

    with pytest.raises(TemplateError, match=r"Circular dependency between conditions: \['A', 'B', 'A'\]"):
        evaluator(Conditions=conditions).condition("A")


def test_mapping_by_parameter() -> None:
    mappings = {"M": {"eu-west-1": {"text": ["v"]}}}
    value = {"Fn::FindInMap": ["M", {"Ref": "AWS::Region"}, {"Ref": "Text"}]}

    assert evaluator(Mappings=mappings).evaluate(value) == ["v"]


def test_references_of_every_kind_are_found() -> None:
    value = [
        {"Ref": "A"},
        {"Fn::GetAtt": ["B", "Arn"]},
        {"Fn::GetAtt": "C.Arn"},
        {"Fn::Sub": "${D} ${E.Arn} ${!F}"},
        {"Fn::Sub": ["${G} ${H}", {"G": {"Ref": "I"}}]},
        {"Fn::If": ["Condition", {"Ref": "J"}, "x"]},
    ]

    assert references(value) == set("ABCDEHIJ")
