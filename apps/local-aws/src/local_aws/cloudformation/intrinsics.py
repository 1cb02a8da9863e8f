"""Evaluation of intrinsic functions and conditions."""

from __future__ import annotations

import base64
import ipaddress
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Protocol

from local_aws.cloudformation.errors import TemplateError

ZONES = ("a", "b", "c")
_VARIABLE = re.compile(r"\$\{([^}]*)\}")
_CONDITION_FUNCTIONS = frozenset({"Condition", "Fn::And", "Fn::Equals", "Fn::Not", "Fn::Or"})


class _Marker:
    """A value that is no value; compared by identity."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __repr__(self) -> str:
        return self._name


NO_VALUE = _Marker("AWS::NoValue")
"""The property, or the list element, is to be left out."""
UNKNOWN = _Marker("(known after deployment)")
"""The value depends on a resource that the deployment has yet to create or change."""


class ResourceValues(Protocol):
    """Where Ref and Fn::GetAtt of resources get their values. Either may answer UNKNOWN."""

    def reference(self, logical_id: str) -> Any:
        """The value of Ref; raises TemplateError for a resource that does not exist."""

    def attribute(self, logical_id: str, name: str) -> Any:
        """The value of Fn::GetAtt; raises TemplateError for a resource or attribute that does not exist."""


@dataclass(frozen=True)
class Environment:
    """The pseudo parameters of a stack."""

    account: str
    region: str
    stack_id: str
    stack_name: str
    notification_arns: Sequence[str] = field(default_factory=tuple)

    def pseudo_parameters(self) -> dict[str, Any]:
        """Values by the name that Ref uses."""
        return {
            "AWS::AccountId": self.account,
            "AWS::NotificationARNs": list(self.notification_arns),
            "AWS::NoValue": NO_VALUE,
            "AWS::Partition": "aws",
            "AWS::Region": self.region,
            "AWS::StackId": self.stack_id,
            "AWS::StackName": self.stack_name,
            "AWS::URLSuffix": "amazonaws.com",
        }


PSEUDO_PARAMETERS = frozenset(Environment("", "", "", "").pseudo_parameters())
"""Names that Ref knows in every template."""


def scalar_text(value: Any) -> str:
    """A scalar as CloudFormation writes it into text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, str | int | float):
        return str(value)
    raise TemplateError(f"Template error: a string is expected, received {value!r}")


def sole_function(value: Any) -> tuple[str, Any] | None:
    """The function and its argument, if the value is a call of an intrinsic function."""
    if isinstance(value, Mapping) and len(value) == 1:
        ((name, argument),) = value.items()
        if name == "Ref" or name.startswith("Fn::") or (name == "Condition" and isinstance(argument, str)):
            return name, argument
    return None


