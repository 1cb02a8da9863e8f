"""The status for a person: one column per account, or one block per account where that is too wide."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

_GAP = "  "
_LEGEND = "In brackets: the number of resources."


@dataclass(frozen=True)
class Row:
    """One line of a table: its name, and what stands in the column of each account."""

    name: str
    cells: dict[str, str]
    notes: dict[str, str] = field(default_factory=dict)
    """Why it stands so, by account; too long for a cell."""


def render(status: Mapping[str, Any], columns: int) -> list[str]:
    """The lines that say which stacks exist, no wider than `columns` where that can be helped."""
    sections = [(title, rows) for title, rows in _sections(status) if rows]
    if not sections:
        return ["no stacks"]
    accounts = sorted({account for _, rows in sections for row in rows for account in row.cells})
    lines = _side_by_side(sections, accounts)
    if max(map(len, lines)) > columns:
        lines = _below_each_other(sections, accounts)
    return [*lines, *_notes(sections, columns), "", _LEGEND]


def _sections(status: Mapping[str, Any]) -> Iterator[tuple[str, list[Row]]]:
    stacks = {(stack["account"], stack["region"], stack["name"]): stack for stack in status["stacks"]}
    instances = [instance for each in status["stack_sets"] for instance in each["instances"]]
    several = len({stack["region"] for stack in [*status["stacks"], *status["stack_sets"], *instances]}) > 1
    owned = {_key(holder) for holder in [*instances, *status["products"]]}
    yield (
        "stacks",
        _merged(
            Row(_named(stack, several), {stack["account"]: _stack_cell(stack)})
            for key, stack in stacks.items()
            if key not in owned
        ),
    )
    yield "stack sets", [row for each in status["stack_sets"] for row in _stack_set(each, stacks, several)]
    yield "products", [row for each in status["products"] for row in _product(each, stacks, several)]


def _stack_set(each: Mapping[str, Any], stacks: Mapping[Any, Any], several: bool) -> Iterator[Row]:
    """The stack set in the account that administers it, and below it what it made in each account."""
    current = sum(instance["status"] == "CURRENT" for instance in each["instances"])
    yield Row(_named(each, several), {each["account"]: f"{current} of {len(each['instances'])} CURRENT"})
    yield from _merged(
        Row(
            f"{_GAP}in {instance['region']}" if several else f"{_GAP}instances",
            {instance["account"]: _instance_cell(instance, stacks.get(_key(instance)))},
            {instance["account"]: instance["reason"]} if instance["reason"] else {},
        )
        for instance in each["instances"]
    )


def _product(each: Mapping[str, Any], stacks: Mapping[Any, Any], several: bool) -> Iterator[Row]:
    """A provisioned product, and below it its stack."""
    cell = f"{each['status']}, {each['product']} {each['version']}"
    yield Row(
        _named(each, several), {each["account"]: cell}, {each["account"]: each["reason"]} if each["reason"] else {}
    )
    stack = stacks.get(_key(each))
    if stack:
        yield Row(f"{_GAP}{stack['name']}", {each["account"]: _stack_cell(stack)})


def _key(holder: Mapping[str, Any]) -> tuple[str, str, Any]:
    """Account, region and name of the stack that belongs to an instance or a product."""
    return holder["account"], holder["region"], holder["stack"]


def _named(thing: Mapping[str, Any], several: bool) -> str:
    return f"{thing['name']} ({thing['region']})" if several else str(thing["name"])


def _stack_cell(stack: Mapping[str, Any]) -> str:
    return f"{stack['status']} ({stack['resources']})"


def _instance_cell(instance: Mapping[str, Any], stack: Mapping[str, Any] | None) -> str:
    shown = instance["status"]
    if shown != "CURRENT":
        shown = f"{shown} {instance['detailed_status']}"
    return f"{shown}, {_stack_cell(stack)}" if stack else f"{shown}, no stack"


def _merged(rows: Iterable[Row]) -> list[Row]:
    """Rows of the same name become one, which has the columns of all."""
    merged: dict[str, Row] = {}
    for row in rows:
        same = merged.setdefault(row.name, Row(row.name, {}, {}))
        same.cells.update(row.cells)
        same.notes.update(row.notes)
    return list(merged.values())


def _side_by_side(sections: list[tuple[str, list[Row]]], accounts: list[str]) -> list[str]:
    table: list[list[str]] = []
    for title, rows in sections:
        table += [[], [title, *accounts]]
        table += [[row.name, *(row.cells.get(account, "") for account in accounts)] for row in rows]
    widths = [max(len(line[column]) for line in table if line) for column in range(len(accounts) + 1)]
    return [_GAP.join(cell.ljust(width) for cell, width in zip(line, widths, strict=False)).rstrip() for line in table]


def _below_each_other(sections: list[tuple[str, list[Row]]], accounts: list[str]) -> list[str]:
    lines: list[str] = []
    for account in accounts:
        lines += ["", f"account {account}"]
        for title, rows in sections:
            own = [row for row in rows if account in row.cells or _has_below(row, rows, account)]
            lines += [f"{_GAP}{title}"] if own else []
            for row in own:
                depth = _GAP * (4 if row.name.startswith(_GAP) else 3)
                lines.append(f"{_GAP * 2}{row.name}")
                lines += [f"{depth}{row.cells[account]}"] if account in row.cells else []
    return lines


def _has_below(row: Row, rows: list[Row], account: str) -> bool:
    """Whether the row is the head of one that says something about the account."""
    if row.name.startswith(_GAP):
        return False
    below = rows[rows.index(row) + 1 :]
    for candidate in below:
        if not candidate.name.startswith(_GAP):
            return False
        if account in candidate.cells:
            return True
    return False


def _notes(sections: list[tuple[str, list[Row]]], columns: int) -> list[str]:
    lines: list[str] = []
    for _, rows in sections:
        head = ""
        for row in rows:
            head = row.name if not row.name.startswith(_GAP) else head
            for account, note in sorted(row.notes.items()):
                lines += textwrap.wrap(f"{head} in {account}: {note}", columns, subsequent_indent=_GAP)
    return ["", *lines] if lines else []
