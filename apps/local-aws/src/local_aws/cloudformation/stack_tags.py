"""Tags of a stack on its resources.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-resource-tags.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from local_aws.cloudformation.intrinsics import UNKNOWN
from local_aws.cloudformation.schema import ResourceSchema

_SYSTEM = "aws:"


def with_stack_tags(
    properties: Mapping[str, Any], tags: Mapping[str, str], type_schema: ResourceSchema
) -> dict[str, Any]:
    """The properties with the tags of the stack, where the registry says that the type takes tags.

    A tag of the resource itself wins over one of the stack with the same key. System tags stay with the stack: AWS sets
    them on a resource by itself, and the services refuse them in a request. Types whose tags cannot be updated get
    none: whether a changed tag of the stack would replace such a resource is not verified without AWS.
    """
    name = type_schema.updatable_tags
    tags = {key: value for key, value in tags.items() if not key.startswith(_SYSTEM)}
    own = properties.get(name, ()) if name else ()
    if not name or not tags or own is UNKNOWN:
        return dict(properties)
    if type_schema.is_object(name):
        return {**properties, name: {**tags, **dict(own)}}
    keys = {tag.get("Key") for tag in own if isinstance(tag, Mapping)}
    added = [{"Key": key, "Value": value} for key, value in tags.items() if key not in keys]
    return {**properties, name: [*own, *added]} if added else dict(properties)
