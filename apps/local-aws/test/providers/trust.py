"""Trust policies of service roles."""

from __future__ import annotations

from typing import Any


def trusting(service: str, **condition: str) -> dict[str, Any]:
    """A trust policy for a service; `condition` holds keys that must have exactly these values."""
    statement: dict[str, Any] = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    if condition:
        statement["Condition"] = {"StringEquals": condition}
    return {"Version": "2012-10-17", "Statement": [statement]}
