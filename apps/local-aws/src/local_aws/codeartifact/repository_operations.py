"""Operations on repositories."""

from __future__ import annotations

from moto.core.responses import ActionResult

from local_aws.codeartifact.models import Domain, Repository, invalid
from local_aws.codeartifact.operation import Operation
from local_aws.codeartifact.shapes import repository_shape, tag_map

_EXTERNAL = frozenset(
    {
        "public:npmjs",
        "public:nuget-org",
        "public:pypi",
        "public:maven-central",
        "public:maven-googleandroid",
        "public:maven-gradleplugins",
        "public:maven-commonsware",
        "public:maven-clojars",
        "public:ruby-gems-org",
        "public:crates-io",
    }
)
"""https://docs.aws.amazon.com/codeartifact/latest/APIReference/API_AssociateExternalConnection.html"""


class RepositoryOperations(Operation):
    """Repositories, what they take packages from, and their policies."""

    def create_repository(self) -> ActionResult:
        domain, name = self.domain(), self.named("repository")
        if name in domain.repositories:
            raise self.conflict(f"Repository with name '{name}' already exists in domain '{domain.name}'")
        upstreams = self._upstreams(domain)
        arn = self.backend.arn("repository", f"{domain.name}/{name}")
        made = Repository(arn, tag_map(self.named("tags")), name, self.named("description"), upstreams)
        domain.repositories[name] = made
        return self._shown(domain, made)

    def describe_repository(self) -> ActionResult:
        return self._shown(self.domain(), self._repository())

    def update_repository(self) -> ActionResult:
        domain, repository = self.domain(), self._repository()
        if self.named("upstreams") is not None:
            upstreams = self._upstreams(domain)
            if upstreams and repository.external:
                raise self.conflict(f"Repository '{repository.name}' has an external connection")
            repository.upstreams = upstreams
        if self.named("description") is not None:
            repository.description = self.named("description")
        return self._shown(domain, repository)

    def delete_repository(self) -> ActionResult:
        domain, repository = self.domain(), self._repository()
        del domain.repositories[repository.name]
        return self._shown(domain, repository)

    def list_repositories(self) -> ActionResult:
        return self._listed(self.backend.domains.values())

    def list_repositories_in_domain(self) -> ActionResult:
        return self._listed([self.domain()])

    def associate_external_connection(self) -> ActionResult:
        """https://docs.aws.amazon.com/codeartifact/latest/APIReference/API_AssociateExternalConnection.html"""
        repository, name = self._repository(), self.named("externalConnection")
        if name not in _EXTERNAL:
            raise invalid(f"there is no external connection {name}: use one of {', '.join(sorted(_EXTERNAL))}")
        if repository.external or repository.upstreams:
            raise self.conflict(f"Repository '{repository.name}' has an external connection or upstreams already")
        repository.external.append(name)
        return self._shown(self.domain(), repository)

    def disassociate_external_connection(self) -> ActionResult:
        repository, name = self._repository(), self.named("externalConnection")
        if name in repository.external:
            repository.external.remove(name)
        return self._shown(self.domain(), repository)

    def put_repository_permissions_policy(self) -> ActionResult:
        return self.policy_put(self._repository())

    def get_repository_permissions_policy(self) -> ActionResult:
        return self.policy_of(self._repository())

    def delete_repository_permissions_policy(self) -> ActionResult:
        return self.policy_deleted(self._repository())

    def get_repository_endpoint(self) -> ActionResult:
        """https://docs.aws.amazon.com/codeartifact/latest/APIReference/API_GetRepositoryEndpoint.html"""
        backend, repository = self.backend, self._repository()
        host = f"{self.domain().name}-{backend.account_id}.d.codeartifact.{backend.region_name}.amazonaws.com"
        return ActionResult({"repositoryEndpoint": f"https://{host}/{self.named('format')}/{repository.name}/"})

    def _repository(self) -> Repository:
        return self.domain().repository(self.named("repository"))

    def _upstreams(self, domain: Domain) -> list[str]:
        names = [upstream["repositoryName"] for upstream in self.named("upstreams") or []]
        domain.check_repositories(names)
        return names

    def _shown(self, domain: Domain, repository: Repository) -> ActionResult:
        return ActionResult({"repository": repository_shape(self.backend, domain, repository)})

    def _listed(self, domains: list[Domain]) -> ActionResult:
        found = [
            repository_shape(self.backend, domain, repository)
            for domain in domains
            for repository in domain.repositories.values()
        ]
        return ActionResult({"repositories": found})
