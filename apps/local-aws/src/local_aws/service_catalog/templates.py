"""Templates of product versions: where they come from, and which parameters and outputs they declare."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from local_aws.cloudformation import template
from local_aws.cloudformation.errors import CloudFormationError
from local_aws.cloudformation.template_source import template_body
from local_aws.service_catalog.errors import InvalidParametersError
from local_aws.service_catalog.holdings import PRODUCT_TYPE, Version, new_id

_CONSTRAINTS = ("AllowedPattern", "ConstraintDescription", "MaxLength", "MinLength", "MaxValue", "MinValue")


def new_version(parameters: Mapping[str, Any], s3: Any) -> Version:
    """The version that ProvisioningArtifactProperties describe, with the template read through `s3`.

    The template is read once: what becomes of the object afterwards does not matter to the version.
    Raises InvalidParametersError.
    """
    kind = parameters.get("Type", PRODUCT_TYPE)
    info = parameters.get("Info") or {}
    if kind != PRODUCT_TYPE:
        raise InvalidParametersError(f"local AWS has no versions of type {json.dumps(kind)}: use {PRODUCT_TYPE}")
    if list(info) != ["LoadTemplateFromURL"]:
        raise InvalidParametersError(
            f"Info must have LoadTemplateFromURL and nothing else in local AWS, received {json.dumps(sorted(info))}"
        )
    url = str(info["LoadTemplateFromURL"])
    try:
        body = template_body({"TemplateURL": url}, s3) or ""
        if not parameters.get("DisableTemplateValidation"):
            template.parse(body)
    except CloudFormationError as error:
        raise InvalidParametersError(
            f"Invalid templateBody. Please make sure that your template is valid: {error}"
        ) from error
    identifier = new_id("pa")
    return Version(identifier, parameters.get("Name") or identifier, parameters.get("Description"), url, body)


def declared_parameters(version: Version) -> list[dict[str, Any]]:
    """ProvisioningArtifactParameters. Raises InvalidParametersError for a template that cannot be read."""
    shown = []
    for key, raw in _parsed(version).section("Parameters").items():
        constraints: dict[str, Any] = {name: str(raw[name]) for name in _CONSTRAINTS if name in raw}
        if "AllowedValues" in raw:
            constraints["AllowedValues"] = [str(value) for value in raw["AllowedValues"]]
        declared = {
            "ParameterKey": key,
            "ParameterType": raw.get("Type", "String"),
            "IsNoEcho": str(raw.get("NoEcho", False)).lower() == "true",
            "ParameterConstraints": constraints,
        }
        optional = {"DefaultValue": raw.get("Default"), "Description": raw.get("Description")}
        shown.append({**declared, **{name: str(value) for name, value in optional.items() if value is not None}})
    return shown


def declared_outputs(version: Version) -> list[dict[str, str]]:
    """ProvisioningArtifactOutputs. Raises InvalidParametersError for a template that cannot be read."""
    outputs = _parsed(version).section("Outputs")
    return [{"Key": key, "Description": str(raw.get("Description", ""))} for key, raw in outputs.items()]


def _parsed(version: Version) -> template.Template:
    try:
        return template.parse(version.body)
    except CloudFormationError as error:
        raise InvalidParametersError(f"the template of {version.id} is not valid: {error}") from error
