"""Reading template text: JSON, or YAML with the short forms of intrinsic functions."""

from __future__ import annotations

import json
import re
from typing import Any

import yaml

from local_aws.cloudformation.errors import TemplateError

UNPREFIXED_TAGS = frozenset({"Ref", "Condition"})


class _TemplateLoader(yaml.SafeLoader):
    """YAML 1.1 as CloudFormation reads it: no dates, no octal or sexagesimal numbers, no duplicate keys."""


# Only these plain scalars are anything but text: a version such as 2012-10-17 stays a string.
_PLAIN_SCALARS = (
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("null", r"^(?:~|null|Null|NULL|)$", "~nN\0"),
    ("int", r"^[-+]?(?:0|[1-9][0-9]*)$", "-+0123456789"),
    ("float", r"^[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?$", "-+.0123456789"),
    ("merge", r"^<<$", "<"),
)
_TemplateLoader.yaml_implicit_resolvers = {}
for _name, _pattern, _first in _PLAIN_SCALARS:
    _TemplateLoader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_name}",
        re.compile(_pattern),
        ["" if character == "\0" else character for character in _first],
    )


def _mapping(loader: yaml.SafeLoader, node: yaml.MappingNode) -> dict[str, Any]:
    loader.flatten_mapping(node)
    result: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = str(loader.construct_object(key_node, deep=True))
        if key in result:
            raise TemplateError(
                f"Template format error: YAML not well-formed. duplicate key {key} ({key_node.start_mark})"
            )
        result[key] = loader.construct_object(value_node, deep=True)
    return result


def _short_form(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
        if suffix == "GetAtt":
            value = str(value).split(".", 1)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_object(_untagged(node), deep=True)
    return {suffix if suffix in UNPREFIXED_TAGS else f"Fn::{suffix}": value}


def _untagged(node: yaml.Node) -> yaml.MappingNode:
    return yaml.MappingNode("tag:yaml.org,2002:map", node.value, node.start_mark, node.end_mark)


_TemplateLoader.add_constructor("tag:yaml.org,2002:map", _mapping)
_TemplateLoader.add_multi_constructor("!", _short_form)


def _refuse_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, value in pairs:
        if key in result:
            raise TemplateError(f"Template format error: JSON not well-formed. duplicate key {key}")
        result[key] = value
    return result


def load(body: str) -> dict[str, Any]:
    """The template as a document with intrinsic functions in their long form.

    Raises TemplateError for text that is neither JSON nor YAML, for duplicate keys, and for anything but an object.
    """
    try:
        if body.lstrip().startswith("{"):
            document = json.loads(body, object_pairs_hook=_refuse_duplicates)
        else:
            document = yaml.load(body, Loader=_TemplateLoader)  # the loader is a SafeLoader
    except json.JSONDecodeError as error:
        raise TemplateError(
            f"Template format error: JSON not well-formed. (line {error.lineno}, column {error.colno})"
        ) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        position = f" (line {mark.line + 1}, column {mark.column + 1})" if mark else ""
        raise TemplateError(f"Template format error: YAML not well-formed.{position}") from error
    if not isinstance(document, dict):
        raise TemplateError("Template format error: unsupported structure.")
    return document
