from __future__ import annotations

from typing import Any

import pytest

from local_aws.cloudformation.normalisation import normalise

SCHEMA: dict[str, Any] = {
    "properties": {
        "Enabled": {"type": "boolean"},
        "Port": {"type": "integer"},
        "Name": {"type": "string"},
        "Tags": {"type": "object", "patternProperties": {r"^([\p{L}\p{N}]+)$": {"type": "string"}}},
        "Rules": {"type": "array", "items": {"$ref": "#/definitions/Rule"}},
    },
    "definitions": {"Rule": {"properties": {"Days": {"type": "integer"}}}},
}


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({"Enabled": "true"}, {"Enabled": True}),
        ({"Port": "80"}, {"Port": 80}),
        ({"Name": 80}, {"Name": "80"}),
        ({"Name": True}, {"Name": "true"}),
        ({"Rules": [{"Days": "7"}]}, {"Rules": [{"Days": 7}]}),
        ({"Tags": {"größe": 1}}, {"Tags": {"größe": "1"}}),
        ({"Port": "eighty"}, {"Port": "eighty"}),
        ({"Unknown": 1}, {"Unknown": 1}),
    ],
)
def test_scalars_take_the_type_of_the_schema(given: dict[str, Any], wanted: dict[str, Any]) -> None:
    result = normalise(given, SCHEMA, SCHEMA)
    assert result == wanted
    assert [type(value) for value in result.values()] == [type(value) for value in wanted.values()]
