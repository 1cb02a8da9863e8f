"""Which access key belongs to which account and principal.

An account needs no set-up: the access key `AKIA0000` followed by its twelve digits is its administrator.
Every other key is one that the server handed out (a session of a role, a key of a user); unknown keys are refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.core.responses import ActionResult, BaseResponse
from moto.iam import models as iam_models
from moto.sts.models import STSBackend, sts_backends
from moto.sts.responses import TokenResponse

from local_aws.grafting import graft

ADMIN_KEY_PREFIX = "AKIA0000"
ADMIN_SECRET = "local"
PARTITION = "aws"
"""The one partition that is simulated; moto keeps global services by partition."""

_ADMIN_KEY = re.compile(rf"{ADMIN_KEY_PREFIX}(\d{{12}})")


class UnknownAccessKeyError(Exception):
    """An access key that this server never handed out."""


@dataclass(frozen=True)
class Credentials:
    """What a client signs with; an administrator has no session token."""

    access_key_id: str
    secret_access_key: str
    session_token: str | None = None


@dataclass(frozen=True)
class Caller:
    """The principal of a request. `role_arn` is the role's own ARN, with its path, for sessions of a role."""

    arn: str
    account: str
    role_arn: str | None
    access_key_id: str
    tags: tuple[tuple[str, str], ...] = field(default=())
    """Tags of the session, which override those of the role."""

    @property
    def principal_arn(self) -> str:
        """`aws:PrincipalArn`: for a session the role's ARN, for others their own.

        https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn
        """
        return self.role_arn or self.arn


ANONYMOUS = Caller(arn="anonymous", account="anonymous", role_arn=None, access_key_id="")
"""Who sends an unsigned request."""

_session_tags: dict[str, tuple[tuple[str, str], ...]] = {}


def administrator(account: str) -> Credentials:
    """Credentials of the administrator of an account."""
    if not re.fullmatch(r"\d{12}", account):
        raise ValueError(f'account must have twelve digits, received "{account}"')
    return Credentials(ADMIN_KEY_PREFIX + account, ADMIN_SECRET)


def account_of(access_key_id: str) -> str:
    """The account of an access key. Raises UnknownAccessKeyError."""
    admin = _ADMIN_KEY.fullmatch(access_key_id)
    if admin:
        return admin.group(1)
    for account, backends in list(iam_models.iam_backends.items()):
        if access_key_id in backends[PARTITION].access_keys:
            return account
    raise UnknownAccessKeyError(
        f'access key "{access_key_id}" is not known to local AWS; '
        f'use "{ADMIN_KEY_PREFIX}" followed by the account id, with the secret "{ADMIN_SECRET}"'
    )


def caller_of(access_key_id: str) -> Caller:
    """The principal of an access key; no key at all is the anonymous caller. Raises UnknownAccessKeyError."""
    if not access_key_id:
        return ANONYMOUS
    account = account_of(access_key_id)
    session = sts_backends[account][PARTITION].get_assumed_role_from_access_key(access_key_id)
    if session:
        return Caller(session.arn, account, session.role_arn, access_key_id, _session_tags.get(access_key_id, ()))
    user = iam_models.iam_backends[account][PARTITION].get_user_from_access_key_id(access_key_id)
    arn = user.arn if user else f"arn:{PARTITION}:iam::{account}:user/administrator"
    return Caller(arn, account, None, access_key_id)


def open_session(role_arn: str, session_name: str, region: str, duration_seconds: int = 3600) -> Credentials:
    """Credentials of a new session of a role, without asking its trust policy.

    For services that act under a role; whoever calls this has checked the trust (`policy.trust`).
    """
    account = role_arn.split(":")[4]
    session = sts_backends[account][PARTITION].assume_role(
        region_name=region,
        role_session_name=session_name[:64],
        role_arn=role_arn,
        policy="",
        duration=duration_seconds,
        external_id="",
    )
    return Credentials(session.access_key_id, session.secret_access_key, session.session_token)


def forget() -> None:
    """Forget the tags of all sessions; the sessions themselves are moto's."""
    _session_tags.clear()


def _account_or_default(access_key_id: str) -> str:
    try:
        return account_of(access_key_id)
    except UnknownAccessKeyError:
        return DEFAULT_ACCOUNT_ID


def _caller_identity(self: STSBackend, access_key_id: str, region: str) -> tuple[str, str, str]:
    caller = caller_of(access_key_id)
    session = self.get_assumed_role_from_access_key(access_key_id)
    user = iam_models.iam_backends[caller.account][PARTITION].get_user_from_access_key_id(access_key_id)
    user_id: Any = session.user_id if session else user.id if user else access_key_id
    return user_id, caller.arn, caller.account


_assume_role_of_moto = TokenResponse.assume_role


def _assume_role(self: TokenResponse) -> ActionResult:
    answer = _assume_role_of_moto(self)
    tags = self._get_param("Tags") or []
    result: Any = answer.result
    session = result["Credentials"]
    _session_tags[session.access_key_id] = tuple((tag["Key"], tag["Value"]) for tag in tags)
    return answer


_access_key_of_moto = BaseResponse.get_access_key


def _access_key(self: BaseResponse) -> str:
    credential = self.querystring.get("X-Amz-Credential")
    return str(credential[0]).split("/")[0] if credential else _access_key_of_moto(self)


def install() -> None:
    """Teach moto our access keys.

    moto knows only keys that it created: others fall into one default account, and their caller identity is
    a user "moto" of the wrong service namespace. It forgets the tags of a session, and does not see who presigned
    a URL.
    """
    graft(iam_models, get_account_id_from=_account_or_default)
    graft(STSBackend, get_caller_identity=_caller_identity)
    graft(BaseResponse, get_access_key=_access_key)
    graft(TokenResponse, assume_role=_assume_role)
