"""Stack sets in the accounts of organizational units, also in those that come later."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from local_aws import organizations
from local_aws.cloudformation.errors import ValidationError
from local_aws.stack_sets import definitions, stacks
from local_aws.stack_sets.model import Place, StackInstance, StackSet, all_stack_sets
from local_aws.stack_sets.service import OperationRequest, StackSetService


@dataclass(frozen=True)
class UnitTargets:
    """Roots or units, with the regions in which their accounts get a stack."""

    units: tuple[str, ...]
    regions: tuple[str, ...]


def unit_targets(units: Sequence[str], regions: Sequence[str]) -> UnitTargets:
    """Targets of a request. Raises ValidationError when there is no unit or no region."""
    if not units or not regions:
        raise ValidationError("At least one organizational unit and one region must be specified")
    return UnitTargets(tuple(dict.fromkeys(units)), tuple(dict.fromkeys(regions)))


class UnitService(StackSetService):
    """Operations on the instances in units. What an account gets, it gets for the unit that was named first."""

    def create_in_units(
        self, stack_set: StackSet, targets: UnitTargets, overrides: Mapping[str, str], request: OperationRequest
    ) -> str:
        """Add instances in all accounts that the units have now; with none, the operation succeeds at once.

        Raises ValidationError for a unit that the organization does not have.
        """

        def prepare() -> Callable[[], list[StackInstance]]:
            definitions.check_overrides(stack_set.definition, overrides)
            self._check(targets)

            def begin() -> list[StackInstance]:
                for unit in targets.units:
                    known = stack_set.units.setdefault(unit, [])
                    known.extend(region for region in targets.regions if region not in known)
                chosen = [_instance_at(stack_set, place, unit) for place, unit in self._places(targets).items()]
                for instance in chosen:
                    instance.overrides = dict(overrides)
                return chosen

            return begin

        return self._operate(stack_set, "CREATE", request, prepare, self._deploying(stack_set))

    def update_in_units(
        self,
        stack_set: StackSet,
        targets: UnitTargets,
        overrides: Sequence[Mapping[str, Any]] | None,
        request: OperationRequest,
    ) -> str:
        """Change the overrides of the instances that the units have when its turn has come; None keeps them.

        What fits at the request, but not at its turn, fails the operation; not verified without AWS.
        """

        def values() -> list[tuple[StackInstance, dict[str, str]]]:
            chosen = [stack_set.instances[each] for each in self._places(targets) if each in stack_set.instances]
            return [(each, definitions.overridden(stack_set.definition, each, overrides)) for each in chosen]

        def prepare() -> Callable[[], list[StackInstance]]:
            self._check(targets)
            values()
            return begin

        def begin() -> list[StackInstance]:
            chosen = values()
            for instance, own in chosen:
                instance.overrides = own
            return [instance for instance, _ in chosen if instance.status != "INOPERABLE"]

        return self._operate(stack_set, "UPDATE", request, prepare, self._deploying(stack_set))

    def delete_from_units(
        self, stack_set: StackSet, targets: UnitTargets, retain: bool, request: OperationRequest
    ) -> str:
        """Remove the instances of units, but those in accounts that another unit of the set has, too.

        Instances of these units go also from accounts that left them without automatic deployment, and those of other
        units stay in such accounts; not verified without AWS.
        """

        def begin() -> list[StackInstance]:
            # Who has moved from one unit of the set to another belongs to that one, also without automatic deployment.
            self._surplus(stack_set)
            for unit in targets.units:
                left = [region for region in stack_set.units.get(unit, ()) if region not in targets.regions]
                stack_set.units[unit] = left
                if not left:
                    del stack_set.units[unit]
            return [
                instance
                for instance in self._surplus(stack_set)
                if instance.organizational_unit_id in targets.units and instance.region in targets.regions
            ]

        return self._operate(stack_set, "DELETE", request, lambda: begin, _removing(stack_set, retain), retain)

    def follow(self, stack_set: StackSet) -> None:
        """Bring stacks to accounts that came into the units, and remove them from those that left."""
        with stack_set.lock:
            settings = stack_set.auto_deployment
            if not stack_set.is_active or settings is None or not settings.enabled:
                return
            # What is under way may leave other instances than there are now: each turn finds out what is missing then.
            is_unsettled, request = bool(stack_set.under_way), OperationRequest({}, is_automatic=True)
            if is_unsettled or self._missing(stack_set):

                def begin() -> list[StackInstance]:
                    return [_instance_at(stack_set, *each) for each in self._missing(stack_set).items()]

                self._operate(stack_set, "CREATE", request, lambda: begin, self._deploying(stack_set))
            if is_unsettled or self._surplus(stack_set):
                retain = settings.retain_stacks
                remove = _removing(stack_set, retain)
                self._operate(stack_set, "DELETE", request, lambda: lambda: self._surplus(stack_set), remove, retain)

    def _check(self, targets: UnitTargets) -> None:
        for unit in targets.units:
            if organizations.accounts_below(self.account, unit) is None:
                raise ValidationError(f"Organizational unit {unit} does not exist in the organization")

    def _places(self, targets: UnitTargets) -> dict[Place, str]:
        """The first unit by place, in the order of the units."""
        found: dict[Place, str] = {}
        for unit in targets.units:
            for region in targets.regions:
                for account in organizations.accounts_below(self.account, unit) or ():
                    found.setdefault((account, region), unit)
        return found

    def _wanted(self, stack_set: StackSet) -> dict[Place, str]:
        """Where instances belong by the units of the set, with the first unit for each."""
        found: dict[Place, str] = {}
        for unit, regions in stack_set.units.items():
            for place, first in self._places(UnitTargets((unit,), tuple(regions))).items():
                found.setdefault(place, first)
        return found

    def _missing(self, stack_set: StackSet) -> dict[Place, str]:
        """Where an instance belongs and is none, with the unit for each."""
        wanted = self._wanted(stack_set)
        return {place: unit for place, unit in wanted.items() if place not in stack_set.instances}

    def _surplus(self, stack_set: StackSet) -> list[StackInstance]:
        """Instances that no unit of the set has any more; the others get the unit for which they stay."""
        wanted = self._wanted(stack_set)
        for place, instance in stack_set.instances.items():
            instance.organizational_unit_id = wanted.get(place, instance.organizational_unit_id)
        return [instance for place, instance in stack_set.instances.items() if place not in wanted]


def follow_organization(management: str) -> None:
    """Bring the sets of an organization to where its accounts are now."""
    for stack_set in list(all_stack_sets()):
        if stack_set.is_service_managed and stack_set.account == management:
            UnitService(management, stack_set.region).follow(stack_set)


def _instance_at(stack_set: StackSet, place: Place, unit: str) -> StackInstance:
    return stack_set.instances.setdefault(place, StackInstance(*place, organizational_unit_id=unit))


def _removing(stack_set: StackSet, retain: bool) -> Callable[[StackInstance], None]:
    def work(instance: StackInstance) -> None:
        # nothing can be done in a closed account; what AWS does then is not verified
        stacks.delete(stack_set, instance, retain or organizations.is_suspended(instance.account))
        with stack_set.lock:
            stack_set.instances.pop(instance.place, None)

    return work
