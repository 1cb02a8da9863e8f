"""The common part of the API: parameters checked against the model, the caller, pages."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import regex
from moto.core.responses import ActionResult, BaseResponse
from moto.core.utils import get_service_model

from local_aws.accounts import Caller, Credentials, caller_of
from local_aws.clients import Clients
from local_aws.moto_extensions.pages import page
from local_aws.service_catalog.catalog import Catalog, catalog_of
from local_aws.service_catalog.errors import InvalidParametersError, MalformedRequestError

_PAGE_SIZE = 20
"""The largest page, and the one that is given out when none is asked for."""


class CatalogRequest(BaseResponse):
    """One request to Service Catalog."""

    def __init__(self) -> None:
        super().__init__(service_name="servicecatalog")
        self.automated_parameter_parsing = True

    @cached_property
    def _given(self) -> dict[str, Any]:
        """The parameters that are set. Raises MalformedRequestError for those that break the model."""
        given = {name: value for name, value in self.params.items() if value is not None}
        operation = get_service_model("servicecatalog").operation_model(self._get_action())
        problems = list(_violations(operation.input_shape, given, ""))
        if problems:
            count = f"{len(problems)} validation error{'s' if len(problems) > 1 else ''} detected"
            raise MalformedRequestError(f"{count}: {'; '.join(problems)}")
        return given

    @property
    def _catalog(self) -> Catalog:
        return catalog_of(self.current_account, self.region)

    @property
    def _caller(self) -> Caller:
        return caller_of(self.get_access_key())

    @property
    def _credentials(self) -> Credentials:
        return Credentials(self.get_access_key(), "local", self.headers.get("X-Amz-Security-Token"))

    def _s3(self) -> Any:
        """S3 as the caller sees it, who must be able to read a template that a request names."""
        return Clients(self.current_account, self.region, self._credentials).client("s3")

    def _once(self, token: str, answer: Callable[[], dict[str, Any]]) -> ActionResult:
        return ActionResult(self._catalog.once(self._get_action(), self._given[token], self._given, answer))

    def _page(self, key: str, items: Sequence[Any], **more: Any) -> ActionResult:
        size = self._given.get("PageSize") or _PAGE_SIZE
        token = self._given.get("PageToken")
        shown, following = page(items, token, size, lambda: InvalidParametersError("The PageToken is invalid."))
        return ActionResult({key: shown, **more, **({"NextPageToken": following} if following else {})})

    def _refuse(self, name: str, feature: str) -> None:
        """Refuse a parameter that local AWS has no use for."""
        if self._given.get(name):
            raise InvalidParametersError(f"local AWS does not have {feature}: leave {name} out")

    def _change_tags(self, tags: dict[str, str]) -> None:
        """Apply AddTags and RemoveTags."""
        for key in self._given.get("RemoveTags") or ():
            tags.pop(key, None)
        tags.update(tag_map(self._given.get("AddTags")))


def picked(given: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """Those of the named parameters that are set."""
    return {name: given[name] for name in names if name in given}


def tag_map(tags: Sequence[Mapping[str, str]] | None) -> dict[str, str]:
    """Tags of a request by key. Raises InvalidParametersError for a key that is there twice, or reserved."""
    found: dict[str, str] = {}
    for tag in tags or ():
        key = tag["Key"]
        if key in found or key.lower().startswith("aws:"):
            raise InvalidParametersError(f"tag key {json.dumps(key)} is reserved or given twice")
        found[key] = tag["Value"]
    return found


def _violations(shape: Any, value: Any, path: str) -> Iterator[str]:
    """What of a value breaks the constraints that the model states on its shape."""
    if shape.type_name == "structure":
        for name in shape.required_members:
            if name not in value:
                yield _violation(None, f"{path}{name}", "Member must not be null")
        for name, member in shape.members.items():
            if value.get(name) is not None:
                yield from _violations(member, value[name], f"{path}{name}.")
    elif shape.type_name == "list":
        for index, item in enumerate(value):
            yield from _violations(shape.member, item, f"{path}{index + 1}.")
    else:
        yield from _simple_violations(shape, value, path.removesuffix("."))


def _simple_violations(shape: Any, value: Any, path: str) -> Iterator[str]:
    metadata = shape.metadata
    if shape.type_name == "string":
        if metadata.get("enum") and value not in metadata["enum"]:
            yield _violation(value, path, f"Member must satisfy enum value set: [{', '.join(metadata['enum'])}]")
        if metadata.get("pattern") and not regex.fullmatch(metadata["pattern"], value):
            yield _violation(value, path, f"Member must satisfy regular expression pattern: {metadata['pattern']}")
    if shape.type_name in ("string", "integer"):
        size = len(value) if isinstance(value, str) else value
        what = "length" if isinstance(value, str) else "value"
        if size < metadata.get("min", size):
            yield _violation(value, path, f"Member must have {what} greater than or equal to {metadata['min']}")
        if size > metadata.get("max", size):
            yield _violation(value, path, f"Member must have {what} less than or equal to {metadata['max']}")


def _violation(value: Any, path: str, constraint: str) -> str:
    return f"Value {json.dumps(value)} at '{path}' failed to satisfy constraint: {constraint}"
