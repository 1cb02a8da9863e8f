"""Registry schemas: normalisation, validation, identifiers."""

from typing import Any

import pytest

from local_aws.cloudformation import naming, schema
from local_aws.cloudformation.changes import Recreation, compare
from local_aws.cloudformation.errors import TemplateError
from local_aws.cloudformation.intrinsics import UNKNOWN
from local_aws.cloudformation.schema_validation import property_errors

REGION = "eu-west-1"


def errors(type_name: str, **properties: Any) -> list[str]:
    found = schema.get(type_name, REGION)
    return found.errors(found.normalise(properties))


FUNCTION = {"Code": {"ZipFile": "x"}, "Role": "arn:aws:iam::111122223333:role/r"}


def test_scalars_are_brought_to_the_types_of_the_schema() -> None:
    normalised = schema.get("AWS::Lambda::Function", REGION).normalise(
        FUNCTION
        | {
            "Timeout": "30",
            "MemorySize": 256.0,
            "Description": 5,
            "Environment": {"Variables": {"ON": True, "NR": 1.5}},
            "VpcConfig": {"Ipv6AllowedForDualStack": "True"},
        }
    )

    assert normalised["Timeout"] == 30
    assert isinstance(normalised["MemorySize"], int)
    assert normalised["Description"] == "5"
    assert normalised["Environment"]["Variables"] == {"ON": "true", "NR": "1.5"}
    assert normalised["VpcConfig"]["Ipv6AllowedForDualStack"] is True


def test_policy_documents_are_left_as_they_are() -> None:
    document = {"Statement": [{"Condition": {"Bool": {"aws:SecureTransport": "false"}}, "Sid": 1}]}

    normalised = schema.get("AWS::KMS::Key", REGION).normalise({"KeyPolicy": document, "EnableKeyRotation": "true"})

    assert normalised == {"KeyPolicy": document, "EnableKeyRotation": True}


@pytest.mark.parametrize(
    ("type_name", "properties", "message"),
    [
        ("AWS::S3::Bucket", {"Name": "x"}, "#: extraneous key [Name] is not permitted"),
        (
            "AWS::S3::Bucket",
            {"VersioningConfiguration": {"Stat": "x", "Status": "Enabled"}},
            "#/VersioningConfiguration: extraneous key [Stat] is not permitted",
        ),
        ("AWS::Lambda::Function", {"Code": {"ZipFile": "x"}}, "#: required key [Role] not found"),
        ("AWS::Lambda::Function", FUNCTION | {"Timeout": "soon"}, "#/Timeout: expected type: Integer, found: String"),
        (
            "AWS::Lambda::Function",
            FUNCTION | {"Layers": "x"},
            "#/Layers: expected type: JSONArray, found: String",
        ),
        (
            "AWS::S3::Bucket",
            {"VersioningConfiguration": {"Status": "On"}},
            '#/VersioningConfiguration/Status: failed validation constraint for keyword [enum]: ["Enabled", '
            '"Suspended"], received "On"',
        ),
        (
            "AWS::Lambda::Function",
            FUNCTION | {"Timeout": 0},
            "#/Timeout: failed validation constraint for keyword [minimum]: 1, received 0",
        ),
        ("AWS::S3::Bucket", {"Arn": "x"}, "#: encountered unsupported property [Arn]: it is read-only"),
    ],
    ids=["unknown", "nested", "required", "type", "list", "enum", "minimum", "read-only"],
)
def test_mistake_is_told_in_the_words_of_cloudformation(
    type_name: str, properties: dict[str, Any], message: str
) -> None:
    assert errors(type_name, **properties) == [message]


def test_what_is_read_only_after_the_creation_can_be_given_for_it() -> None:
    key = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    assert errors("AWS::CodeArtifact::Domain", DomainName="team", EncryptionKey=key) == []
    assert errors("AWS::CodeArtifact::Domain", DomainName="team", Owner="111122223333") != []


def test_pattern_with_the_classes_of_other_engines_is_checked() -> None:
    found = errors("AWS::S3::Bucket", BucketName="Under_score")

    assert len(found) == 1
    assert found[0].startswith("#/BucketName: failed validation constraint for keyword [pattern]")


def test_all_mistakes_are_told_at_once() -> None:
    assert len(errors("AWS::Lambda::Function", Timeout="soon", Nope=1)) == 4


