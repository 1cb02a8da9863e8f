"""Types that are accepted and do nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from local_aws.providers.base import ResourceProvider, ResourceRequest, ResourceState


class _Nothing(ResourceProvider):
    """A resource without anything behind it."""

    def create(self, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        return ResourceState(request.suggested_name, {"Id": request.suggested_name})

    def update(
        self,
        request: ResourceRequest,
        current: ResourceState,
        previous: Mapping[str, Any],
        properties: Mapping[str, Any],
    ) -> ResourceState:
        return current

    def delete(self, request: ResourceRequest, current: ResourceState, properties: Mapping[str, Any]) -> None:
        return


class Metadata(_Nothing):
    """AWS::CDK::Metadata, which only counts constructs."""

    type_name = "AWS::CDK::Metadata"
    handled = frozenset({"Analytics", "Modules"})


class WaitConditionHandle(_Nothing):
    """AWS::CloudFormation::WaitConditionHandle, which templates use as an empty resource."""

    type_name = "AWS::CloudFormation::WaitConditionHandle"
    handled = frozenset()


PROVIDERS: tuple[type[ResourceProvider], ...] = (Metadata, WaitConditionHandle)