class Evaluator:
    """Evaluates the parts of one template for one stack."""

    def __init__(
        self,
        document: Mapping[str, Any],
        environment: Environment,
        parameters: Mapping[str, Any],
        resources: ResourceValues,
        import_value: Callable[[str], Any],
        dynamic_reference: Callable[[str], Any],
    ) -> None:
        self._conditions: Mapping[str, Any] = document.get("Conditions") or {}
        self._mappings: Mapping[str, Any] = document.get("Mappings") or {}
        self._environment = environment
        self._pseudo = environment.pseudo_parameters()
        self._parameters = parameters
        self._resources = resources
        self._import_value = import_value
        self._dynamic_reference = dynamic_reference
        self._decided: dict[str, bool] = {}
        self._deciding: list[str] = []
        self._functions: dict[str, Callable[[Any], Any]] = {
            "Fn::Base64": self._base64,
            "Fn::Cidr": self._cidr,
            "Fn::FindInMap": self._find_in_map,
            "Fn::GetAZs": self._get_azs,
            "Fn::GetAtt": self._get_att,
            "Fn::If": self._if,
            "Fn::ImportValue": self._import,
            "Fn::Join": self._join,
            "Fn::Select": self._select,
            "Fn::Split": self._split,
            "Fn::Sub": self._sub,
            "Ref": self._ref,
        }

    def condition(self, name: str) -> bool:
        """The value of a condition. Raises TemplateError for one that is undefined or depends on itself."""
        if name not in self._decided:
            if name not in self._conditions:
                raise TemplateError(f"Template error: unresolved condition {name}")
            if name in self._deciding:
                raise TemplateError(
                    f"Template error: Circular dependency between conditions: {[*self._deciding, name]}"
                )
            self._deciding.append(name)
            self._decided[name] = self.decide(self._conditions[name])
            self._deciding.pop()
        return self._decided[name]

    def decide(self, expression: Any) -> bool:
        """The value of a condition expression."""
        call = sole_function(expression)
        if call is None or call[0] not in _CONDITION_FUNCTIONS:
            raise TemplateError(f"Template error: a condition function is expected, received {expression!r}")
        name, argument = call
        if name == "Condition":
            return self.condition(argument)
        if name == "Fn::Equals":
            left, right = self._arguments(name, argument, 2)
            return bool(_comparable(self.evaluate(left)) == _comparable(self.evaluate(right)))
        if name == "Fn::Not":
            return not self.decide(self._arguments(name, argument, 1)[0])
        operands = [self.decide(operand) for operand in argument]
        return all(operands) if name == "Fn::And" else any(operands)

    def evaluate(self, value: Any) -> Any:
        """The value with every intrinsic function replaced by its result."""
        call = sole_function(value)
        if call is not None and call[0] != "Condition":
            name, argument = call
            if name not in self._functions:
                raise TemplateError(f"Template error: {name} is not a function, or not one that is allowed here")
            return self._functions[name](argument)
        if isinstance(value, Mapping):
            pairs = ((key, self.evaluate(child)) for key, child in value.items())
            return {key: child for key, child in pairs if child is not NO_VALUE}
        if isinstance(value, list):
            return [child for child in map(self.evaluate, value) if child is not NO_VALUE]
        return self._text(value) if isinstance(value, str) else value

    def _text(self, text: str) -> Any:
        complete = "{{resolve:" in text and "}}" in text
        return self._dynamic_reference(text) if complete else text

    def _arguments(self, name: str, argument: Any, *counts: int) -> list[Any]:
        if not isinstance(argument, list) or len(argument) not in counts:
            raise TemplateError(
                f"Template error: {name} takes a list of {' or '.join(map(str, counts))}, received {argument!r}"
            )
        return argument

    def _ref(self, name: Any) -> Any:
        if name in self._pseudo:
            return self._pseudo[name]
        if name in self._parameters:
            return self._parameters[name]
        return self._resources.reference(name)

    def _get_att(self, argument: Any) -> Any:
        parts = argument.split(".", 1) if isinstance(argument, str) else argument
        if not isinstance(parts, list) or len(parts) != 2:
            raise TemplateError(f"Template error: Fn::GetAtt takes a resource and an attribute, received {argument!r}")
        name = self.evaluate(parts[1])
        return UNKNOWN if name is UNKNOWN else self._resources.attribute(parts[0], name)

    def _named(self, name: str) -> Any:
        return self._get_att(name) if "." in name else self._ref(name)

    def _if(self, argument: Any) -> Any:
        condition, chosen, otherwise = self._arguments("Fn::If", argument, 3)
        return self.evaluate(chosen if self.condition(condition) else otherwise)

    def _join(self, argument: Any) -> Any:
        delimiter, values = self._arguments("Fn::Join", argument, 2)
        items = self._strings("Fn::Join", values)
        return UNKNOWN if items is UNKNOWN else self._text(scalar_text(delimiter).join(items))

    def _strings(self, name: str, values: Any) -> Any:
        items = self.evaluate(values)
        if items is UNKNOWN:
            return UNKNOWN
        if not isinstance(items, list):
            raise TemplateError(f"Template error: every {name} object requires a list, received {items!r}")
        return UNKNOWN if UNKNOWN in items else [scalar_text(item) for item in items]

    def _split(self, argument: Any) -> Any:
        delimiter, source = self._arguments("Fn::Split", argument, 2)
        text = self.evaluate(source)
        return UNKNOWN if text is UNKNOWN else scalar_text(text).split(delimiter)

    def _select(self, argument: Any) -> Any:
        index, values = self._arguments("Fn::Select", argument, 2)
        items, position = self.evaluate(values), self.evaluate(index)
        if UNKNOWN in (items, position):
            return UNKNOWN
        if not isinstance(items, list) or not str(position).isdigit() or int(position) >= len(items):
            raise TemplateError(
                f"Template error: Fn::Select cannot select nonexistent value at index {position} of {items!r}"
            )
        return items[int(position)]

    def _base64(self, argument: Any) -> Any:
        text = self.evaluate(argument)
        return UNKNOWN if text is UNKNOWN else base64.b64encode(scalar_text(text).encode()).decode()

    def _get_azs(self, argument: Any) -> Any:
        region = self.evaluate(argument)
        return UNKNOWN if region is UNKNOWN else [f"{region or self._environment.region}{zone}" for zone in ZONES]

    def _import(self, argument: Any) -> Any:
        name = self.evaluate(argument)
        return UNKNOWN if name is UNKNOWN else self._import_value(scalar_text(name))

    def _find_in_map(self, argument: Any) -> Any:
        if isinstance(argument, list) and len(argument) == 4:
            raise TemplateError(
                "Template error: the default value of Fn::FindInMap needs the transform AWS::LanguageExtensions"
            )
        keys = [self.evaluate(key) for key in self._arguments("Fn::FindInMap", argument, 3)]
        found: Any = self._mappings
        for key in keys:
            if not isinstance(found, Mapping) or scalar_text(key) not in found:
                raise TemplateError(f"Template error: Unable to get mapping for {'::'.join(map(scalar_text, keys))}")
            found = found[scalar_text(key)]
        return found

    def _cidr(self, argument: Any) -> Any:
        block, count, *bits = [self.evaluate(item) for item in self._arguments("Fn::Cidr", argument, 2, 3)]
        if UNKNOWN in (block, count, *bits):
            return UNKNOWN
        try:
            network = ipaddress.ip_network(scalar_text(block))
            prefix = network.max_prefixlen - int(bits[0] if bits else 8)
            subnets = [str(subnet) for subnet in islice(network.subnets(new_prefix=prefix), int(count))]
        except ValueError as error:
            raise TemplateError(f"Template error: Fn::Cidr cannot divide {block}: {error}") from error
        if len(subnets) < int(count):
            raise TemplateError(f"Template error: Fn::Cidr cannot divide {block} into {count} blocks of /{prefix}")
        return subnets

    def _sub(self, argument: Any) -> Any:
        if isinstance(argument, str):
            text, variables = argument, {}
        else:
            text, given = self._arguments("Fn::Sub", argument, 2)
            variables = {name: self.evaluate(value) for name, value in given.items()}
        unknown = False

        def replace(match: re.Match[str]) -> str:
            nonlocal unknown
            name = match.group(1).strip()
            if name.startswith("!"):
                return "${" + name[1:] + "}"
            value = variables[name] if name in variables else self._named(name)
            if value is UNKNOWN:
                unknown = True
                return ""
            return scalar_text(value)

        result = _VARIABLE.sub(replace, text)
        return UNKNOWN if unknown else self._text(result)


