from collections.abc import Iterator

import pytest
from fakes import Engine

from local_aws import cloudformation


@pytest.fixture
def engine() -> Iterator[Engine]:
    cloudformation.forget()
    yield Engine()
    cloudformation.forget()
