"""What the resource providers share: tags, policy documents, strict mapping of properties, clean failure."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from local_aws.providers.base import ResourceFailure


def document(value: Any) -> str:
    """The JSON text of a policy document that a template gives as an object or as text."""
    return value if isinstance(value, str) else json.dumps(value)


def pick(properties: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """Those of the named properties that are set."""
    return {name: properties[name] for name in names if name in properties}


def renamed(value: Mapping[str, Any], names: Mapping[str, str], where: str) -> dict[str, Any]:
    """A property object with the names that the service's API uses.

    `names` maps each key that is applied to its API name. Raises ResourceFailure for any other key, so that nothing
    is dropped in silence; `where` is the path of the object in that message, for example
    AWS::S3::Bucket/LifecycleConfiguration.
    """
    unknown = sorted(set(value) - set(names))
    if unknown:
        raise ResourceFailure("; ".join(f"local AWS does not apply property {where}/{name}" for name in unknown))
    return {names[name]: content for name, content in value.items()}


def only(value: Mapping[str, Any], names: Iterable[str], where: str) -> dict[str, Any]:
    """A property object whose keys are the API's own names, refusing every key that is not listed."""
    return renamed(value, {name: name for name in names}, where)


def tag_map(tags: Iterable[Mapping[str, str]] | None) -> dict[str, str]:
    """Tags of a template (a list of Key and Value) as a dictionary."""
    return {tag["Key"]: tag["Value"] for tag in tags or ()}


@dataclass(frozen=True)
class TagChanges:
    """What has to be called to turn one set of tags into another."""

    added: dict[str, str]
    """Tags that are new or have a new value."""
    removed: list[str]
    """Keys that are gone."""

    @property
    def added_list(self) -> list[dict[str, str]]:
        """The added tags as the list of Key and Value that most APIs take."""
        return [{"Key": key, "Value": value} for key, value in self.added.items()]


def tag_changes(previous: Mapping[str, Any], properties: Mapping[str, Any], name: str = "Tags") -> TagChanges:
    """The difference between the tags of two property sets; values may be lists of Key and Value or dictionaries."""
    before, after = (_as_map(source.get(name)) for source in (previous, properties))
    return TagChanges(
        added={key: value for key, value in after.items() if before.get(key) != value},
        removed=[key for key in before if key not in after],
    )


def tag_by_arn(client: Any, arn: str, previous: Mapping[str, Any], properties: Mapping[str, Any]) -> None:
    """Bring the tags of something from those of one property set to those of the other.

    For services whose API has TagResource and UntagResource with ResourceArn, Tags and TagKeys.
    """
    changes = tag_changes(previous, properties)
    if changes.removed:
        client.untag_resource(ResourceArn=arn, TagKeys=changes.removed)
    if changes.added:
        client.tag_resource(ResourceArn=arn, Tags=changes.added_list)


def _as_map(tags: Any) -> dict[str, str]:
    return dict(tags) if isinstance(tags, Mapping) else tag_map(tags)


@contextmanager
def ignoring(*codes: str) -> Iterator[None]:
    """Swallow the ClientErrors with these codes: what a deletion meets when the resource is already gone."""
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] not in codes:
            raise


@contextmanager
def discarding(undo: Callable[[], Any]) -> Iterator[None]:
    """Call `undo` when the body fails, so that a creation in several steps leaves nothing behind.

    The failure of the body is what is reported, also when `undo` fails.
    """
    try:
        yield
    except (ClientError, ResourceFailure):
        with suppress(ClientError):
            undo()
        raise
