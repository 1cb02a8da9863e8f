"""Parameters."""

from typing import Any

import pytest
from fakes import Engine, World, bucket, submission, template

from local_aws.cloudformation import dynamic_references
from local_aws.cloudformation.errors import InsufficientCapabilitiesError, TemplateError, ValidationError
from local_aws.cloudformation.parameters import given_values, resolve
from local_aws.cloudformation.service import DeploymentOptions, Submission


def with_parameter(**declaration: Any) -> dict[str, Any]:
    return template(A=bucket(Tags=[{"Key": "p", "Value": {"Ref": "P"}}])) | {"Parameters": {"P": declaration}}


def deployed_value(engine: Engine) -> str:
    return str(engine.stack().resources["A"].properties["Tags"][0]["Value"])


def test_previous_ssm_parameter_keeps_its_name_and_is_read_again(engine: Engine) -> None:
    engine.world.ssm |= {"/name": "one", "/default": "never"}
    document = with_parameter(Type="AWS::SSM::Parameter::Value<String>", Default="/default")
    given = [{"ParameterKey": "P", "ParameterValue": "/name"}]
    engine.service.create_stack("stack", submission(document, parameters=given), DeploymentOptions())
    assert deployed_value(engine) == "one"
    engine.world.ssm["/name"] = "two"

    previous = submission(document, parameters=[{"ParameterKey": "P", "UsePreviousValue": True}])
    engine.service.update_stack("stack", previous, DeploymentOptions())

    assert deployed_value(engine) == "two"
    configuration = engine.stack().configuration
    assert configuration is not None
    assert configuration.parameters["P"].described() == {
        "ParameterKey": "P",
        "ParameterValue": "/name",
        "ResolvedValue": "two",
    }


def test_previous_value_survives_two_updates(engine: Engine) -> None:
    document = with_parameter(Type="String")
    given = submission(document, parameters=[{"ParameterKey": "P", "ParameterValue": "kept"}])
    engine.service.create_stack("stack", given, DeploymentOptions())
    for status in ("Enabled", "Suspended"):
        document["Resources"]["A"]["Properties"]["VersioningConfiguration"] = {"Status": status}
        previous = submission(document, parameters=[{"ParameterKey": "P", "UsePreviousValue": True}])
        engine.service.update_stack("stack", previous, DeploymentOptions())

    assert deployed_value(engine) == "kept"


def test_missing_ssm_parameter_is_refused(engine: Engine) -> None:
    with pytest.raises(ValidationError, match=r"Unable to fetch parameters \[/gone\]"):
        engine.create(with_parameter(Type="AWS::SSM::Parameter::Value<String>", Default="/gone"))


def test_no_echo_value_is_used_and_not_shown() -> None:
    value = resolve({"P": {"Type": "String", "NoEcho": True}}, {"P": "secret"}, World())["P"]

    assert value.value == "secret"
    assert value.described() == {"ParameterKey": "P", "ParameterValue": "****"}


@pytest.mark.parametrize(
    ("declared_type", "raw", "expected"),
    [
        ("String", "a,b", "a,b"),
        ("Number", "5", "5"),
        ("CommaDelimitedList", "a, b", ["a", "b"]),
        ("CommaDelimitedList", "", [""]),
        ("List<Number>", "1,2", ["1", "2"]),
        ("List<AWS::EC2::Subnet::Id>", "subnet-1,subnet-2", ["subnet-1", "subnet-2"]),
        ("AWS::SSM::Parameter::Value<List<String>>", "/list", ["x", "y"]),
        ("AWS::SSM::Parameter::Name", "/list", "/list"),
    ],
)
def test_types(declared_type: str, raw: str, expected: Any) -> None:
    world = World(ssm={"/list": "x,y"})

    assert resolve({"P": {"Type": declared_type}}, {"P": raw}, world)["P"].value == expected


