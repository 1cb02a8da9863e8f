"""What a deployment is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from local_aws.cloudformation.parameters import ParameterValue
from local_aws.cloudformation.template import Template


@dataclass(frozen=True)
class Configuration:
    """What a stack was deployed from."""

    template: Template
    parameters: Mapping[str, ParameterValue] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    capabilities: tuple[str, ...] = ()
    notification_arns: tuple[str, ...] = ()
    role_arn: str | None = None
