"""Where a request's template comes from: its body or an object in S3."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from botocore.exceptions import ClientError

from local_aws.cloudformation.errors import ValidationError
from local_aws.cloudformation.template import MAX_INLINE_BYTES, MAX_STORED_BYTES

_held: dict[str, str] = {}


@contextlib.contextmanager
def held(body: str) -> Iterator[str]:
    """The address of a template that another service of AWS holds, as long as the context lasts.

    Such a service keeps templates in a bucket of its own, which is no bucket of any account here.
    """
    url = f"https://held-by-a-service.invalid/{uuid.uuid4()}"
    _held[url] = body
    try:
        yield url
    finally:
        del _held[url]


def template_body(request: Mapping[str, Any], s3: Any) -> str | None:
    """The template of a request, or None when it gives none.

    Raises ValidationError when it gives two, when it is too large, and when the object cannot be read.
    """
    body, url = request.get("TemplateBody"), request.get("TemplateURL")
    if body and url:
        raise ValidationError("Specify either TemplateURL or TemplateBody, not both.")
    if body:
        if len(body.encode()) > MAX_INLINE_BYTES:
            raise ValidationError(
                "1 validation error detected: Value at 'templateBody' failed to satisfy constraint: "
                f"Member must have length less than or equal to {MAX_INLINE_BYTES}"
            )
        return str(body)
    if url in _held:
        return _held[url]
    return _stored(url, s3) if url else None


def _stored(url: str, s3: Any) -> str:
    bucket, key = object_of(url)
    try:
        content: bytes = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    except ClientError as error:
        raise ValidationError(f"S3 error: {error.response['Error'].get('Message', '')} ({url})") from error
    if len(content) > MAX_STORED_BYTES:
        raise ValidationError(f"Template may not exceed {MAX_STORED_BYTES} bytes in size.")
    return content.decode()


def object_of(url: str) -> tuple[str, str]:
    """Bucket and key of an S3 URL, in path style or with the bucket in the host name.

    Raises ValidationError for a URL that names no object.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    path = unquote(parts.path).lstrip("/")
    bucket, dot_s3, _ = host.partition(".s3")
    if dot_s3 and host.endswith("amazonaws.com"):
        key = path
    else:
        bucket, _, key = path.partition("/")
    if not bucket or not key:
        raise ValidationError(f"TemplateURL must be a supported URL, received {url!r}")
    return bucket, key
