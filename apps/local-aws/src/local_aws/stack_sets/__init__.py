"""StackSets: one template, stacks in many accounts and regions, by own roles or by those of an organization."""

from __future__ import annotations
