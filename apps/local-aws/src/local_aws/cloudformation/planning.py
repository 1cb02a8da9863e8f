"""Works out what a deployment is going to do, as far as that is known before it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from local_aws.cloudformation import graph, rules, schema
from local_aws.cloudformation.changes import PropertyChange, Recreation, compare, contains_unknown
from local_aws.cloudformation.configuration import Configuration
from local_aws.cloudformation.deployment import active_resources
from local_aws.cloudformation.errors import TemplateError, ValidationError
from local_aws.cloudformation.evaluation import attribute, check_attribute, evaluator, unresolved
from local_aws.cloudformation.external_values import ExternalValues
from local_aws.cloudformation.intrinsics import UNKNOWN, Evaluator
from local_aws.cloudformation.plan import Plan, Replacement, ResourceChange
from local_aws.cloudformation.resource_definition import ResourceDefinition
from local_aws.cloudformation.stack import Stack, StackResource
from local_aws.cloudformation.stack_tags import with_stack_tags


class _PlannedValues:
    """Values of resources before the deployment; what it will change is UNKNOWN."""

    def __init__(self, stack: Stack, active: Mapping[str, ResourceDefinition]) -> None:
        self._stack = stack
        self._active = active
        self.decided: dict[str, ResourceChange] = {}

    def reference(self, logical_id: str) -> Any:
        self._check(logical_id)
        existing = self._unreplaced(logical_id)
        return existing.physical_id if existing else UNKNOWN

    def attribute(self, logical_id: str, name: str) -> Any:
        self._check(logical_id)
        definition = self._active[logical_id]
        region = self._stack.region
        check_attribute(definition.type_name, logical_id, name, region)
        existing = self._unreplaced(logical_id)
        if existing is None:
            return UNKNOWN
        if logical_id in self.decided:
            identifier = () if definition.is_custom else schema.get(definition.type_name, region).primary_identifier
            if tuple(name.split(".")) not in identifier:
                return UNKNOWN
        return attribute(existing, name, region)

    def _check(self, logical_id: str) -> None:
        if logical_id not in self._active:
            raise unresolved(logical_id)

    def _unreplaced(self, logical_id: str) -> StackResource | None:
        change = self.decided.get(logical_id)
        if change is not None and change.replacement is not Replacement.FALSE:
            return None
        existing = self._stack.resources.get(logical_id)
        return existing if existing and existing.state else None


def plan(stack: Stack, configuration: Configuration, external: ExternalValues) -> Plan:
    """Plan a deployment.

    Raises ValidationError for a template that cannot be deployed to the stack: unknown types, unresolved references,
    cycles, assertions that do not hold, a changed resource type.
    """
    template = configuration.template
    bootstrap = evaluator(stack, configuration, _PlannedValues(stack, {}), external, lambda _: None)
    rules.check(template.section("Rules"), bootstrap)
    for name in template.section("Conditions"):
        bootstrap.condition(name)
    _check_types(template.resources, stack)
    active = active_resources(configuration, bootstrap)
    values = _PlannedValues(stack, active)
    evaluate = evaluator(stack, configuration, values, external, lambda _: None)
    for logical_id in graph.order(graph.dependencies_of(active.values())):
        change = _change(stack, active[logical_id], configuration.tags, evaluate)
        if change is not None:
            values.decided[logical_id] = change
    removed = [
        ResourceChange("Remove", resource.definition, resource.physical_id, None, (), ())
        for logical_id, resource in stack.resources.items()
        if logical_id not in active
    ]
    tags_before = stack.configuration.tags if stack.configuration else {}
    return Plan(
        changes=(*(values.decided[name] for name in active if name in values.decided), *removed),
        outputs_differ=_outputs_differ(stack, configuration, evaluate),
        tags_differ=dict(tags_before) != dict(configuration.tags),
        resumes=stack.stable is not None,
    )


def _check_types(definitions: Mapping[str, ResourceDefinition], stack: Stack) -> None:
    unknown = sorted(
        {
            definition.type_name
            for definition in definitions.values()
            if not definition.is_custom and schema.find(definition.type_name, stack.region) is None
        }
    )
    if unknown:
        raise TemplateError(f"Template format error: Unrecognized resource types: [{', '.join(unknown)}]")
    retyped = [
        name
        for name, definition in definitions.items()
        if name in stack.resources and stack.resources[name].type_name != definition.type_name
    ]
    if retyped:
        raise ValidationError(
            "Update of resource type is not permitted. "
            f"The new template modifies resource type of the following resources: [{', '.join(retyped)}]"
        )


def _change(
    stack: Stack, definition: ResourceDefinition, tags: Mapping[str, str], evaluate: Evaluator
) -> ResourceChange | None:
    properties = evaluate.evaluate(definition.properties)
    existing = stack.resources.get(definition.logical_id)
    if existing is None or existing.state is None:
        return ResourceChange("Add", definition, "", None, (), ())
    type_schema = None if definition.is_custom else schema.get(definition.type_name, stack.region)
    if type_schema:
        properties = with_stack_tags(type_schema.normalise(properties), tags, type_schema)
    current = existing.attempted if existing.attempted is not None else existing.properties
    changes = compare(current, properties, type_schema)
    attributes = tuple(
        name
        for name, before, after in (
            ("DeletionPolicy", existing.definition.deletion_policy, definition.deletion_policy),
            ("UpdateReplacePolicy", existing.definition.update_replace_policy, definition.update_replace_policy),
        )
        if before != after
    )
    if not changes and not attributes and existing.attempted is None:
        return None
    return ResourceChange("Modify", definition, existing.physical_id, _replacement(changes), tuple(changes), attributes)


def _replacement(changes: list[PropertyChange]) -> Replacement:
    if any(change.recreation is Recreation.ALWAYS and change.is_known for change in changes):
        return Replacement.TRUE
    if any(change.recreation is not Recreation.NEVER for change in changes):
        return Replacement.CONDITIONAL
    return Replacement.FALSE


def _outputs_differ(stack: Stack, configuration: Configuration, evaluate: Evaluator) -> bool:
    before = {output.key: (output.value, output.export_name, output.description) for output in stack.outputs}
    after: dict[str, Any] = {}
    for key, output in configuration.template.section("Outputs").items():
        if "Condition" in output and not evaluate.condition(output["Condition"]):
            continue
        export = evaluate.evaluate(output["Export"]["Name"]) if "Export" in output else None
        after[key] = (evaluate.evaluate(output["Value"]), export, output.get("Description"))
    return any(contains_unknown(list(entry)) for entry in after.values()) or before != after
