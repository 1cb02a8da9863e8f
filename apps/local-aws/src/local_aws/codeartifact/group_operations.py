"""Operations on package groups."""

from __future__ import annotations

from moto.core.responses import ActionResult

from local_aws.codeartifact.models import ROOT, Domain, PackageGroup, invalid
from local_aws.codeartifact.operation import Operation
from local_aws.codeartifact.shapes import group_shape, tag_map


class GroupOperations(Operation):
    """Package groups and where their packages may come from."""

    def create_package_group(self) -> ActionResult:
        domain, pattern = self.domain(), self.named("packageGroup")
        if pattern in domain.groups:
            raise self.conflict(f"Package group '{pattern}' already exists in domain '{domain.name}'")
        if not pattern.startswith("/") or pattern[-1] not in "*~$":
            raise invalid(f"{pattern} is no pattern of packages: it begins with / and ends with *, ~ or $")
        arn = self.backend.arn("package-group", f"{domain.name}{pattern}")
        tags = tag_map(self.named("tags"))
        made = PackageGroup(arn, tags, pattern, self.named("contactInfo"), self.named("description"))
        domain.groups[pattern] = made
        return self._group_shown(domain, made)

    def describe_package_group(self) -> ActionResult:
        return self._group_shown(self.domain(), self._group())

    def update_package_group(self) -> ActionResult:
        group = self._group()
        if self.named("contactInfo") is not None:
            group.contact = self.named("contactInfo")
        if self.named("description") is not None:
            group.description = self.named("description")
        return self._group_shown(self.domain(), group)

    def update_package_group_origin_configuration(self) -> ActionResult:
        """https://docs.aws.amazon.com/codeartifact/latest/APIReference/API_UpdatePackageGroupOriginConfiguration.html"""
        domain, group = self.domain(), self._group()
        added, removed = (self.named(f"{verb}AllowedRepositories") or [] for verb in ("add", "remove"))
        domain.check_repositories(entry["repositoryName"] for entry in added)
        for entry in removed:
            names = group.allowed[entry["originRestrictionType"]]
            names[:] = [name for name in names if name != entry["repositoryName"]]
        for entry in added:
            group.allowed[entry["originRestrictionType"]].append(entry["repositoryName"])
        group.modes.update(self.named("restrictions") or {})
        return self._group_shown(domain, group)

    def delete_package_group(self) -> ActionResult:
        domain, group = self.domain(), self._group()
        if group.pattern == ROOT:
            raise invalid("the root package group cannot be deleted")
        answer = self._group_shown(domain, group)
        del domain.groups[group.pattern]
        return answer

    def list_package_groups(self) -> ActionResult:
        domain = self.domain()
        return ActionResult(
            {"packageGroups": [group_shape(self.backend, domain, each) for each in domain.groups.values()]}
        )

    def list_allowed_repositories_for_group(self) -> ActionResult:
        return ActionResult({"allowedRepositories": self._group().allowed[self.named("originRestrictionType")]})

    def _group(self) -> PackageGroup:
        return self.domain().group(self.named("packageGroup"))

    def _group_shown(self, domain: Domain, group: PackageGroup) -> ActionResult:
        return ActionResult({"packageGroup": group_shape(self.backend, domain, group)})
