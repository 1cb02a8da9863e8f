"""Providers of AWS CodeArtifact."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from local_aws.provider_support import discarding, document, ignoring, pick, tag_changes
from local_aws.providers.base import ResourceProvider, ResourceRequest, ResourceState

_GONE = "ResourceNotFoundException"
_RESTRICTIONS = {
    "ExternalUpstream": "EXTERNAL_UPSTREAM",
    "InternalUpstream": "INTERNAL_UPSTREAM",
    "Publish": "PUBLISH",
}


class Domain(ResourceProvider):
    """AWS::CodeArtifact::Domain."""

    type_name = "AWS::CodeArtifact::Domain"
    handled = frozenset({"DomainName", "EncryptionKey", "PermissionsPolicyDocument", "Tags"})

    def create(self, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        client = request.clients.client("codeartifact")
        name = properties["DomainName"]
        key = {"encryptionKey": properties["EncryptionKey"]} if "EncryptionKey" in properties else {}
        made = client.create_domain(domain=name, tags=_tags(properties.get("Tags")), **key)["domain"]
        with discarding(lambda: client.delete_domain(domain=name)):
            _write_policy(client, "domain", {"domain": name}, {}, properties)
        attributes = {"Arn": made["arn"], "EncryptionKey": made["encryptionKey"], "Name": name, "Owner": made["owner"]}
        return ResourceState(made["arn"], attributes)

    def update(
        self,
        request: ResourceRequest,
        current: ResourceState,
        previous: Mapping[str, Any],
        properties: Mapping[str, Any],
    ) -> ResourceState:
        client = request.clients.client("codeartifact")
        _write_policy(client, "domain", {"domain": properties["DomainName"]}, previous, properties)
        _tag(client, current.physical_id, previous, properties)
        return current

    def delete(self, request: ResourceRequest, current: ResourceState, properties: Mapping[str, Any]) -> None:
        with ignoring(_GONE):
            request.clients.client("codeartifact").delete_domain(domain=properties["DomainName"])


class Repository(ResourceProvider):
    """AWS::CodeArtifact::Repository of a domain of the same account."""

    type_name = "AWS::CodeArtifact::Repository"
    handled = frozenset(
        {
            "Description",
            "DomainName",
            "DomainOwner",
            "ExternalConnections",
            "PermissionsPolicyDocument",
            "RepositoryName",
            "Tags",
            "Upstreams",
        }
    )

    def create(self, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        client, here = request.clients.client("codeartifact"), self._here(properties)
        made = client.create_repository(**here, **_described(properties), tags=_tags(properties.get("Tags")))
        with discarding(lambda: client.delete_repository(**here)):
            self._connect(client, here, {}, properties)
            _write_policy(client, "repository", here, {}, properties)
        found = made["repository"]
        attributes = {"Arn": found["arn"], "DomainName": found["domainName"], "DomainOwner": found["domainOwner"]}
        return ResourceState(found["arn"], {**attributes, "Name": found["name"]})

    def update(
        self,
        request: ResourceRequest,
        current: ResourceState,
        previous: Mapping[str, Any],
        properties: Mapping[str, Any],
    ) -> ResourceState:
        client, here = request.clients.client("codeartifact"), self._here(properties)
        wanted = {"description": "", "upstreams": [], **_described(properties)}
        # A repository has upstreams or an external connection: what goes does so before what comes.
        if previous.get("Upstreams") and not properties.get("Upstreams"):
            client.update_repository(**here, **wanted)
            self._connect(client, here, previous, properties)
        else:
            self._connect(client, here, previous, properties)
            client.update_repository(**here, **wanted)
        _write_policy(client, "repository", here, previous, properties)
        _tag(client, current.physical_id, previous, properties)
        return current

    def delete(self, request: ResourceRequest, current: ResourceState, properties: Mapping[str, Any]) -> None:
        with ignoring(_GONE):
            request.clients.client("codeartifact").delete_repository(**self._here(properties))

    def _here(self, properties: Mapping[str, Any]) -> dict[str, str]:
        return {**_domain(properties), "repository": properties["RepositoryName"]}

    def _connect(
        self, client: Any, here: Mapping[str, str], previous: Mapping[str, Any], properties: Mapping[str, Any]
    ) -> None:
        before, after = (source.get("ExternalConnections", []) for source in (previous, properties))
        for name in before:
            if name not in after:
                client.disassociate_external_connection(**here, externalConnection=name)
        for name in after:
            if name not in before:
                client.associate_external_connection(**here, externalConnection=name)


class PackageGroup(ResourceProvider):
    """AWS::CodeArtifact::PackageGroup of a domain of the same account."""

    type_name = "AWS::CodeArtifact::PackageGroup"
    handled = frozenset(
        {"ContactInfo", "Description", "DomainName", "DomainOwner", "OriginConfiguration", "Pattern", "Tags"}
    )

    def create(self, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        client, here = request.clients.client("codeartifact"), self._here(properties)
        made = client.create_package_group(**here, **self._words(properties), tags=_tags(properties.get("Tags")))
        with discarding(lambda: client.delete_package_group(**here)):
            self._restrict(client, here, {}, properties)
        arn = made["packageGroup"]["arn"]
        return ResourceState(arn, {"Arn": arn})

    def update(
        self,
        request: ResourceRequest,
        current: ResourceState,
        previous: Mapping[str, Any],
        properties: Mapping[str, Any],
    ) -> ResourceState:
        client, here = request.clients.client("codeartifact"), self._here(properties)
        client.update_package_group(**here, **{"contactInfo": "", "description": "", **self._words(properties)})
        self._restrict(client, here, previous, properties)
        _tag(client, current.physical_id, previous, properties)
        return current

    def delete(self, request: ResourceRequest, current: ResourceState, properties: Mapping[str, Any]) -> None:
        with ignoring(_GONE):
            request.clients.client("codeartifact").delete_package_group(**self._here(properties))

    def _here(self, properties: Mapping[str, Any]) -> dict[str, str]:
        return {**_domain(properties), "packageGroup": properties["Pattern"]}

    def _words(self, properties: Mapping[str, Any]) -> dict[str, str]:
        names = {"ContactInfo": "contactInfo", "Description": "description"}
        return {ours: properties[name] for name, ours in names.items() if name in properties}

    def _restrict(
        self, client: Any, here: Mapping[str, str], previous: Mapping[str, Any], properties: Mapping[str, Any]
    ) -> None:
        before, after = (_allowed(source) for source in (previous, properties))
        modes = dict.fromkeys(_restrictions(previous), "INHERIT") | {
            name: restriction["RestrictionMode"] for name, restriction in _restrictions(properties).items()
        }
        if modes:
            client.update_package_group_origin_configuration(
                **here,
                restrictions=modes,
                addAllowedRepositories=[entry for entry in after if entry not in before],
                removeAllowedRepositories=[entry for entry in before if entry not in after],
            )


def _restrictions(properties: Mapping[str, Any]) -> dict[str, Any]:
    given = properties.get("OriginConfiguration", {}).get("Restrictions", {})
    return {_RESTRICTIONS[name]: restriction for name, restriction in given.items()}


def _allowed(properties: Mapping[str, Any]) -> list[dict[str, str]]:
    return [
        {"originRestrictionType": kind, "repositoryName": name}
        for kind, restriction in _restrictions(properties).items()
        for name in restriction.get("Repositories", [])
    ]


def _domain(properties: Mapping[str, Any]) -> dict[str, str]:
    owner = {"domainOwner": properties["DomainOwner"]} if "DomainOwner" in properties else {}
    return {"domain": properties["DomainName"], **owner}


def _described(properties: Mapping[str, Any]) -> dict[str, Any]:
    upstreams = [{"repositoryName": name} for name in properties.get("Upstreams", [])]
    return {
        **({"description": properties["Description"]} if "Description" in properties else {}),
        **({"upstreams": upstreams} if upstreams else {}),
    }


def _write_policy(
    client: Any, kind: str, here: Mapping[str, str], previous: Mapping[str, Any], properties: Mapping[str, Any]
) -> None:
    before, after = (pick(source, "PermissionsPolicyDocument") for source in (previous, properties))
    if after and after != before:
        policy = document(after["PermissionsPolicyDocument"])
        getattr(client, f"put_{kind}_permissions_policy")(**here, policyDocument=policy)
    elif before and not after:
        getattr(client, f"delete_{kind}_permissions_policy")(**here)


def _tags(tags: Iterable[Mapping[str, str]] | None) -> list[dict[str, str]]:
    return [{"key": tag["Key"], "value": tag["Value"]} for tag in tags or ()]


def _tag(client: Any, arn: str, previous: Mapping[str, Any], properties: Mapping[str, Any]) -> None:
    changes = tag_changes(previous, properties)
    if changes.removed:
        client.untag_resource(resourceArn=arn, tagKeys=changes.removed)
    if changes.added:
        client.tag_resource(resourceArn=arn, tags=_tags(changes.added_list))


PROVIDERS: tuple[type[ResourceProvider], ...] = (Domain, Repository, PackageGroup)
