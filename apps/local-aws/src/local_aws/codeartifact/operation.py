"""What the operations of CodeArtifact share."""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult

from local_aws.codeartifact.models import Domain, Held, conflict, not_found


class Operation:
    """A request, of which the response class of moto knows the parameters and the backend."""

    _get_param: Any
    backend: Any
    conflict = staticmethod(conflict)

    def named(self, name: str) -> Any:
        """A parameter of the request, None when it is not given."""
        return self._get_param(name)

    def domain(self) -> Domain:
        """The domain that the request names."""
        found: Domain = self.backend.domain(self.named("domain"))
        return found

    def policy_put(self, held: Held) -> ActionResult:
        """Set the policy of something; a revision that is not the last one is refused."""
        self._check_revision(held)
        return ActionResult({"policy": held.put_policy(self.named("policyDocument"))})

    def policy_of(self, held: Held) -> ActionResult:
        """The policy of something that has one."""
        if held.policy is None:
            raise not_found("Policy", held.arn)
        return ActionResult({"policy": held.policy})

    def policy_deleted(self, held: Held) -> ActionResult:
        """Delete the policy of something that has one."""
        self._check_revision(held)
        answer = self.policy_of(held)
        held.policy = None
        return answer

    def _check_revision(self, held: Held) -> None:
        revision = self.named("policyRevision")
        if revision and revision != (held.policy or {}).get("revision"):
            raise conflict(f"the policy of {held.arn} has another revision")
