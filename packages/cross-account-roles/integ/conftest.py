from collections.abc import Iterator
from pathlib import Path

import pytest
from local_aws.testing import running_server
from local_aws.testing.cdk_account import CdkAccount, node_modules_of

HERE = Path(__file__).resolve().parent


@pytest.fixture(scope="session")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CdkAccount]:
    """An account with the standard bootstrap of the CDK, in a local AWS for all files of this folder."""
    with running_server(node_modules_of(HERE)) as settings:
        account = CdkAccount(f"http://127.0.0.1:{settings.port}", HERE, tmp_path_factory.mktemp("roles"))
        finished = account.bootstrap()
        assert finished.code == 0, finished.output
        yield account


@pytest.fixture(scope="module")
def untouched(account: CdkAccount) -> set[str]:
    """What is there before the tests of a file make anything."""
    return account.inventory()
