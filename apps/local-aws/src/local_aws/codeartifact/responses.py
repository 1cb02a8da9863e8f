"""The API of CodeArtifact, as a response class of moto. It gives out tokens, and serves no packages for them.

https://docs.aws.amazon.com/codeartifact/latest/APIReference/API_Operations.html
"""

from __future__ import annotations

import time
from typing import Any

from moto.core.responses import ActionResult, BaseResponse
from moto.moto_api._internal import mock_random

from local_aws.codeartifact.group_operations import GroupOperations
from local_aws.codeartifact.models import Held, codeartifact_backends, invalid
from local_aws.codeartifact.repository_operations import RepositoryOperations
from local_aws.codeartifact.shapes import domain_shape, tag_map

_SHORTEST_TOKEN, _LONGEST_TOKEN = 900, 43_200
"""Seconds."""


class CodeArtifactResponse(RepositoryOperations, GroupOperations, BaseResponse):
    """One request to CodeArtifact."""

    def __init__(self) -> None:
        super().__init__(service_name="codeartifact")
        self.automated_parameter_parsing = True

    @property
    def backend(self) -> Any:
        """The backend of the caller's account. Raises NotImplementedError for a domain of another account."""
        owner = self._get_param("domainOwner")
        if owner and owner != self.current_account:
            raise NotImplementedError("domains of other accounts")
        return codeartifact_backends[self.current_account][self.region]

    def create_domain(self) -> ActionResult:
        domain = self.backend.create_domain(self.named("domain"), self.named("encryptionKey"), self.given_tags())
        return ActionResult({"domain": domain_shape(self.backend, domain)})

    def describe_domain(self) -> ActionResult:
        return ActionResult({"domain": domain_shape(self.backend, self.domain())})

    def delete_domain(self) -> ActionResult:
        """https://docs.aws.amazon.com/codeartifact/latest/APIReference/API_DeleteDomain.html"""
        domain = self.domain()
        if domain.repositories:
            raise self.conflict(f"Domain '{domain.name}' contains repositories: delete them first")
        del self.backend.domains[domain.name]
        return ActionResult({"domain": domain_shape(self.backend, domain)})

    def list_domains(self) -> ActionResult:
        return ActionResult({"domains": [domain_shape(self.backend, each) for each in self.backend.domains.values()]})

    def get_authorization_token(self) -> ActionResult:
        """https://docs.aws.amazon.com/codeartifact/latest/APIReference/API_GetAuthorizationToken.html"""
        self.domain()
        given = self.named("durationSeconds")
        seconds = _LONGEST_TOKEN if given is None else int(given)
        if seconds != 0 and not _SHORTEST_TOKEN <= seconds <= _LONGEST_TOKEN:
            raise invalid(f"durationSeconds is {seconds}: use 0, or {_SHORTEST_TOKEN} to {_LONGEST_TOKEN}")
        # 0 means as long as the caller's session, of which nothing is known here
        expiration = time.time() + (seconds or _LONGEST_TOKEN)
        return ActionResult({"authorizationToken": mock_random.get_random_hex(64), "expiration": expiration})

    def put_domain_permissions_policy(self) -> ActionResult:
        return self.policy_put(self.domain())

    def get_domain_permissions_policy(self) -> ActionResult:
        return self.policy_of(self.domain())

    def delete_domain_permissions_policy(self) -> ActionResult:
        return self.policy_deleted(self.domain())

    def tag_resource(self) -> ActionResult:
        self._tagged().tags.update(self.given_tags())
        return ActionResult({})

    def untag_resource(self) -> ActionResult:
        tags = self._tagged().tags
        for key in self._get_param("tagKeys"):
            tags.pop(key, None)
        return ActionResult({})

    def list_tags_for_resource(self) -> ActionResult:
        return ActionResult({"tags": [{"key": key, "value": value} for key, value in self._tagged().tags.items()]})

    def given_tags(self) -> dict[str, str]:
        """The tags of the request."""
        return tag_map(self._get_param("tags"))

    def _tagged(self) -> Held:
        held: Held = self.backend.tagged(self.named("resourceArn"))
        return held
