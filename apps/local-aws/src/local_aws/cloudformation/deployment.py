"""Creating and updating stacks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from local_aws.cloudformation import exports, graph, schema
from local_aws.cloudformation.cleanup import Cleanup
from local_aws.cloudformation.configuration import Configuration
from local_aws.cloudformation.errors import CloudFormationError, ValidationError
from local_aws.cloudformation.evaluation import DeployedValues, evaluator
from local_aws.cloudformation.events import Operation
from local_aws.cloudformation.intrinsics import Evaluator, scalar_text
from local_aws.cloudformation.resource_definition import ResourceDefinition
from local_aws.cloudformation.resource_operations import ResourceOperations, reason_of
from local_aws.cloudformation.rollback import Rollback
from local_aws.cloudformation.stack import Output, Stack
from local_aws.cloudformation.stack_tags import with_stack_tags
from local_aws.cloudformation.surroundings import Surroundings
from local_aws.providers.base import ResourceProvider

UPDATABLE = frozenset(
    {
        "CREATE_COMPLETE",
        "CREATE_FAILED",
        "UPDATE_COMPLETE",
        "UPDATE_FAILED",
        "UPDATE_ROLLBACK_COMPLETE",
    }
)
"""Statuses in which a stack can be updated; the failed ones are those of a deployment without rollback."""


class Deployment:
    """One creation or update of a stack, from `begin` to its last event."""

    def __init__(self, stack: Stack, configuration: Configuration, surroundings: Surroundings) -> None:
        """Touches nothing of the stack. Raises ValidationError for a role that cannot be assumed."""
        self._stack = stack
        self._configuration = configuration
        self._surroundings = surroundings
        self._operations = ResourceOperations(stack, surroundings, configuration.role_arn)
        self._active: dict[str, ResourceDefinition] = {}
        self._imports: set[str] = set()
        clients = surroundings.clients(stack.account, stack.region, configuration.role_arn)
        self._evaluator = evaluator(
            stack,
            configuration,
            DeployedValues(stack.resources, stack.region),
            surroundings.external_values(clients),
            self._use_export,
        )

    def begin(self, operation: Operation, status: str, allowed: Iterable[str], verb: str) -> None:
        """Start the operation. Raises ValidationError when the status of the stack does not allow it."""
        with self._stack.lock:
            self._stack.begin(operation, status, allowed, verb)
            self._stack.remember_stable_state()
            self._stack.configuration = self._configuration

    def run(self) -> None:
        """Deploy; a failure is rolled back unless the stack says otherwise. Never raises."""
        stack = self._stack
        creates = stack.status == "CREATE_IN_PROGRESS"
        try:
            outputs = self._deploy("create" if creates else "update")
        except Exception as error:
            self._fail("CREATE" if creates else "UPDATE", reason_of(error))
            return
        before = stack.stable.resources if stack.stable else {}
        with stack.lock:
            stack.outputs = outputs
            stack.imports = self._imports
            stack.stable = None
        if creates:
            stack.set_status("CREATE_COMPLETE")
            return
        stack.set_status("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
        clean = Cleanup(stack, self._operations).after_success(before, set(self._active))
        stack.set_status(
            "UPDATE_COMPLETE", None if clean else "Update successful. One or more resources could not be deleted."
        )

    def _deploy(self, verb: str) -> list[Output]:
        template = self._configuration.template
        self._active = active_resources(self._configuration, self._evaluator)
        exports.refuse_removal(self._stack, self._export_names())
        failed = graph.run(graph.dependencies_of(self._active.values()), self._deploy_resource).failed
        if failed:
            raise ValidationError(f"The following resource(s) failed to {verb}: [{', '.join(failed)}].")
        outputs = [
            self._output(key, output)
            for key, output in template.section("Outputs").items()
            if "Condition" not in output or self._evaluator.condition(output["Condition"])
        ]
        exports.refuse_conflicts(self._stack, outputs)
        return outputs

    def _deploy_resource(self, logical_id: str) -> bool:
        definition = self._active[logical_id]
        existing = self._stack.resources.get(logical_id)
        try:
            properties = self._prepare(definition)
        except Exception as error:
            self._operations.fail(definition, reason_of(error))
            return False
        if existing is None or existing.state is None:
            return self._operations.create(definition, properties)
        if existing.status == "CREATE_FAILED":
            with self._stack.lock:
                self._stack.superseded.append(existing)
            return self._operations.create(definition, properties)
        return self._operations.update(definition, properties)

    def _prepare(self, definition: ResourceDefinition) -> dict[str, Any]:
        return prepare(
            definition,
            self._evaluator.evaluate(definition.properties),
            self._configuration.tags,
            self._stack.region,
            self._surroundings.provider(definition.type_name),
        )

    def _use_export(self, name: str) -> None:
        with self._stack.lock:
            self._imports.add(name)
            self._stack.imports.add(name)

    def _export_names(self) -> list[str]:
        """Names of the exports after the deployment; only names that resources do not decide are known by now."""
        names: list[str] = []
        for output in self._configuration.template.section("Outputs").values():
            if "Export" in output and ("Condition" not in output or self._evaluator.condition(output["Condition"])):
                names.append(scalar_text(self._evaluator.evaluate(output["Export"]["Name"])))
        return names

    def _output(self, key: str, output: Mapping[str, Any]) -> Output:
        export = output.get("Export")
        return Output(
            key=key,
            value=_output_text(key, self._evaluator.evaluate(output["Value"])),
            description=output.get("Description"),
            export_name=scalar_text(self._evaluator.evaluate(export["Name"])) if export else None,
        )

    def _fail(self, prefix: str, reason: str) -> None:
        stack = self._stack
        if stack.disable_rollback:
            stack.set_status(f"{prefix}_FAILED", reason)
            return
        Rollback(stack, self._operations).run(f"{reason} Rollback requested by user.")


def _output_text(key: str, value: Any) -> str:
    try:
        return scalar_text(value)
    except CloudFormationError as error:
        raise ValidationError(
            f"Template format error: The Value field of every Outputs member must evaluate to a String ({key})."
        ) from error


def active_resources(configuration: Configuration, evaluate: Evaluator) -> dict[str, ResourceDefinition]:
    """The resources of a template whose conditions hold."""
    return {
        logical_id: definition
        for logical_id, definition in configuration.template.resources.items()
        if definition.condition is None or evaluate.condition(definition.condition)
    }


def prepare(
    definition: ResourceDefinition,
    properties: Mapping[str, Any],
    tags: Mapping[str, str],
    region: str,
    provider: ResourceProvider,
) -> dict[str, Any]:
    """Evaluated properties as the provider gets them, with the tags of the stack.

    Raises ValidationError for properties that the registry schema refuses or that the provider does not apply.
    """
    if definition.is_custom:
        return dict(properties)
    type_schema = schema.get(definition.type_name, region)
    normalised = with_stack_tags(type_schema.normalise(properties), tags, type_schema)
    errors = type_schema.errors(normalised)
    if errors:
        raise ValidationError(
            f"Properties validation failed for resource {definition.logical_id} with message:\n" + "\n".join(errors)
        )
    ignored = sorted(name for name in normalised if not provider.applies(name))
    if ignored:
        raise ValidationError(
            "; ".join(f"local AWS does not apply property {name} of {definition.type_name}" for name in ignored)
        )
    return normalised
