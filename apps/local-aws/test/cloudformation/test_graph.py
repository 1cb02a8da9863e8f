"""The order of work, and what a failure does to it."""

import threading
import time

import pytest

from local_aws.cloudformation.errors import ValidationError
from local_aws.cloudformation.graph import Outcome, order, reversed_dependencies, run


@pytest.mark.parametrize(
    ("stop_at_failure", "outcome"),
    [(True, Outcome(["fails"], ["next", "blocked"])), (False, Outcome(["fails"], ["blocked"]))],
)
def test_failure_stops_what_has_not_begun_or_only_what_depends_on_it(stop_at_failure: bool, outcome: Outcome) -> None:
    failed = threading.Event()
    done: list[str] = []

    def work(name: str) -> bool:
        if name == "fails":
            failed.set()
            return False
        if name == "slow":
            assert failed.wait(5)
            time.sleep(0.1)
        done.append(name)
        return True

    dependencies = {
        "fails": frozenset[str](),
        "slow": frozenset[str](),
        "next": frozenset({"slow"}),
        "blocked": frozenset({"fails"}),
    }
    assert run(dependencies, work, stop_at_failure) == outcome
    assert done == (["slow"] if stop_at_failure else ["slow", "next"])


def test_cycle_names_its_members_only() -> None:
    dependencies = {"a": frozenset({"b"}), "b": frozenset({"c"}), "c": frozenset({"b"}), "d": frozenset[str]()}
    with pytest.raises(ValidationError, match=r"Circular dependency between resources: \[b, c\]"):
        order(dependencies)


def test_deletion_waits_for_the_users() -> None:
    assert reversed_dependencies({"a": frozenset({"b", "elsewhere"}), "b": frozenset[str]()}) == {
        "a": frozenset(),
        "b": frozenset({"a"}),
    }


def test_what_waits_for_itself_is_not_started() -> None:
    dependencies = {"a": frozenset({"b"}), "b": frozenset({"a"}), "c": frozenset[str](), "d": frozenset({"a"})}
    done: list[str] = []
    assert run(dependencies, lambda name: not done.append(name)) == Outcome([], ["a", "b", "d"])
    assert done == ["c"]


def test_an_error_of_the_work_ends_the_run() -> None:
    def work(name: str) -> bool:
        raise KeyError(name)

    with pytest.raises(KeyError, match="a"):
        run({"a": frozenset[str](), "b": frozenset({"a"})}, work)
