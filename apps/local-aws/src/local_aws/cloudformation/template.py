"""A parsed template: its sections, its limits, and the features that local AWS refuses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from local_aws.cloudformation import template_names, yaml_loader
from local_aws.cloudformation.errors import TemplateError, UnsupportedFeatureError
from local_aws.cloudformation.resource_definition import DeletionPolicy, ResourceDefinition

# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
MAX_INLINE_BYTES = 51_200
MAX_STORED_BYTES = 1_048_576
MAX_RESOURCES = 500
MAX_PARAMETERS = 200
MAX_OUTPUTS = 200
MAX_MAPPINGS = 200
MAX_DESCRIPTION_BYTES = 1024

_FORMAT_VERSION = "2010-09-09"
_SECTIONS = frozenset(
    {
        "AWSTemplateFormatVersion",
        "Conditions",
        "Description",
        "Mappings",
        "Metadata",
        "Outputs",
        "Parameters",
        "Resources",
        "Rules",
    }
)
_RESOURCE_ATTRIBUTES = frozenset(
    {
        "Condition",
        "DeletionPolicy",
        "DependsOn",
        "Description",
        "Metadata",
        "Properties",
        "Type",
        "UpdateReplacePolicy",
    }
)
_LANGUAGE_EXTENSIONS = ("Fn::ForEach", "Fn::Length", "Fn::ToJsonString")

# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
_SNAPSHOT_TYPES = frozenset(
    {
        "AWS::DocDB::DBCluster",
        "AWS::EC2::Volume",
        "AWS::ElastiCache::CacheCluster",
        "AWS::ElastiCache::ReplicationGroup",
        "AWS::Neptune::DBCluster",
        "AWS::RDS::DBCluster",
        "AWS::RDS::DBInstance",
        "AWS::Redshift::Cluster",
    }
)


@dataclass(frozen=True)
class Template:
    """A template whose structure is known to be right."""

    body: str
    document: Mapping[str, Any]
    resources: Mapping[str, ResourceDefinition]

    @property
    def description(self) -> str | None:
        """The Description section."""
        return self.document.get("Description")

    def section(self, name: str) -> Mapping[str, Any]:
        """A section by name; one that is absent is empty."""
        section: Mapping[str, Any] = self.document.get(name) or {}
        return section

    def capabilities(self) -> list[str]:
        """Capabilities that the caller has to acknowledge."""
        iam = [resource for resource in self.resources.values() if resource.type_name in _IAM_NAMES]
        if not iam:
            return []
        named = any(_IAM_NAMES[resource.type_name] in resource.properties for resource in iam)
        return ["CAPABILITY_NAMED_IAM" if named else "CAPABILITY_IAM"]


# https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html (Capabilities), with the
# property that gives the resource a custom name
_IAM_NAMES: Mapping[str, str] = {
    "AWS::IAM::AccessKey": "",
    "AWS::IAM::Group": "GroupName",
    "AWS::IAM::InstanceProfile": "InstanceProfileName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::IAM::Policy": "",
    "AWS::IAM::Role": "RoleName",
    "AWS::IAM::User": "UserName",
    "AWS::IAM::UserToGroupAddition": "",
}


def parse(body: str) -> Template:
    """Parse template text.

    Raises TemplateError for a malformed template or an exceeded quota, and UnsupportedFeatureError for a feature
    that local AWS does not have.
    """
    document = yaml_loader.load(body)
    _refuse_features(document)
    unknown = sorted(set(document) - _SECTIONS)
    if unknown:
        raise TemplateError(f"Invalid template property or properties [{', '.join(unknown)}]")
    for name in _SECTIONS - {"AWSTemplateFormatVersion", "Description"}:
        if not isinstance(document.get(name) or {}, dict):
            raise TemplateError(f"Template format error: [/{name}] must be an object")
    resources = document.get("Resources") or {}
    if not resources:
        raise TemplateError("Template format error: At least one Resources member must be defined.")
    _check_version(document)
    _check_quotas(document)
    template_names.check_alphanumeric(document)
    definitions = {logical_id: _definition(logical_id, raw) for logical_id, raw in resources.items()}
    template_names.check(document, definitions)
    return Template(body=body, document=document, resources=definitions)


def _refuse_features(document: Mapping[str, Any]) -> None:
    if "Transform" in document:
        raise UnsupportedFeatureError(
            f"the Transform section ({document['Transform']})", "deploy a template that needs no transform"
        )
    if "Hooks" in document:
        raise UnsupportedFeatureError("the Hooks section", "remove it from the template")
    for function in walk_functions(document):
        if function == "Fn::Transform":
            raise UnsupportedFeatureError("Fn::Transform", "deploy a template that needs no transform")
        if function.startswith(_LANGUAGE_EXTENSIONS):
            raise UnsupportedFeatureError(
                function, "it needs the transform AWS::LanguageExtensions; write the result into the template"
            )


def walk_functions(value: Any) -> Iterator[str]:
    """Names of all intrinsic functions in a part of a template."""
    if isinstance(value, Mapping):
        for key, child in value.items():
            if key.startswith("Fn::"):
                yield key
            yield from walk_functions(child)
    elif isinstance(value, list):
        for child in value:
            yield from walk_functions(child)


def _check_version(document: Mapping[str, Any]) -> None:
    version = document.get("AWSTemplateFormatVersion", _FORMAT_VERSION)
    if version != _FORMAT_VERSION:
        raise TemplateError(
            f"Template format error: AWSTemplateFormatVersion {version!r} is unsupported, use {_FORMAT_VERSION!r}"
        )


def _check_quotas(document: Mapping[str, Any]) -> None:
    for section, maximum in (
        ("Resources", MAX_RESOURCES),
        ("Parameters", MAX_PARAMETERS),
        ("Outputs", MAX_OUTPUTS),
        ("Mappings", MAX_MAPPINGS),
    ):
        count = len(document.get(section) or {})
        if count > maximum:
            raise TemplateError(
                f"Template format error: Number of {section.lower()}, {count}, "
                f"is greater than maximum allowed, {maximum}"
            )
    description = document.get("Description") or ""
    if not isinstance(description, str):
        raise TemplateError("Template format error: Description must be a string")
    if len(description.encode()) > MAX_DESCRIPTION_BYTES:
        raise TemplateError("Template format error: 'Description' length is greater than 1024.")


def _definition(logical_id: str, raw: Any) -> ResourceDefinition:
    if not isinstance(raw, dict):
        raise TemplateError(f"Template format error: Resource {logical_id} must be an object.")
    type_name = raw.get("Type")
    if not isinstance(type_name, str):
        raise TemplateError(
            f"Template format error: [/Resources/{logical_id}] Every Resources object must contain a Type member."
        )
    if type_name == "AWS::CloudFormation::Stack":
        raise UnsupportedFeatureError(
            f"nested stacks (resource {logical_id})", "deploy the nested template as its own stack"
        )
    if type_name.endswith("::MODULE"):
        raise UnsupportedFeatureError(
            f"modules (resource {logical_id})", "write the module's resources into the template"
        )
    unknown = sorted(set(raw) - _RESOURCE_ATTRIBUTES)
    if unknown:
        if set(unknown) <= {"CreationPolicy", "UpdatePolicy"}:
            raise UnsupportedFeatureError(f"{unknown[0]} (resource {logical_id})", "remove the attribute")
        raise TemplateError(f"Invalid template resource property '{unknown[0]}' (resource {logical_id})")
    properties = raw.get("Properties") or {}
    if not isinstance(properties, dict):
        raise TemplateError(f"Template format error: [/Resources/{logical_id}/Properties] must be an object")
    depends_on = raw.get("DependsOn") or []
    return ResourceDefinition(
        logical_id=logical_id,
        type_name=type_name,
        properties=properties,
        depends_on=(depends_on,) if isinstance(depends_on, str) else tuple(depends_on),
        condition=raw.get("Condition"),
        deletion_policy=_policy(logical_id, type_name, raw, "DeletionPolicy"),
        update_replace_policy=_policy(logical_id, type_name, raw, "UpdateReplacePolicy"),
        metadata=raw.get("Metadata") or {},
    )


def _policy(logical_id: str, type_name: str, raw: Mapping[str, Any], attribute: str) -> DeletionPolicy:
    value = raw.get(attribute, "Delete")
    allowed = {"Delete", "Retain"}
    if attribute == "DeletionPolicy":
        allowed.add("RetainExceptOnCreate")
    if type_name in _SNAPSHOT_TYPES:
        allowed.add("Snapshot")
    if not isinstance(value, str) or value not in allowed:
        raise TemplateError(
            f"Template error: Resource {logical_id} has an invalid {attribute} {value!r}, allowed are {sorted(allowed)}"
        )
    return DeletionPolicy(value)
