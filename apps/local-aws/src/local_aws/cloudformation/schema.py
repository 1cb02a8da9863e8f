"""Registry schemas of resource types: validation, normalisation, identifiers and attributes.

The schemas are those of the CloudFormation registry as cfn-lint ships them, by region.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from cfnlint.schema import ResourceNotFoundError
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

from local_aws.cloudformation.errors import TemplateError
from local_aws.cloudformation.normalisation import normalise, required_in_items, types_of
from local_aws.cloudformation.schema_validation import property_errors

PropertyPath = tuple[str, ...]
"""Steps from the properties to a value; "*" stands for every element of a list or map."""


class ResourceSchema:
    """The registry schema of one type in one region."""

    def __init__(self, type_name: str, document: Mapping[str, Any], attributes: Mapping[str, Any]) -> None:
        self.type_name = type_name
        self._document = document
        self._attributes = attributes
        self.create_only = _paths(document, "createOnlyProperties")
        self.conditional_create_only = _paths(document, "conditionalCreateOnlyProperties")
        self.read_only = _paths(document, "readOnlyProperties")
        self.primary_identifier = _paths(document, "primaryIdentifier")

    @property
    def properties(self) -> Mapping[str, Any]:
        """Schemas of the top-level properties."""
        properties: Mapping[str, Any] = self._document.get("properties", {})
        return properties

    def normalise(self, properties: Mapping[str, Any]) -> dict[str, Any]:
        """The properties with strings, numbers and booleans as the schema types them."""
        result: dict[str, Any] = normalise(properties, self._document, self._document)
        return result

    @property
    def updatable_tags(self) -> str | None:
        """The top-level property for tags of the form Key and Value, if the type has one that can be updated."""
        tagging = self._document.get("tagging") or {}
        name = str(tagging.get("tagProperty", "/properties/Tags")).removeprefix("/properties/")
        if not tagging.get("taggable") or not tagging.get("tagUpdatable", True) or name not in self.properties:
            return None
        required = required_in_items(self.properties[name], self._document)
        return name if required <= {"Key", "Value"} else None

    def is_object(self, property_name: str) -> bool:
        """Whether a top-level property is an object."""
        return types_of(self.properties.get(property_name, {}), self._document) == {"object"}

    def is_text(self, property_name: str) -> bool:
        """Whether a top-level property is text."""
        return types_of(self.properties.get(property_name, {}), self._document) == {"string"}

    def errors(self, properties: Mapping[str, Any]) -> list[str]:
        """What is wrong with normalised properties, in the words of CloudFormation."""
        # What is create-only as well can be given at creation, although the resource also answers with it.
        read_only = [path for path in self.read_only if path not in self.create_only]
        return property_errors(self.type_name, self._document, read_only, properties)

    def has_attribute(self, name: str) -> bool:
        """Whether Fn::GetAtt of the attribute is allowed."""
        try:
            self._attributes[name]
        except KeyError:
            return False
        return True

    def writable_identifier(self) -> tuple[str, ...]:
        """Properties that name the resource, when the template can give all of them; otherwise nothing."""
        read_only = set(self.read_only)
        if any(path in read_only or len(path) > 1 for path in self.primary_identifier):
            return ()
        return tuple(path[0] for path in self.primary_identifier)


def _paths(document: Mapping[str, Any], keyword: str) -> tuple[PropertyPath, ...]:
    pointers: Iterable[str] = document.get(keyword, ())
    return tuple(
        tuple(step for step in pointer.split("/")[2:] if step not in ("items", "properties")) for pointer in pointers
    )


@cache
def find(type_name: str, region: str) -> ResourceSchema | None:
    """The schema of a type, or None when the registry of the region does not have the type."""
    try:
        document = PROVIDER_SCHEMA_MANAGER.get_resource_schema(region, type_name).schema
        attributes = PROVIDER_SCHEMA_MANAGER.get_type_getatts(type_name, region)
    except ResourceNotFoundError:
        return None
    return ResourceSchema(type_name, document, attributes)


def get(type_name: str, region: str) -> ResourceSchema:
    """The schema of a type. Raises TemplateError for a type that the registry of the region does not have."""
    schema = find(type_name, region)
    if schema is None:
        raise TemplateError(f"Template format error: Unrecognized resource types: [{type_name}]")
    return schema
