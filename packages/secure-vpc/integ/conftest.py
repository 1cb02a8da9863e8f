from collections.abc import Iterator
from pathlib import Path

import pytest
from local_aws.testing import running_server

from network_under_test import NODE_MODULES, CdkAccount


@pytest.fixture(scope="session")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CdkAccount]:
    """An account with the standard bootstrap of the CDK, in a local AWS for all files of this folder."""
    folder: Path = tmp_path_factory.mktemp("networks")
    with running_server(NODE_MODULES) as settings:
        account = CdkAccount(f"http://127.0.0.1:{settings.port}", folder)
        finished = account.bootstrap()
        assert finished.code == 0, finished.output
        yield account


@pytest.fixture(scope="module")
def untouched(account: CdkAccount) -> set[str]:
    """What is there before the tests of a file make anything."""
    return account.inventory()
