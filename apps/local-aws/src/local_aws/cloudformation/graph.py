"""The order in which resources are worked on, and the workers that do it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from queue import SimpleQueue

from local_aws.cloudformation.errors import ValidationError
from local_aws.cloudformation.intrinsics import references
from local_aws.cloudformation.resource_definition import ResourceDefinition

WORKERS = 4

Dependencies = Mapping[str, frozenset[str]]


def dependencies_of(definitions: Iterable[ResourceDefinition]) -> dict[str, frozenset[str]]:
    """What each resource needs to exist first, among the given resources."""
    known = {definition.logical_id: definition for definition in definitions}
    names = frozenset(known)
    return {
        logical_id: names & (references(definition.properties) | set(definition.depends_on))
        for logical_id, definition in known.items()
    }


def reversed_dependencies(dependencies: Dependencies) -> dict[str, frozenset[str]]:
    """What has to be gone before each resource can be deleted."""
    dependants: dict[str, set[str]] = {name: set() for name in dependencies}
    for name, needed in dependencies.items():
        for other in needed:
            if other in dependants:
                dependants[other].add(name)
    return {name: frozenset(users) for name, users in dependants.items()}


def order(dependencies: Dependencies) -> list[str]:
    """Every name after what it depends on. Raises ValidationError for a cycle, naming its members."""
    try:
        return list(_sorter(dependencies).static_order())
    except CycleError as error:
        # the first member is named again at the end
        members = sorted(set(error.args[1]))
        raise ValidationError(f"Circular dependency between resources: [{', '.join(members)}]") from error


def _sorter(dependencies: Dependencies) -> TopologicalSorter[str]:
    return TopologicalSorter({name: needed & dependencies.keys() for name, needed in dependencies.items()})


@dataclass(frozen=True)
class Outcome:
    """How the work on a graph went."""

    failed: list[str]
    not_started: list[str]


def run(dependencies: Dependencies, work: Callable[[str], bool], stop_at_failure: bool = True) -> Outcome:
    """Call `work` for every name, each after what it depends on, several at a time.

    `work` answers whether it succeeded. After a failure nothing new is started, or, without `stop_at_failure`,
    nothing that depends on what failed. What is running is waited for.
    """
    sorter = _sorter(dependencies)
    # what is in a cycle is never ready, and stays with what was not started
    with contextlib.suppress(CycleError):
        sorter.prepare()
    started: set[str] = set()
    failed: list[str] = []
    finished: SimpleQueue[tuple[str, Future[bool]]] = SimpleQueue()
    running = 0
    with ThreadPoolExecutor(WORKERS, thread_name_prefix="cloudformation") as pool:
        while True:
            if not (failed and stop_at_failure):
                for name in sorter.get_ready():
                    started.add(name)
                    running += 1
                    _submit(pool, work, name, finished)
            if not running:
                return Outcome(failed, [name for name in dependencies if name not in started])
            name, future = finished.get()
            running -= 1
            if future.result():
                sorter.done(name)
            else:
                failed.append(name)


def _submit(
    pool: ThreadPoolExecutor,
    work: Callable[[str], bool],
    name: str,
    finished: SimpleQueue[tuple[str, Future[bool]]],
) -> None:
    """Start work on a name. Its end comes through the queue: to wait for many futures is to look at each of them."""
    pool.submit(work, name).add_done_callback(lambda future: finished.put((name, future)))
