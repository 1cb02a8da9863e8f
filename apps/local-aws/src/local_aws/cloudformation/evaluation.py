"""Evaluators for stacks: which values a template sees while it is planned and while it is deployed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from local_aws.cloudformation import dynamic_references, exports, schema
from local_aws.cloudformation.configuration import Configuration
from local_aws.cloudformation.errors import TemplateError
from local_aws.cloudformation.external_values import ExternalValues
from local_aws.cloudformation.intrinsics import Environment, Evaluator, ResourceValues
from local_aws.cloudformation.resource_definition import is_custom_type
from local_aws.cloudformation.stack import Stack, StackResource

_MISSING = object()


class DeployedValues:
    """Values of the resources that a stack has now."""

    def __init__(self, resources: Mapping[str, StackResource], region: str) -> None:
        self._resources = resources
        self._region = region

    def reference(self, logical_id: str) -> Any:
        """The physical id; raises TemplateError for a resource that does not exist."""
        return self._existing(logical_id).physical_id

    def attribute(self, logical_id: str, name: str) -> Any:
        """An attribute; raises TemplateError when the type or its provider does not have it."""
        return attribute(self._existing(logical_id), name, self._region)

    def _existing(self, logical_id: str) -> StackResource:
        resource = self._resources.get(logical_id)
        if resource is None or resource.state is None:
            raise unresolved(logical_id)
        return resource


def unresolved(logical_id: str) -> TemplateError:
    """The error for a name that is neither a parameter nor a resource."""
    return TemplateError(f"Template format error: Unresolved resource dependencies [{logical_id}] in the template")


def attribute(resource: StackResource, name: str, region: str) -> Any:
    """An attribute of a resource that exists; raises TemplateError when the type or its provider does not have it."""
    check_attribute(resource.type_name, resource.logical_id, name, region)
    attributes: Any = resource.state.attributes if resource.state else {}
    value = attributes.get(name, _MISSING)
    if value is not _MISSING:
        return value
    for step in name.split("."):
        value = attributes.get(step, _MISSING) if isinstance(attributes, Mapping) else _MISSING
        attributes = value
    if value is not _MISSING:
        return value
    if is_custom_type(resource.type_name):
        raise TemplateError(
            f"CustomResource attribute error: Vendor response doesn't contain {name} attribute "
            f"of resource {resource.logical_id}"
        )
    raise TemplateError(
        f"local AWS has no value for attribute {name} of {resource.type_name} (resource {resource.logical_id})"
    )


def check_attribute(type_name: str, logical_id: str, name: str, region: str) -> None:
    """Raises TemplateError when the registry schema of the type has no such attribute."""
    if not is_custom_type(type_name) and not schema.get(type_name, region).has_attribute(name):
        raise TemplateError(
            f"Template error: resource {logical_id} does not support attribute type {name} in Fn::GetAtt"
        )


def evaluator(
    stack: Stack,
    configuration: Configuration,
    resources: ResourceValues,
    external: ExternalValues,
    used_export: Callable[[str], None],
) -> Evaluator:
    """An evaluator of a configuration of a stack; `used_export` hears of every export that is imported."""

    def import_value(name: str) -> Any:
        value = exports.value_of(stack.account, stack.region, name)
        used_export(name)
        return value

    return Evaluator(
        document=configuration.template.document,
        environment=Environment(
            account=stack.account,
            region=stack.region,
            stack_id=stack.stack_id,
            stack_name=stack.name,
            notification_arns=configuration.notification_arns,
        ),
        parameters={key: parameter.value for key, parameter in configuration.parameters.items()},
        resources=resources,
        import_value=import_value,
        dynamic_reference=lambda text: dynamic_references.resolve(text, external),
    )