def test_unknown_type() -> None:
    assert schema.find("AWS::Nope::Nope", REGION) is None
    with pytest.raises(TemplateError, match=r"Unrecognized resource types: \[AWS::Nope::Nope\]"):
        schema.get("AWS::Nope::Nope", REGION)


@pytest.mark.parametrize(
    ("type_name", "names"),
    [
        ("AWS::S3::Bucket", ("BucketName",)),
        ("AWS::SageMaker::UserProfile", ("UserProfileName", "DomainId")),
        ("AWS::EC2::VPC", ()),
    ],
)
def test_identifier_that_a_template_can_give(type_name: str, names: tuple[str, ...]) -> None:
    assert schema.get(type_name, REGION).writable_identifier() == names


@pytest.mark.parametrize(
    ("type_name", "before", "after", "expected"),
    [
        ("AWS::S3::Bucket", {"BucketName": "a"}, {"BucketName": "b"}, Recreation.ALWAYS),
        ("AWS::S3::Bucket", {"BucketName": "a"}, {}, Recreation.ALWAYS),
        ("AWS::S3::Bucket", {"Tags": []}, {"Tags": [{"Key": "a", "Value": "b"}]}, Recreation.NEVER),
        (
            "AWS::SageMaker::Domain",
            {"DomainSettings": {"RStudioServerProDomainSettings": {"DefaultResourceSpec": {"InstanceType": "a"}}}},
            {"DomainSettings": {"RStudioServerProDomainSettings": {"DefaultResourceSpec": {"InstanceType": "b"}}}},
            Recreation.ALWAYS,
        ),
        (
            "AWS::SageMaker::Domain",
            {"DomainSettings": {"SecurityGroupIds": ["a"]}},
            {"DomainSettings": {"SecurityGroupIds": ["b"]}},
            Recreation.NEVER,
        ),
        ("AWS::SageMaker::Domain", {"DomainSettings": {}}, {"DomainSettings": UNKNOWN}, Recreation.ALWAYS),
    ],
    ids=["changed", "removed", "free", "nested", "beside-nested", "unknown"],
)
def test_replacement_follows_the_path(
    type_name: str, before: dict[str, Any], after: dict[str, Any], expected: Recreation
) -> None:
    (change,) = compare(before, after, schema.get(type_name, REGION))

    assert change.recreation is expected


def test_step_through_a_list_looks_at_every_element() -> None:
    listed = schema.ResourceSchema("T", {"createOnlyProperties": ["/properties/L/*/Id"]}, {})

    def verdict(after: list[dict[str, int]]) -> Recreation:
        return compare({"L": [{"Id": 1, "Size": 1}]}, {"L": after}, listed)[0].recreation

    assert verdict([{"Id": 1, "Size": 2}]) is Recreation.NEVER
    assert verdict([{"Id": 2, "Size": 1}]) is Recreation.ALWAYS


@pytest.mark.parametrize(("type_name", "longest"), [("AWS::S3::Bucket", 63), ("AWS::IAM::Role", 64)])
def test_generated_names_fit_the_type(type_name: str, longest: int) -> None:
    found = schema.get(type_name, REGION)

    name = naming.resource_name("A-stack-with-quite-a-long-name-" * 3, "AndAResourceWithALongName" * 3, found)

    assert len(name) <= longest
    if type_name == "AWS::S3::Bucket":
        assert not found.errors({"BucketName": name})


def test_generated_names_differ() -> None:
    assert naming.resource_name("s", "l", None) != naming.resource_name("s", "l", None)


@pytest.mark.parametrize(
    ("tags", "wrong"),
    [
        ({"größe": "1"}, []),
        ({"größe": 1}, ["#/Tags/größe"]),
        ({"": "1"}, ["#/Tags: extraneous key []"]),
    ],
)
def test_names_of_properties_follow_the_patterns_of_the_registry(tags: dict[str, object], wrong: list[str]) -> None:
    names = {r"^[\p{L}\p{N}]+$": {"type": "string"}}
    document = {"properties": {"Tags": {"type": "object", "patternProperties": names, "additionalProperties": False}}}
    found = property_errors("AWS::Test::Thing", document, [], {"Tags": tags})
    assert len(found) == len(wrong)
    assert all(message.startswith(start) for message, start in zip(found, wrong, strict=True))
