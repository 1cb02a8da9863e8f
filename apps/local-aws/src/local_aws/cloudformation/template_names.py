"""Names in a template: what they may look like, and whether what they mean exists.

Checked in the whole template, also in what a condition leaves out: CloudFormation refuses such a template too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from local_aws.cloudformation.errors import TemplateError
from local_aws.cloudformation.intrinsics import PSEUDO_PARAMETERS, conditions, references
from local_aws.cloudformation.resource_definition import ResourceDefinition

_Resources = Mapping[str, ResourceDefinition]


def check_alphanumeric(document: Mapping[str, Any]) -> None:
    """Raises TemplateError for a resource, parameter or output whose name has other characters."""
    for section in ("Parameters", "Resources", "Outputs"):
        for name in document.get(section) or {}:
            if not (name.isalnum() and name.isascii()):
                raise TemplateError(f"Template format error: {section[:-1]} name {name} is non alphanumeric.")


def check(document: Mapping[str, Any], resources: _Resources) -> None:
    """Raises TemplateError for a name of a resource, parameter or condition that the template does not have."""
    declared = document.get("Conditions") or {}
    outputs = document.get("Outputs") or {}
    _check_dependencies(resources, declared)
    _check_outputs(outputs, declared)
    known = PSEUDO_PARAMETERS | set(document.get("Parameters") or {}) | set(resources)
    for section, value in _values(resources, outputs):
        missing = sorted(references(value) - known)
        if missing:
            raise TemplateError(
                f"Template format error: Unresolved resource dependencies [{', '.join(missing)}] "
                f"in the {section} block of the template"
            )
        undeclared = sorted(conditions(value) - set(declared))
        if undeclared:
            raise TemplateError(
                f"Template format error: Unresolved condition dependencies [{', '.join(undeclared)}] "
                f"in the {section} block of the template"
            )


def _check_dependencies(resources: _Resources, declared: Mapping[str, Any]) -> None:
    for resource in resources.values():
        missing = sorted(set(resource.depends_on) - set(resources))
        if missing:
            raise TemplateError(
                f"Template format error: Unresolved resource dependencies [{', '.join(missing)}] "
                "in the Resources block of the template"
            )
        if resource.condition is not None and resource.condition not in declared:
            raise TemplateError(
                f"Template format error: Unresolved condition {resource.condition} of resource {resource.logical_id}"
            )


def _check_outputs(outputs: Mapping[str, Any], declared: Mapping[str, Any]) -> None:
    for name, output in outputs.items():
        if not isinstance(output, dict) or "Value" not in output:
            raise TemplateError(
                f"Template format error: Output {name} is malformed. Every Outputs member must contain a Value object"
            )
        if "Condition" in output and output["Condition"] not in declared:
            raise TemplateError(f"Template format error: Unresolved condition {output['Condition']} of output {name}")


def _values(resources: _Resources, outputs: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """What the template evaluates, with the section that it stands in."""
    for resource in resources.values():
        yield "Resources", resource.properties
    for output in outputs.values():
        yield "Outputs", [output["Value"], output.get("Export")]
