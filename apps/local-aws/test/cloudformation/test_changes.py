"""Whether a change replaces the resource."""

from typing import Any

import pytest

from local_aws.cloudformation.changes import Recreation, compare
from local_aws.cloudformation.intrinsics import UNKNOWN
from local_aws.cloudformation.schema import ResourceSchema

SCHEMA = ResourceSchema("Test::Test::Thing", {"createOnlyProperties": ["/properties/Rules/Name"]}, {})


def rule(name: Any, size: int = 1) -> dict[str, Any]:
    return {"Name": name, "Size": size}


@pytest.mark.parametrize(
    ("after", "recreation"),
    [
        ([rule("a"), rule("b", size=2)], Recreation.NEVER),
        ([rule("a"), rule("c")], Recreation.ALWAYS),
        ([rule("a")], Recreation.ALWAYS),
        ([rule("a"), rule(UNKNOWN)], Recreation.ALWAYS),
    ],
    ids=["sibling", "changed", "shorter", "unknown"],
)
def test_path_of_the_registry_reaches_into_the_elements_of_a_list(after: list[Any], recreation: Recreation) -> None:
    (change,) = compare({"Rules": [rule("a"), rule("b")]}, {"Rules": after}, SCHEMA)
    assert change.recreation is recreation
