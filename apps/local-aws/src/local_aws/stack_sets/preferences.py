"""How an operation goes through accounts and regions.

https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackSetOperationPreferences.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from local_aws.cloudformation.errors import ValidationError

_EXCLUSIVE = (
    ("FailureToleranceCount", "FailureTolerancePercentage"),
    ("MaxConcurrentCount", "MaxConcurrentPercentage"),
)


@dataclass(frozen=True)
class Preferences:
    """Preferences as a request gives them.

    Accounts are served one after the other, which every concurrency allows.
    """

    given: Mapping[str, Any] = field(default_factory=dict)

    @property
    def regions_in_parallel(self) -> bool:
        """Whether a region goes on when another one has failed."""
        return self.given.get("RegionConcurrencyType") == "PARALLEL"

    def tolerated(self, accounts: int) -> int:
        """In how many of the accounts of a region the operation may fail; percentages are rounded down."""
        if "FailureTolerancePercentage" in self.given:
            return accounts * int(self.given["FailureTolerancePercentage"]) // 100
        return int(self.given.get("FailureToleranceCount", 0))

    def ordered(self, regions: Iterable[str]) -> list[str]:
        """The regions in the order in which they are served."""
        wanted: list[str] = list(self.given.get("RegionOrder") or ())
        present = list(dict.fromkeys(regions))
        return [region for region in wanted if region in present] + [each for each in present if each not in wanted]


def preferences(given: Mapping[str, Any] | None) -> Preferences:
    """Preferences of a request. Raises ValidationError for two settings of which only one may be given."""
    settings = {name: value for name, value in (given or {}).items() if value is not None}
    for one, other in _EXCLUSIVE:
        if one in settings and other in settings:
            raise ValidationError(f"Only one of {one} and {other} can be specified in OperationPreferences")
    return Preferences(settings)