def _comparable(value: Any) -> Any:
    if isinstance(value, list):
        return [_comparable(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _comparable(child) for key, child in value.items()}
    return scalar_text(value)


def references(value: Any) -> set[str]:
    """Names that a part of a template mentions in Ref, Fn::GetAtt or Fn::Sub."""
    found: set[str] = set()
    for name, argument in calls(value):
        if name == "Ref" and isinstance(argument, str):
            found.add(argument)
        elif name == "Fn::GetAtt":
            found.add(argument[0] if isinstance(argument, list) else str(argument).split(".", 1)[0])
        elif name == "Fn::Sub":
            found |= _substitutions(argument)
    return found


def conditions(value: Any) -> set[str]:
    """Names of the conditions that a part of a template asks in Fn::If."""
    return {
        argument[0]
        for name, argument in calls(value)
        if name == "Fn::If" and isinstance(argument, list) and argument and isinstance(argument[0], str)
    }


def calls(value: Any) -> Iterator[tuple[str, Any]]:
    """Every call of an intrinsic function in a part of a template, with its argument."""
    call = sole_function(value)
    if call is not None:
        yield call
    if isinstance(value, Mapping):
        for child in value.values():
            yield from calls(child)
    elif isinstance(value, list):
        for child in value:
            yield from calls(child)


def _substitutions(argument: Any) -> set[str]:
    text, given = (argument, {}) if isinstance(argument, str) else argument
    names = {name.strip() for name in _VARIABLE.findall(text)}
    return {name.split(".", 1)[0] for name in names if not name.startswith("!") and name not in given}
