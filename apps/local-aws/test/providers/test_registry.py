"""Which provider serves which type."""

from typing import ClassVar

import pytest

from local_aws.cloudformation import schema
from local_aws.cloudformation.custom_resources import CustomResourceProvider
from local_aws.providers.generic import GenericProvider
from local_aws.providers.registry import collect, provider_for, typed_providers


class First(GenericProvider):
    type_name: ClassVar[str] = "AWS::Test::Thing"


class Second(GenericProvider):
    type_name: ClassVar[str] = "AWS::Test::Thing"


def test_two_providers_of_one_type_are_refused() -> None:
    with pytest.raises(ValueError, match=r"two providers serve AWS::Test::Thing: .*First and .*Second"):
        collect([First, Second])


def test_typed_type_has_its_own_provider() -> None:
    assert provider_for("AWS::S3::Bucket").type_name == "AWS::S3::Bucket"


def test_other_types_are_held_generically() -> None:
    assert isinstance(provider_for("AWS::Athena::WorkGroup"), GenericProvider)


@pytest.mark.parametrize("type_name", ["Custom::Anything", "AWS::CloudFormation::CustomResource"])
def test_custom_resources(type_name: str) -> None:
    assert isinstance(provider_for(type_name), CustomResourceProvider)


@pytest.mark.parametrize("type_name", sorted(typed_providers()))
def test_provider_handles_only_properties_that_the_type_has(type_name: str) -> None:
    found = schema.get(type_name, "eu-west-1")

    assert typed_providers()[type_name].handled <= set(found.properties)
