"""What CodeArtifact holds in one account and region."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from moto.core.base_backend import BackendDict, BaseBackend
from moto.core.exceptions import JsonRESTError

from local_aws.accounts import PARTITION

SERVICE = "codeartifact"
ROOT = "/*"
"""The pattern of the group that every domain has."""
RESTRICTIONS = ("EXTERNAL_UPSTREAM", "INTERNAL_UPSTREAM", "PUBLISH")
"""https://docs.aws.amazon.com/codeartifact/latest/ug/package-group-origin-controls.html"""


def not_found(kind: str, name: str) -> JsonRESTError:
    """The error of something that does not exist."""
    return _error("ResourceNotFoundException", f"{kind} not found. {kind} '{name}' does not exist", 404)


def conflict(message: str) -> JsonRESTError:
    """The error of a change that what exists forbids."""
    return _error("ConflictException", message, 409)


def invalid(message: str) -> JsonRESTError:
    """The error of a request that is wrong in itself."""
    return _error("ValidationException", message, 400)


def _error(code: str, message: str, status: int) -> JsonRESTError:
    error = JsonRESTError(code, message)
    error.code = status
    return error


@dataclass
class Held:
    """What domains, repositories and package groups have in common."""

    arn: str
    tags: dict[str, str]
    created: float = field(default_factory=time.time, init=False)
    policy: dict[str, str] | None = field(default=None, init=False)
    """Document and revision of its resource policy."""

    def put_policy(self, document: str) -> dict[str, str]:
        """Set the resource policy."""
        self.policy = {"resourceArn": self.arn, "document": document, "revision": uuid.uuid4().hex}
        return self.policy


@dataclass
class Repository(Held):
    """A repository of a domain."""

    name: str
    description: str | None
    upstreams: list[str]
    external: list[str] = field(default_factory=list)


@dataclass
class PackageGroup(Held):
    """A group of packages, by a pattern of their names."""

    pattern: str
    contact: str | None
    description: str | None
    modes: dict[str, str] = field(default_factory=lambda: dict.fromkeys(RESTRICTIONS, "INHERIT"))
    allowed: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in RESTRICTIONS})
    """Repositories by restriction, for the mode ALLOW_SPECIFIC_REPOSITORIES."""


@dataclass
class Domain(Held):
    """A domain with its repositories by name and its package groups by pattern."""

    name: str
    key: str
    repositories: dict[str, Repository] = field(default_factory=dict)
    groups: dict[str, PackageGroup] = field(default_factory=dict)

    def repository(self, name: str) -> Repository:
        """The repository of that name."""
        if name not in self.repositories:
            raise not_found("Repository", name)
        return self.repositories[name]

    def check_repositories(self, names: Iterable[str]) -> None:
        """Refuse names of repositories that the domain does not have."""
        for name in names:
            self.repository(name)

    def group(self, pattern: str) -> PackageGroup:
        """The package group of that pattern."""
        if pattern not in self.groups:
            raise not_found("PackageGroup", pattern)
        return self.groups[pattern]

    def parent(self, group: PackageGroup) -> PackageGroup | None:
        """The most specific group that has all packages of this one.

        https://docs.aws.amazon.com/codeartifact/latest/ug/package-group-definition-syntax-matching-behavior.html
        """
        wider = [
            other
            for pattern, other in self.groups.items()
            if pattern != group.pattern and pattern.endswith("*") and group.pattern.startswith(pattern[:-1])
        ]
        return max(wider, key=lambda other: len(other.pattern), default=None)

    def effective_mode(self, group: PackageGroup, restriction: str) -> str:
        """The mode of a restriction, inherited where the group says so."""
        parent = self.parent(group)
        mode = group.modes[restriction]
        return self.effective_mode(parent, restriction) if mode == "INHERIT" and parent else mode


class CodeArtifactBackend(BaseBackend):
    """The domains of one account and region, by name."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.domains: dict[str, Domain] = {}

    def arn(self, kind: str, path: str) -> str:
        """https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodeartifact.html"""
        return f"arn:{PARTITION}:codeartifact:{self.region_name}:{self.account_id}:{kind}/{path}"

    def domain(self, name: str) -> Domain:
        """The domain of that name."""
        if name not in self.domains:
            raise not_found("Domain", name)
        return self.domains[name]

    def create_domain(self, name: str, key: str | None, tags: Mapping[str, str]) -> Domain:
        """A new domain with its root group."""
        if name in self.domains:
            raise conflict(f"Domain with name '{name}' already exists")
        own = f"arn:{PARTITION}:kms:{self.region_name}:{self.account_id}:alias/aws/codeartifact"
        domain = Domain(self.arn("domain", name), dict(tags), name, key or own)
        root = PackageGroup(self.arn("package-group", f"{name}{ROOT}"), {}, ROOT, None, None)
        root.modes = dict.fromkeys(RESTRICTIONS, "ALLOW")
        domain.groups[ROOT] = root
        self.domains[name] = domain
        return domain

    def tagged(self, arn: str) -> Held:
        """What has that ARN."""
        for domain in self.domains.values():
            for held in (domain, *domain.repositories.values(), *domain.groups.values()):
                if held.arn == arn:
                    return held
        raise not_found("Resource", arn)


codeartifact_backends = BackendDict(CodeArtifactBackend, SERVICE)
