"""StackSets with self-managed permissions: one template, stacks in many accounts and regions."""

from __future__ import annotations
