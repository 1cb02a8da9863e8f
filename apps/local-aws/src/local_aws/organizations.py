"""Which organization an account belongs to, and where in it.

Organizations are made through the API: CreateOrganization, then CreateAccount, or InviteAccountToOrganization and
AcceptHandshake for an account that has its number already.
"""

from __future__ import annotations

from typing import Any

from moto.organizations.models import organizations_backends


def organization_of(account: str) -> str | None:
    """The id of the account's organization (`o-...`), which is its `aws:PrincipalOrgID`; None outside of any."""
    backend = _backend_of(account)
    return None if backend is None else str(backend.org.id)


def path_of(account: str) -> str | None:
    """`<organization>/<root>/<unit>/.../`, as condition keys have it; None outside of any organization.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalorgpaths
    """
    backend = _backend_of(account)
    if backend is None:
        return None
    units: list[str] = []
    child = account
    while True:
        parents = backend.list_parents(ChildId=child)["Parents"]
        if not parents:
            break
        child = parents[0]["Id"]
        units.insert(0, child)
        if parents[0]["Type"] == "ROOT":
            break
    return "/".join([str(backend.org.id), *units]) + "/"


def _backend_of(account: str) -> Any | None:
    """The state of the organization that the account is a member of."""
    backends: list[tuple[str, str, Any]] = list(organizations_backends.iter_backends())
    for _, _, backend in backends:
        if backend.org is not None and any(member.id == account for member in backend.accounts):
            return backend
    return None
