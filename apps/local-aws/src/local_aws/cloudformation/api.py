"""The CloudFormation API on top of the engine, as a response class of moto."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from moto.cloudformation import urls
from moto.core.responses import ActionResult, EmptyResult

from local_aws.accounts import Credentials
from local_aws.clients import Clients
from local_aws.cloudformation import template, template_summary
from local_aws.cloudformation.api_shapes import (
    describe_resource,
    describe_stack,
    page,
    resource_summary,
    stack_summary,
    tags_of,
)
from local_aws.cloudformation.errors import UnsupportedFeatureError, ValidationError
from local_aws.cloudformation.exports import exports_of, importers
from local_aws.cloudformation.server_surroundings import surroundings_of
from local_aws.cloudformation.service import DeploymentOptions, StackService, Submission
from local_aws.cloudformation.stack import Stack
from local_aws.cloudformation.template_source import template_body
from local_aws.stack_sets.api import StackSetApi

# Accepted without effect: IncludeNestedStacks, because nested stacks are refused in the template, and
# ImportExistingResources, because a resource that exists already makes its creation fail with the service's error.
_REFUSED_INPUTS = {
    "DeploymentMode": "reverting drift",
    "ResourcesToImport": "the import of resources",
    "RollbackConfiguration": "rollback triggers",
    "StackPolicyBody": "stack policies",
    "StackPolicyDuringUpdateBody": "stack policies",
    "StackPolicyDuringUpdateURL": "stack policies",
    "StackPolicyURL": "stack policies",
    "TimeoutInMinutes": "a time-out for stack creation",
}


class CloudFormationApi(StackSetApi):
    """One request to CloudFormation; every public method without an underscore is an operation of the API."""

    def __init__(self) -> None:
        super().__init__(service_name="cloudformation")
        self.automated_parameter_parsing = True

    def create_stack(self) -> ActionResult:
        self._refuse_inputs()
        options = self._options()
        stack = self._service.create_stack(
            self.params["StackName"], self._submission(), options, bool(self.params.get("EnableTerminationProtection"))
        )
        return self._started(stack)

    def update_stack(self) -> ActionResult:
        self._refuse_inputs()
        stack = self._service.update_stack(self.params["StackName"], self._submission(), self._options())
        return self._started(stack)

    def delete_stack(self) -> ActionResult:
        if self.params.get("DeletionMode", "STANDARD") != "STANDARD":
            raise UnsupportedFeatureError("DeletionMode FORCE_DELETE_STACK", "name the resources in RetainResources")
        self._service.delete_stack(
            self.params["StackName"],
            self.params.get("ClientRequestToken"),
            self.params.get("RoleARN"),
            tuple(self.params.get("RetainResources") or ()),
        )
        return EmptyResult()

    def rollback_stack(self) -> ActionResult:
        stack = self._service.rollback_stack(
            self.params["StackName"], self.params.get("ClientRequestToken"), self.params.get("RoleARN")
        )
        return self._started(stack)

    def continue_update_rollback(self) -> ActionResult:
        self._service.continue_update_rollback(
            self.params["StackName"],
            self.params.get("ClientRequestToken"),
            self.params.get("RoleARN"),
            tuple(self.params.get("ResourcesToSkip") or ()),
        )
        return ActionResult({})

    def update_termination_protection(self) -> ActionResult:
        stack = self._stack()
        stack.termination_protection = bool(self.params["EnableTerminationProtection"])
        return ActionResult({"StackId": stack.stack_id})

    def create_change_set(self) -> ActionResult:
        self._refuse_inputs()
        kind = self.params.get("ChangeSetType", "UPDATE")
        if kind not in ("CREATE", "UPDATE"):
            raise UnsupportedFeatureError(f"change sets of type {kind}", "use CREATE or UPDATE")
        change_set = self._service.create_change_set(
            self.params["StackName"],
            self.params["ChangeSetName"],
            kind,
            self._submission(),
            description=self.params.get("Description"),
            on_stack_failure=self.params.get("OnStackFailure"),
        )
        return ActionResult({"Id": change_set.change_set_id, "StackId": change_set.stack_id})

    def describe_change_set(self) -> ActionResult:
        change_set = self._service.change_set(self.params["ChangeSetName"], self.params.get("StackName"))
        return ActionResult(change_set.described(bool(self.params.get("IncludePropertyValues"))))

    def list_change_sets(self) -> ActionResult:
        change_sets = self._stack().change_sets.values()
        return self._page("Summaries", [change_set.summary() for change_set in change_sets])

    def execute_change_set(self) -> ActionResult:
        self._service.execute_change_set(self.params["ChangeSetName"], self.params.get("StackName"), self._options())
        return ActionResult({})

    def delete_change_set(self) -> ActionResult:
        self._service.delete_change_set(self.params["ChangeSetName"], self.params.get("StackName"))
        return ActionResult({})

    def describe_stacks(self) -> ActionResult:
        name = self.params.get("StackName")
        stacks = [self._service.store.get(name)] if name else self._service.store.present().values()
        return self._page("Stacks", [describe_stack(stack) for stack in stacks])

    def list_stacks(self) -> ActionResult:
        wanted = self.params.get("StackStatusFilter")
        store = self._service.store
        stacks = [*store.present().values(), *store.deleted()]
        shown = [stack_summary(stack) for stack in stacks if not wanted or stack.status in wanted]
        return self._page("StackSummaries", shown)

    def describe_stack_events(self) -> ActionResult:
        return self._page("StackEvents", [event.described() for event in reversed(list(self._stack().events))])

    def describe_events(self) -> ActionResult:
        only_failed = bool((self.params.get("Filters") or {}).get("FailedEvents"))
        operation_id = self.params.get("OperationId")
        change_set = self.params.get("ChangeSetName")
        name = self.params.get("StackName")
        if change_set:
            stacks = [self._service.store.get(self._service.change_set(change_set, name).stack_id)]
        elif name:
            stacks = [self._stack()]
        else:
            stacks = [*self._service.store.present().values(), *self._service.store.deleted()]
        events = [
            event.described_operation_event()
            for stack in stacks
            for event in reversed(list(stack.events))
            if (event.failed or not only_failed)
            and (not operation_id or (event.operation and event.operation.operation_id == operation_id))
        ]
        return self._page("OperationEvents", events)

    def list_stack_resources(self) -> ActionResult:
        resources = [resource_summary(resource) for resource in self._stack().resources.values()]
        return self._page("StackResourceSummaries", resources)

    def describe_stack_resources(self) -> ActionResult:
        stack, logical_id = self._stack_or_owner(), self.params.get("LogicalResourceId")
        resources = [
            describe_resource(stack, resource, "Timestamp")
            for resource in stack.resources.values()
            if logical_id in (None, resource.logical_id)
        ]
        return ActionResult({"StackResources": resources})

    def describe_stack_resource(self) -> ActionResult:
        stack, logical_id = self._stack(), self.params["LogicalResourceId"]
        resource = stack.resources.get(logical_id)
        if resource is None:
            raise ValidationError(f"Resource {logical_id} does not exist for stack {stack.name}")
        return ActionResult({"StackResourceDetail": describe_resource(stack, resource, "LastUpdatedTimestamp")})

    def get_template(self) -> ActionResult:
        if self.params.get("ChangeSetName"):
            change_set = self._service.change_set(self.params["ChangeSetName"], self.params.get("StackName"))
            body = change_set.configuration.template.body
        else:
            current = self._stack().template
            body = current.body if current else ""
        return ActionResult({"TemplateBody": body, "StagesAvailable": ["Original", "Processed"]})

    def get_template_summary(self) -> ActionResult:
        return ActionResult(template_summary.summary(self._given_template()))

    def validate_template(self) -> ActionResult:
        return ActionResult(template_summary.validation(self._given_template()))

    def list_exports(self) -> ActionResult:
        exports = [
            {"ExportingStackId": export.stack_id, "Name": export.name, "Value": export.value}
            for export in exports_of(self.current_account, self.region).values()
        ]
        return self._page("Exports", exports)

    def list_imports(self) -> ActionResult:
        name = self.params["ExportName"]
        users = importers(self.current_account, self.region, name)
        if not users:
            raise ValidationError(f"Export '{name}' is not imported by any stack.")
        return self._page("Imports", users)

    @property
    def _service(self) -> StackService:
        return StackService(self.current_account, self.region, surroundings_of(self._caller()))

    def _stack(self) -> Stack:
        name = self.params.get("StackName")
        if not name:
            raise ValidationError("1 validation error detected: stackName is required")
        return self._service.store.get(name)

    def _stack_or_owner(self) -> Stack:
        """The stack by name, or the one that has a physical resource."""
        physical_id = self.params.get("PhysicalResourceId")
        if self.params.get("StackName") or not physical_id:
            return self._stack()
        for stack in self._service.store.present().values():
            if any(resource.physical_id == physical_id for resource in stack.resources.values()):
                return stack
        raise ValidationError(f"Stack for {physical_id} does not exist")

    def _given_template(self) -> template.Template:
        body = template_body(self.params, self._s3())
        if body is not None:
            return template.parse(body)
        current = self._stack().template
        if current is None:
            raise ValidationError(f"Stack {self.params['StackName']} has no template yet")
        return current

    def _submission(self) -> Submission:
        given = self.params
        body = template_body(given, self._s3())
        if body is not None and given.get("UsePreviousTemplate"):
            raise ValidationError("Specify either a template or UsePreviousTemplate, not both.")
        return Submission(
            template_body=body,
            parameters=given.get("Parameters") or (),
            tags=tags_of(given["Tags"]) if given.get("Tags") is not None else None,
            capabilities=tuple(given.get("Capabilities") or ()),
            notification_arns=tuple(given["NotificationARNs"]) if given.get("NotificationARNs") is not None else None,
            role_arn=given.get("RoleARN"),
        )

    def _options(self) -> DeploymentOptions:
        given = self.params
        return DeploymentOptions(
            token=given.get("ClientRequestToken"),
            disable_rollback=bool(given.get("DisableRollback")),
            retain_except_on_create=bool(given.get("RetainExceptOnCreate")),
            on_failure=given.get("OnFailure"),
        )

    def _refuse_inputs(self) -> None:
        for name, feature in _REFUSED_INPUTS.items():
            if self.params.get(name):
                raise UnsupportedFeatureError(f"{feature} ({name})", "leave the parameter out")
        mode = (self.params.get("DeploymentConfig") or {}).get("Mode", "STANDARD")
        if mode != "STANDARD":
            raise UnsupportedFeatureError(f"deployment mode {mode}", "use STANDARD")

    def _s3(self) -> Any:
        """S3 as the caller sees it: CloudFormation reads templates under the caller's permissions."""
        return Clients(self.current_account, self.region, self._caller()).client("s3")

    def _caller(self) -> Credentials:
        return Credentials(self.get_access_key(), "local", self.headers.get("X-Amz-Security-Token"))

    def _started(self, stack: Stack) -> ActionResult:
        operation_id = stack.operation.operation_id if stack.operation else None
        return ActionResult({"StackId": stack.stack_id, "OperationId": operation_id})

    def _page(self, key: str, items: list[Any]) -> ActionResult:
        return ActionResult(page(key, items, self.params.get("NextToken")))


def install() -> None:
    """Put this API in the place of moto's."""
    dispatch: Mapping[str, Callable[..., Any]] = {"{0}/$": CloudFormationApi.dispatch}
    urls.url_paths.clear()
    urls.url_paths.update(dispatch)
