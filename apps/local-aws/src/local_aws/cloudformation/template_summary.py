"""What a template declares, as GetTemplateSummary and ValidateTemplate show it."""

from __future__ import annotations

import json
from typing import Any

from local_aws.cloudformation.template import Template


def summary(template: Template) -> dict[str, Any]:
    """The answer of GetTemplateSummary."""
    shown: dict[str, Any] = {
        "Parameters": [
            declaration | {"ParameterConstraints": _constraints(template, declaration["ParameterKey"])}
            for declaration in _declarations(template)
        ],
        "ResourceTypes": sorted({resource.type_name for resource in template.resources.values()}),
        "Version": template.document.get("AWSTemplateFormatVersion", "2010-09-09"),
        **_capabilities(template),
    }
    if template.description:
        shown["Description"] = template.description
    metadata = template.section("Metadata")
    if metadata:
        shown["Metadata"] = json.dumps(metadata)
    return shown


def validation(template: Template) -> dict[str, Any]:
    """The answer of ValidateTemplate."""
    parameters = [
        {name: value for name, value in declaration.items() if name != "ParameterType"}
        for declaration in _declarations(template)
    ]
    return {"Parameters": parameters, "Description": template.description or "", **_capabilities(template)}


def _declarations(template: Template) -> list[dict[str, Any]]:
    declarations: list[dict[str, Any]] = []
    for key, raw in template.section("Parameters").items():
        declaration: dict[str, Any] = {
            "ParameterKey": key,
            "ParameterType": raw.get("Type", "String"),
            "NoEcho": str(raw.get("NoEcho", False)).lower() == "true",
        }
        if "Default" in raw:
            declaration["DefaultValue"] = str(raw["Default"])
        if "Description" in raw:
            declaration["Description"] = raw["Description"]
        declarations.append(declaration)
    return declarations


def _constraints(template: Template, key: str) -> dict[str, Any]:
    allowed = template.section("Parameters")[key].get("AllowedValues")
    return {"AllowedValues": [str(value) for value in allowed]} if allowed else {}


def _capabilities(template: Template) -> dict[str, Any]:
    needed = template.capabilities()
    if not needed:
        return {}
    types = sorted({name for name in (r.type_name for r in template.resources.values()) if name.startswith("AWS::IAM")})
    reason = f"The following resource(s) require capabilities: [{', '.join(types)}]"
    return {"Capabilities": needed, "CapabilitiesReason": reason}
