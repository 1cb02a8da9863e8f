"""Template parameters: what was given, what it means, and what may be shown of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from local_aws.cloudformation.errors import TemplateError, ValidationError
from local_aws.cloudformation.external_values import ExternalValues

NO_ECHO_MASK = "****"
_SSM_VALUE = re.compile(r"^AWS::SSM::Parameter::Value<(.+)>$")
_LIST = re.compile(r"^List<(.+)>$")
_AWS_SPECIFIC = re.compile(r"^AWS::(EC2|Route53)::[A-Za-z0-9:.]+$")


@dataclass(frozen=True)
class ParameterValue:
    """A parameter of a stack."""

    key: str
    raw: str
    """What was given: for an SSM type the name of the SSM parameter."""
    value: str | list[str]
    """What Ref yields."""
    no_echo: bool
    is_ssm: bool

    def described(self) -> dict[str, Any]:
        """The parameter as DescribeStacks shows it."""
        if self.no_echo:
            return {"ParameterKey": self.key, "ParameterValue": NO_ECHO_MASK}
        shown: dict[str, Any] = {"ParameterKey": self.key, "ParameterValue": self.raw}
        if self.is_ssm:
            shown["ResolvedValue"] = ",".join(self.value) if isinstance(self.value, list) else self.value
        return shown


def given_values(
    declared: Mapping[str, Any], request: Sequence[Mapping[str, Any]], previous: Mapping[str, ParameterValue]
) -> dict[str, str]:
    """Raw values by key out of the Parameters of a request.

    UsePreviousValue takes the previous raw value: an SSM type keeps the name and is read again.
    Raises ValidationError for keys that the template does not declare and for a previous value that does not exist.
    """
    values: dict[str, str] = {}
    undeclared = sorted({entry["ParameterKey"] for entry in request} - set(declared))
    if undeclared:
        raise ValidationError(f"Parameters: [{', '.join(undeclared)}] do not exist in the template")
    for entry in request:
        key = entry["ParameterKey"]
        if entry.get("UsePreviousValue"):
            if key not in previous:
                raise ValidationError(
                    f"Invalid input for parameter key {key}. "
                    "Cannot specify usePreviousValue as true for a parameter key not in the previous template"
                )
            values[key] = previous[key].raw
        elif "ParameterValue" in entry:
            values[key] = entry["ParameterValue"]
        else:
            raise ValidationError(
                f"Invalid input for parameter key {key}. Either ParameterValue or UsePreviousValue is required"
            )
    return values


def resolve(
    declared: Mapping[str, Any], given: Mapping[str, str], external: ExternalValues
) -> dict[str, ParameterValue]:
    """The parameters of a stack from raw values and defaults.

    Raises ValidationError for missing values and broken constraints, all of them at once.
    """
    missing = [key for key, declaration in declared.items() if key not in given and "Default" not in declaration]
    if missing:
        raise ValidationError(f"Parameters: [{', '.join(missing)}] must have values")
    problems: list[str] = []
    resolved: dict[str, ParameterValue] = {}
    for key, declaration in declared.items():
        raw = _text(given[key] if key in given else declaration["Default"])
        try:
            resolved[key] = _resolve(key, declaration, raw, external)
        except TemplateError as error:
            problems.append(str(error))
    if problems:
        raise ValidationError("; ".join(problems))
    return resolved


def _resolve(key: str, declaration: Mapping[str, Any], raw: str, external: ExternalValues) -> ParameterValue:
    declared_type = str(declaration.get("Type", ""))
    ssm = _SSM_VALUE.match(declared_type)
    problems = list(_violations(key, declaration, declared_type, raw))
    if problems:
        raise TemplateError("; ".join(problems))
    text = external.parameter(raw, None, secure=False) if ssm else raw
    value_type = ssm.group(1) if ssm else declared_type
    if value_type == "CommaDelimitedList" or _LIST.match(value_type):
        value: str | list[str] = [item.strip() for item in text.split(",")]
    else:
        value = text
    return ParameterValue(key, raw, value, _text(declaration.get("NoEcho", "false")) == "true", ssm is not None)


def _violations(key: str, declaration: Mapping[str, Any], declared_type: str, raw: str) -> list[str]:
    found: list[str] = []
    hint = f": {declaration['ConstraintDescription']}" if "ConstraintDescription" in declaration else ""
    list_type = _LIST.match(declared_type)
    element_type = list_type.group(1) if list_type else declared_type
    is_list = list_type is not None or declared_type == "CommaDelimitedList"
    items = [item.strip() for item in raw.split(",")] if is_list else [raw]
    if not _is_known(declared_type):
        return [f"Template format error: Unrecognized parameter type: {declared_type}"]
    if element_type == "Number" and not all(_is_number(item) for item in items):
        return [f"Parameter '{key}' must be a number{' list' if is_list else ''}, received {raw!r}"]
    allowed = declaration.get("AllowedValues")
    if allowed is not None and not set(items) <= {_text(value) for value in allowed}:
        found.append(f"Parameter '{key}' must be one of AllowedValues{hint} (received {raw!r})")
    pattern = declaration.get("AllowedPattern")
    if pattern is not None and not all(re.fullmatch(pattern, item) for item in items):
        found.append(f"Parameter '{key}' must match pattern {pattern}{hint} (received {raw!r})")
    if "MinLength" in declaration and len(raw) < int(declaration["MinLength"]):
        found.append(f"Parameter '{key}' must contain at least {declaration['MinLength']} characters{hint}")
    if "MaxLength" in declaration and len(raw) > int(declaration["MaxLength"]):
        found.append(f"Parameter '{key}' must contain at most {declaration['MaxLength']} characters{hint}")
    if element_type == "Number":
        if "MinValue" in declaration and any(float(item) < float(declaration["MinValue"]) for item in items):
            found.append(f"Parameter '{key}' must be a number not less than {declaration['MinValue']}{hint}")
        if "MaxValue" in declaration and any(float(item) > float(declaration["MaxValue"]) for item in items):
            found.append(f"Parameter '{key}' must be a number not greater than {declaration['MaxValue']}{hint}")
    return found


def _is_known(declared_type: str) -> bool:
    ssm = _SSM_VALUE.match(declared_type)
    inner = ssm.group(1) if ssm else declared_type
    element = _LIST.match(inner)
    name = element.group(1) if element else inner
    if name in ("String", "Number") or (inner == "CommaDelimitedList"):
        return not (ssm and name == "Number")
    return name == "AWS::SSM::Parameter::Name" or _AWS_SPECIFIC.match(name) is not None


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _text(value: Any) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)
