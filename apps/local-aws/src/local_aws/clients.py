"""boto3 clients against this server, for the parts of it that act like a user of the API."""

from __future__ import annotations

import threading
from functools import cache
from typing import Any

import boto3
from botocore.config import Config

from local_aws import settings
from local_aws.accounts import Credentials, administrator

_CONFIG = Config(
    # One attempt: what fails here fails in the same way a second time, and a deployment shall say so at once.
    retries={"total_max_attempts": 1},
    connect_timeout=5,
    read_timeout=120,
    # No proxy of the environment may see loopback traffic.
    proxies={},
)

_cache: dict[tuple[str, str, str, Credentials], Any] = {}
_cache_lock = threading.Lock()


@cache
def _session() -> boto3.session.Session:
    """One session for all clients: it keeps the models of the services, which take long to load."""
    return boto3.session.Session()


class Clients:
    """Clients of one account and region under one principal."""

    def __init__(self, account: str, region: str, credentials: Credentials | None = None) -> None:
        """`credentials` None: the account's administrator."""
        self.account = account
        self.region = region
        self.credentials = credentials or administrator(account)

    def client(self, service: str) -> Any:
        """The boto3 client of a service; clients are thread-safe and shared."""
        endpoint = settings.current().endpoint
        key = (endpoint, self.region, service, self.credentials)
        # Making a client is not thread-safe in boto3, using one is:
        # https://docs.aws.amazon.com/boto3/latest/guide/clients.html#multithreading-or-multiprocessing-with-clients
        with _cache_lock:
            if key not in _cache:
                _cache[key] = _session().client(
                    service,
                    region_name=self.region,
                    endpoint_url=endpoint,
                    aws_access_key_id=self.credentials.access_key_id,
                    aws_secret_access_key=self.credentials.secret_access_key,
                    aws_session_token=self.credentials.session_token,
                    config=_CONFIG,
                )
            return _cache[key]


def forget() -> None:
    """Drop all clients; the next server may listen elsewhere."""
    with _cache_lock:
        _cache.clear()
