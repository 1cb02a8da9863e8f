"""The order in which resources are worked on, and the workers that do it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

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
    remaining = {name: set(needed) & set(dependencies) for name, needed in dependencies.items()}
    result: list[str] = []
    while remaining:
        ready = [name for name, needed in remaining.items() if not needed]
        if not ready:
            raise ValidationError(f"Circular dependency between resources: [{', '.join(_cycle(remaining))}]")
        for name in ready:
            del remaining[name]
        for needed in remaining.values():
            needed.difference_update(ready)
        result.extend(ready)
    return result


def _cycle(remaining: Mapping[str, set[str]]) -> list[str]:
    path: list[str] = []
    name = next(iter(remaining))
    while name not in path:
        path.append(name)
        name = sorted(remaining[name])[0]
    return path[path.index(name) :]


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
    waiting = {name: set(needed) & set(dependencies) for name, needed in dependencies.items()}
    failed: list[str] = []
    with ThreadPoolExecutor(WORKERS, thread_name_prefix="cloudformation") as pool:
        running: dict[Future[bool], str] = {}
        while True:
            if not (failed and stop_at_failure):
                ready = [name for name, needed in waiting.items() if not needed]
                for name in ready:
                    del waiting[name]
                    running[pool.submit(work, name)] = name
            if not running:
                return Outcome(failed, list(waiting))
            finished, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in finished:
                name = running.pop(future)
                if future.result():
                    for needed in waiting.values():
                        needed.discard(name)
                else:
                    failed.append(name)