@pytest.mark.parametrize(
    ("declaration", "raw", "message"),
    [
        ({"Type": "Number"}, "five", "must be a number, received 'five'"),
        ({"Type": "List<Number>"}, "1,x", "must be a number list"),
        ({"Type": "Strnig"}, "a", "Unrecognized parameter type: Strnig"),
        ({"Type": "String", "AllowedValues": ["a", True]}, "false", "must be one of AllowedValues"),
        ({"Type": "CommaDelimitedList", "AllowedValues": ["a"]}, "a,b", "must be one of AllowedValues"),
        ({"Type": "String", "AllowedPattern": "[a-z]+"}, "ab1", r"must match pattern \[a-z\]\+"),
        ({"Type": "String", "AllowedPattern": "x", "ConstraintDescription": "only x"}, "y", "only x"),
        ({"Type": "String", "MinLength": 2}, "a", "at least 2 characters"),
        ({"Type": "String", "MaxLength": "2"}, "abc", "at most 2 characters"),
        ({"Type": "Number", "MinValue": 2}, "1", "not less than 2"),
        ({"Type": "Number", "MaxValue": 2}, "3", "not greater than 2"),
    ],
)
def test_broken_constraint(declaration: dict[str, Any], raw: str, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        resolve({"P": declaration}, {"P": raw}, World())


def test_all_broken_constraints_are_named_at_once() -> None:
    declared = {"A": {"Type": "Number"}, "B": {"Type": "String", "MinLength": 1}}

    with pytest.raises(ValidationError, match=r"Parameter 'A' .*; Parameter 'B'"):
        resolve(declared, {"A": "x", "B": ""}, World())


def test_missing_and_undeclared_values_are_refused() -> None:
    with pytest.raises(ValidationError, match=r"Parameters: \[P\] must have values"):
        resolve({"P": {"Type": "String"}}, {}, World())
    with pytest.raises(ValidationError, match=r"Parameters: \[Q\] do not exist in the template"):
        given_values({"P": {}}, [{"ParameterKey": "Q", "ParameterValue": "1"}], {})
    with pytest.raises(ValidationError, match="not in the previous template"):
        given_values({"P": {}}, [{"ParameterKey": "P", "UsePreviousValue": True}], {})


def test_rule_on_the_bootstrap_version(engine: Engine) -> None:
    engine.world.ssm["/version"] = "5"
    document = with_parameter(Type="AWS::SSM::Parameter::Value<String>", Default="/version")
    old = {"Fn::Not": [{"Fn::Contains": [["1", "2", "3", "4", "5"], {"Ref": "P"}]}]}
    document["Rules"] = {"CheckVersion": {"Assertions": [{"Assert": old, "AssertDescription": "too old"}]}}

    with pytest.raises(ValidationError, match=r"too old \(rule CheckVersion\)"):
        engine.create(document)

    engine.world.ssm["/version"] = "6"
    assert engine.create(document).status == "CREATE_COMPLETE"


def test_capabilities_have_to_be_acknowledged(engine: Engine) -> None:
    body = '{"Resources": {"R": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "r"}}}}'

    with pytest.raises(InsufficientCapabilitiesError, match=r"Requires capabilities : \[CAPABILITY_NAMED_IAM\]"):
        engine.service.create_stack("stack", Submission(body, capabilities=("CAPABILITY_IAM",)), DeploymentOptions())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{resolve:ssm:/p}}", "one"),
        ("a-{{resolve:ssm:/p:3}}-{{resolve:ssm-secure:/p}}", "a-one-one"),
        ("{{resolve:secretsmanager:db}}", '{"user": "me"}'),
        ("{{resolve:secretsmanager:db:SecretString:user}}", "me"),
        ("{{resolve:secretsmanager:arn:aws:secretsmanager:eu-west-1:1:secret:db-x:SecretString:user::}}", "you"),
    ],
)
def test_dynamic_reference(text: str, expected: str) -> None:
    arn = "arn:aws:secretsmanager:eu-west-1:1:secret:db-x"
    world = World(ssm={"/p": "one"}, secrets={"db": '{"user": "me"}', arn: '{"user": "you"}'})

    assert dynamic_references.resolve(text, world) == expected


def test_dynamic_reference_that_cannot_be_resolved() -> None:
    with pytest.raises(TemplateError, match="JSONKey nope"):
        dynamic_references.resolve("{{resolve:secretsmanager:db:SecretString:nope}}", World(secrets={"db": "{}"}))
    with pytest.raises(TemplateError, match="unknown service s3"):
        dynamic_references.resolve("{{resolve:s3:bucket}}", World())
