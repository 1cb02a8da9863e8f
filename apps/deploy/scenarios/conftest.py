from collections.abc import Iterator
from pathlib import Path

import pytest

from platform_under_test import Platform, example, free_port


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """A local AWS of this file's own, stopped at the end; nothing is deployed yet."""
    folder: Path = tmp_path_factory.mktemp("platform")
    platform = Platform(folder=folder, port=free_port(), config=example())
    yield platform
    platform.stop()


@pytest.fixture(scope="module")
def deployed(platform: Platform) -> Platform:
    """The example, deployed."""
    finished = platform.deploy()
    assert finished.code == 0, finished.output
    return platform
