from __future__ import annotations

from typing import Any

from local_aws.status_view import render

P, S, Q = "111111111111", "222222222222", "333333333333"
WIDE = 1000


def stack(account: str, name: str, resources: int = 3, region: str = "eu-west-1") -> dict[str, Any]:
    status = "CREATE_COMPLETE"
    return {"account": account, "region": region, "name": name, "status": status, "resources": resources}


def instance(account: str, stack: str | None, status: str = "CURRENT", reason: str | None = None) -> dict[str, Any]:
    detailed = "SUCCEEDED" if status == "CURRENT" else "FAILED"
    return {
        "account": account,
        "region": "eu-west-1",
        "status": status,
        "detailed_status": detailed,
        "reason": reason,
        "stack": stack,
    }


def status(**parts: Any) -> dict[str, Any]:
    return {"stacks": [], "stack_sets": [], "products": [], **parts}


EVERYTHING = status(
    stacks=[
        stack(P, "acme-Core", 12),
        stack(S, "acme-TargetSetup"),
        stack(Q, "acme-TargetSetup", 4),
        stack(S, "StackSet-acme-Network-1", 31),
        stack(P, "SC-111111111111-pp-1", 9),
    ],
    stack_sets=[
        {
            "account": P,
            "region": "eu-west-1",
            "name": "acme-Network",
            "status": "ACTIVE",
            "instances": [
                instance(S, "StackSet-acme-Network-1"),
                instance(Q, None, "OUTDATED", "the execution role does not exist"),
            ],
        }
    ],
    products=[
        {
            "account": P,
            "region": "eu-west-1",
            "name": "churn",
            "status": "AVAILABLE",
            "product": "model-build",
            "version": "0a1b2c",
            "reason": None,
            "stack": "SC-111111111111-pp-1",
        }
    ],
)


def line(lines: list[str], name: str) -> str:
    (found,) = [line for line in lines if line.strip().startswith(name) and " in 3" not in line]
    return found


def test_nothing_is_said_in_two_words() -> None:
    assert render(status(), WIDE) == ["no stacks"]


def test_accounts_stand_side_by_side() -> None:
    lines = render(EVERYTHING, WIDE)
    head = line(lines, "stacks")
    assert head.split() == ["stacks", P, S, Q]
    setup = line(lines, "acme-TargetSetup")
    assert setup.index("CREATE_COMPLETE (3)") == head.index(S)
    assert setup.index("CREATE_COMPLETE (4)") == head.index(Q)
    core = line(lines, "acme-Core")
    assert (core.index("CREATE_COMPLETE (12)"), len(core) < head.index(S)) == (head.index(P), True)


def test_stacks_of_a_stack_set_stand_below_its_name() -> None:
    lines = render(EVERYTHING, WIDE)
    head = line(lines, "stack sets")
    assert line(lines, "acme-Network").split(maxsplit=1)[1] == "1 of 2 CURRENT"
    instances = lines[lines.index(line(lines, "acme-Network")) + 1]
    assert instances.index("CURRENT, CREATE_COMPLETE (31)") == head.index(S)
    assert instances.index("OUTDATED FAILED, no stack") == head.index(Q)
    assert not [found for found in lines if "StackSet-acme-Network-1" in found]


def test_the_reason_of_a_failed_instance_is_told_in_full() -> None:
    told = "acme-Network in 333333333333: the execution role does not exist"
    assert told in render(EVERYTHING, WIDE)
    narrow = render(EVERYTHING, 40)
    start = next(number for number, found in enumerate(narrow) if "in 333333333333" in found)
    assert " ".join(found.strip() for found in narrow[start : start + 2]) == told


def test_the_stack_of_a_product_stands_below_it() -> None:
    lines = render(EVERYTHING, WIDE)
    product = lines.index(line(lines, "churn"))
    assert lines[product].split(maxsplit=1)[1] == "AVAILABLE, model-build 0a1b2c"
    assert lines[product + 1].split(maxsplit=1) == ["SC-111111111111-pp-1", "CREATE_COMPLETE (9)"]
    assert lines[product + 1].startswith("  SC-")


def test_a_narrow_terminal_gets_one_block_per_account() -> None:
    lines = render(EVERYTHING, 60)
    assert max(map(len, lines)) <= 60
    starts = [lines.index(f"account {account}") for account in (P, S, Q)]
    assert starts == sorted(starts)
    staging = [found.strip() for found in lines[starts[1] : starts[2]] if found]
    assert staging == [
        f"account {S}",
        "stacks",
        "acme-TargetSetup",
        "CREATE_COMPLETE (3)",
        "stack sets",
        "acme-Network",
        "instances",
        "CURRENT, CREATE_COMPLETE (31)",
    ]
    assert "products" in [found.strip() for found in lines[starts[0] : starts[1]]]


def test_the_table_stays_as_long_as_it_fits() -> None:
    table = render(EVERYTHING, WIDE)
    width = max(map(len, table))
    assert render(EVERYTHING, width) == table
    assert render(EVERYTHING, width - 1) != table


def test_regions_are_named_when_there_are_several() -> None:
    two = status(stacks=[stack(P, "acme-Core"), stack(P, "acme-Core", 5, "us-east-1")])
    lines = render(two, WIDE)
    assert line(lines, "acme-Core (eu-west-1)").endswith("CREATE_COMPLETE (3)")
    assert line(lines, "acme-Core (us-east-1)").endswith("CREATE_COMPLETE (5)")
