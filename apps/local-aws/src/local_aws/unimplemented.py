"""Operations that the server does not have: each answers at once, names itself, and is counted."""

from __future__ import annotations

import threading
from collections import Counter
from functools import cache

from moto.core.utils import camelcase_to_underscores, get_service_model
from moto.s3.models import S3Backend
from moto.s3.responses import S3Response
from werkzeug.wrappers import Response

from local_aws.api_request import ApiRequest
from local_aws.error_response import error_response

CODE = "NotImplemented"

_counts: Counter[str] = Counter()
_lock = threading.Lock()


class UnimplementedError(NotImplementedError):
    """The server has no handler for the request."""


def is_missing(request: ApiRequest) -> bool:
    """Whether it is known before asking moto that nobody serves the request.

    moto's S3 takes an operation that it does not know for another one on the same path, and so answers a request for
    metrics with a list of objects.
    """
    return request.service == "s3" and request.operation in _missing_in_s3()


@cache
def _missing_in_s3() -> frozenset[str]:
    present = set(dir(S3Response)) | set(dir(S3Backend))
    names = get_service_model("s3").operation_names
    return frozenset(name for name in names if camelcase_to_underscores(name) not in present)


def refuse(request: ApiRequest) -> Response:
    """Count the operation and answer that it does not exist here."""
    with _lock:
        _counts[request.action] += 1
    return error_response(request, CODE, f"local AWS does not implement {request.action}")


def counts() -> dict[str, int]:
    """How often each unimplemented operation was called, the most frequent first."""
    with _lock:
        return dict(_counts.most_common())


def forget() -> None:
    """Start counting again."""
    with _lock:
        _counts.clear()
