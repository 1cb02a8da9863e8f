"""Exports of stacks and who imports them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from local_aws.cloudformation.errors import TemplateError, ValidationError
from local_aws.cloudformation.stack import Output, Stack, stacks


@dataclass(frozen=True)
class Export:
    """An output that other stacks of the account and region can import."""

    name: str
    value: str
    stack_id: str


def exports_of(account: str, region: str) -> dict[str, Export]:
    """All exports of an account and region, by name."""
    return {
        output.export_name: Export(output.export_name, output.value, stack.stack_id)
        for stack in stacks(account, region).values()
        for output in stack.outputs
        if output.export_name
    }


def value_of(account: str, region: str, name: str) -> str:
    """The value of an export. Raises TemplateError when there is none of that name."""
    export = exports_of(account, region).get(name)
    if export is None:
        raise TemplateError(f"No export named {name} found.")
    return export.value


def importers(account: str, region: str, name: str) -> list[str]:
    """Names of the stacks that import an export."""
    return sorted(stack.name for stack in stacks(account, region).values() if name in stack.imports)


def refuse_removal(stack: Stack, remaining: Iterable[str]) -> None:
    """Raises ValidationError when an export of the stack that is not among the remaining ones is in use."""
    kept = set(remaining)
    for output in stack.outputs:
        if output.export_name and output.export_name not in kept:
            _refuse_in_use(stack, output.export_name, "deleted")


def refuse_conflicts(stack: Stack, outputs: Iterable[Output]) -> None:
    """Raises ValidationError for an export whose name another stack has, or that changes while it is in use."""
    others = exports_of(stack.account, stack.region)
    before: Mapping[str, str] = {output.export_name: output.value for output in stack.outputs if output.export_name}
    seen: set[str] = set()
    for output in outputs:
        name = output.export_name
        if name is None:
            continue
        if name in seen:
            raise ValidationError(f"Duplicate Export names: [{name}]")
        seen.add(name)
        if name in others and others[name].stack_id != stack.stack_id:
            raise ValidationError(f"Export with name {name} is already exported by stack {others[name].stack_id}")
        if name in before and before[name] != output.value:
            _refuse_in_use(stack, name, "updated")


def _refuse_in_use(stack: Stack, name: str, verb: str) -> None:
    users = importers(stack.account, stack.region, name)
    if users:
        raise ValidationError(f"Export {name} cannot be {verb} as it is in use by {', '.join(users)}")
