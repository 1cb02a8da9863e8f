from collections.abc import Iterator
from pathlib import Path

import pytest
from local_aws.testing.cdk_account import CdkAccount, bootstrapped_account


@pytest.fixture(scope="session")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CdkAccount]:
    """An account with a local AWS of its own, for all files of this folder."""
    with bootstrapped_account(Path(__file__).resolve().parent, tmp_path_factory.mktemp("roles")) as account:
        yield account


@pytest.fixture(scope="module")
def untouched(account: CdkAccount) -> set[str]:
    """What is there before the tests of a file make anything."""
    return account.inventory()
