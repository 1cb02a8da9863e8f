from __future__ import annotations

import pytest

from local_aws.moto_extensions.pages import page


def test_pages_follow_each_other_without_loss() -> None:
    items = list(range(7))
    seen: list[int] = []
    token: str | None = None
    sizes = []
    while True:
        shown, token = page(items, token, 3, ValueError)
        seen += shown
        sizes.append(len(shown))
        if token is None:
            break
    assert seen == items
    assert sizes == [3, 3, 1]


def test_a_full_last_page_has_no_token() -> None:
    assert page([1, 2], None, 2, ValueError) == ([1, 2], None)


@pytest.mark.parametrize("token", ["nonsense", "AAAA", "é"])
def test_a_token_from_elsewhere_is_refused(token: str) -> None:
    with pytest.raises(KeyError):
        page([1], token, 1, KeyError)
