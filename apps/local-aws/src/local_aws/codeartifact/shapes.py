"""How the API shows what CodeArtifact holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from local_aws.codeartifact.models import RESTRICTIONS, CodeArtifactBackend, Domain, PackageGroup, Repository


def tag_map(tags: Iterable[Mapping[str, str]] | None) -> dict[str, str]:
    """Tags of the API as a dictionary."""
    return {tag["key"]: tag["value"] for tag in tags or ()}


def domain_shape(backend: CodeArtifactBackend, domain: Domain) -> dict[str, Any]:
    """A DomainDescription."""
    return {
        "name": domain.name,
        "owner": backend.account_id,
        "arn": domain.arn,
        "status": "Active",
        "createdTime": domain.created,
        "encryptionKey": domain.key,
        "repositoryCount": len(domain.repositories),
        "assetSizeBytes": 0,
    }


def repository_shape(backend: CodeArtifactBackend, domain: Domain, repository: Repository) -> dict[str, Any]:
    """A RepositoryDescription."""
    external = [
        {"externalConnectionName": name, "packageFormat": name.split(":")[1].split("-")[0], "status": "Available"}
        for name in repository.external
    ]
    return {
        "name": repository.name,
        "administratorAccount": backend.account_id,
        "domainName": domain.name,
        "domainOwner": backend.account_id,
        "arn": repository.arn,
        "description": repository.description,
        "upstreams": [{"repositoryName": name} for name in repository.upstreams],
        "externalConnections": external,
        "createdTime": repository.created,
    }


def group_shape(backend: CodeArtifactBackend, domain: Domain, group: PackageGroup) -> dict[str, Any]:
    """A PackageGroupDescription."""
    parent = domain.parent(group)
    restrictions = {
        name: {
            "mode": group.modes[name],
            "effectiveMode": domain.effective_mode(group, name),
            "repositoriesCount": len(group.allowed[name]),
        }
        for name in RESTRICTIONS
    }
    return {
        "arn": group.arn,
        "pattern": group.pattern,
        "domainName": domain.name,
        "domainOwner": backend.account_id,
        "createdTime": group.created,
        "contactInfo": group.contact,
        "description": group.description,
        "originConfiguration": {"restrictions": restrictions},
        "parent": {"arn": parent.arn, "pattern": parent.pattern} if parent else None,
    }
