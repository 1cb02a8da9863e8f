"""Who asks, and whether a statement means them.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from local_aws.accounts import ANONYMOUS, Caller


@dataclass(frozen=True)
class Principal:
    """A principal of a request: an AWS one with `arn` and `account`, or a service, or a federated one."""

    arn: str | None = None
    account: str | None = None
    role_arn: str | None = None
    service: str | None = None
    federated: str | None = None

    @property
    def names(self) -> frozenset[str]:
        """Every AWS name that selects this principal: itself, its role, its account."""
        if self.arn is None:
            return frozenset()
        names = {self.arn}
        if self.role_arn:
            names.add(self.role_arn)
        if self.account:
            names |= {self.account, f"arn:aws:iam::{self.account}:root"}
        return frozenset(names)


def of_caller(caller: Caller) -> Principal:
    """The principal that a request is signed by. An anonymous caller is only meant by `*`."""
    if caller is ANONYMOUS:
        return Principal()
    return Principal(arn=caller.arn, account=caller.account, role_arn=caller.role_arn)


def selects(selector: Mapping[str, tuple[str, ...]], principal: Principal) -> bool:
    """Whether a Principal element means this principal. `*` means everybody, wildcards inside a name do not exist."""
    aws = selector.get("AWS", ())
    return (
        "*" in aws
        or not principal.names.isdisjoint(aws)
        or _named(selector.get("Service", ()), principal.service)
        or _named(selector.get("Federated", ()), principal.federated)
    )


def _named(names: tuple[str, ...], name: str | None) -> bool:
    return name is not None and (name in names or "*" in names)
