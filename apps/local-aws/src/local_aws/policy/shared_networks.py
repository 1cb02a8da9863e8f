"""What a participant may do with subnets that their owner shares: use them, and nothing that belongs to the network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from local_aws.api_request import ApiRequest
from local_aws.policy.refusal import Refusal
from local_aws.sharing import shared_subnets, shared_vpcs

_FOR_PARTICIPANTS = frozenset({"CreateNetworkInterface", "CreateSecurityGroup"})
"""Beside descriptions: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-share-limitations.html"""


def refusal_of_request(request: ApiRequest) -> Refusal | None:
    """Why EC2 refuses a request that names a shared VPC or subnet, or None. The code is not verified without AWS."""
    if request.operation.startswith("Describe") or request.operation in _FOR_PARTICIPANTS:
        return None
    account, region = request.caller.account, request.region
    shared = {**shared_vpcs(account, region), **shared_subnets(account, region)}
    named = next((text for text in _texts(request.parameters) if text in shared), None)
    if named is None:
        return None
    owner = shared[named].owner_id
    message = f"{named} is shared by {owner}: only its owner may call {request.operation} for it, not {account}."
    return Refusal("UnauthorizedOperation", message)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
