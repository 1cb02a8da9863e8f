"""The stack set operations of the CloudFormation API."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

from moto.core.responses import ActionResult, BaseResponse

from local_aws import organizations
from local_aws.cloudformation.api_shapes import page, tags_of
from local_aws.cloudformation.errors import UnsupportedFeatureError, ValidationError
from local_aws.cloudformation.template_source import template_body
from local_aws.stack_sets import operations, organization, shapes
from local_aws.stack_sets.definitions import SetSubmission
from local_aws.stack_sets.errors import StackSetNotFoundError
from local_aws.stack_sets.model import Place, StackInstance, StackSet
from local_aws.stack_sets.service import OperationRequest, places_of
from local_aws.stack_sets.units import UnitService, UnitTargets, unit_targets

_REFUSED_TARGETS = {
    "AccountFilterType": "filters of accounts",
    "AccountsUrl": "lists of accounts in S3",
}


class StackSetApi(BaseResponse):
    """The part of the API that is about stack sets."""

    params: dict[str, Any]

    @abstractmethod
    def _s3(self) -> Any:
        """S3 as the caller sees it."""

    def create_stack_set(self) -> ActionResult:
        if self.params.get("StackId"):
            raise UnsupportedFeatureError("the import of stacks into a stack set (StackId)", "leave the parameter out")
        managed = (self.params.get("ManagedExecution") or {}).get("Active")
        service = self._stack_sets
        made = service.create(
            self.params["StackSetName"],
            self._set_submission(),
            bool(managed),
            self.params.get("ClientRequestToken"),
            organization.permissions(self.params, service.account),
        )
        return ActionResult({"StackSetId": made.stack_set_id})

    def update_stack_set(self) -> ActionResult:
        stack_set, submission = self._stack_set(), self._set_submission()
        if self.params.get("PermissionModel", stack_set.permission_model) != stack_set.permission_model:
            raise UnsupportedFeatureError("another permission model for a stack set", "make another set")
        settings = organization.auto_deployment(self.params)
        if settings is not None and not stack_set.is_service_managed:
            raise ValidationError("AutoDeployment is valid only for stack sets with SERVICE_MANAGED permissions")
        if submission.template_body is None and not self.params.get("UsePreviousTemplate"):
            raise ValidationError("Specify a template, or UsePreviousTemplate")
        named = any(self.params.get(name) for name in ("Accounts", "Regions", "DeploymentTargets"))
        if named and stack_set.is_service_managed:
            raise UnsupportedFeatureError("an update of some units of a stack set", "update all of them")
        managed = (self.params.get("ManagedExecution") or {}).get("Active")
        operation_id = self._stack_sets.update(
            stack_set,
            submission,
            self._places() if named else None,
            self._operation_request(),
            managed,
            settings,
        )
        return ActionResult({"OperationId": operation_id})

    def delete_stack_set(self) -> ActionResult:
        self._stack_sets.delete(self.params["StackSetName"])
        return ActionResult({})

    def describe_stack_set(self) -> ActionResult:
        name = self.params["StackSetName"]
        for deleted in self._stack_sets.store.deleted():
            if name == deleted.stack_set_id and self._may_see(deleted):
                return ActionResult({"StackSet": shapes.describe_set(deleted)})
        return ActionResult({"StackSet": shapes.describe_set(self._stack_set())})

    def list_stack_sets(self) -> ActionResult:
        held = self._stack_sets.store
        wanted = self.params.get("Status")
        shown = [shapes.summary_of_set(each) for each in [*held.active(), *held.deleted()] if self._may_see(each)]
        return self._set_page([each for each in shown if wanted in (None, each["Status"])])

    def create_stack_instances(self) -> ActionResult:
        overrides = {each["ParameterKey"]: each["ParameterValue"] for each in self._overrides() or ()}
        service, stack_set, request = self._stack_sets, self._stack_set(), self._operation_request()
        if stack_set.is_service_managed:
            operation_id = service.create_in_units(stack_set, self._units(), overrides, request)
        else:
            operation_id = service.create_instances(stack_set, self._places(), overrides, request)
        return ActionResult({"OperationId": operation_id})

    def update_stack_instances(self) -> ActionResult:
        service, stack_set, request = self._stack_sets, self._stack_set(), self._operation_request()
        if stack_set.is_service_managed:
            operation_id = service.update_in_units(stack_set, self._units(), self._overrides(), request)
        else:
            operation_id = service.update_instances(stack_set, self._places(), self._overrides(), request)
        return ActionResult({"OperationId": operation_id})

    def delete_stack_instances(self) -> ActionResult:
        service, stack_set, request = self._stack_sets, self._stack_set(), self._operation_request()
        retain = bool(self.params["RetainStacks"])
        if stack_set.is_service_managed:
            operation_id = service.delete_from_units(stack_set, self._units(), retain, request)
        else:
            operation_id = service.delete_instances(stack_set, self._places(), retain, request)
        return ActionResult({"OperationId": operation_id})

    def list_stack_instances(self) -> ActionResult:
        stack_set = self._stack_set()
        account, region = self.params.get("StackInstanceAccount"), self.params.get("StackInstanceRegion")
        shown = [
            shapes.summary_of_instance(stack_set, instance)
            for instance in list(stack_set.instances.values())
            if account in (None, instance.account) and region in (None, instance.region) and self._selects(instance)
        ]
        return self._set_page(shown)

    def describe_stack_instance(self) -> ActionResult:
        stack_set = self._stack_set()
        instance = stack_set.instance(self.params["StackInstanceAccount"], self.params["StackInstanceRegion"])
        return ActionResult({"StackInstance": shapes.describe_instance(stack_set, instance)})

    def describe_stack_set_operation(self) -> ActionResult:
        stack_set = self._stack_set()
        operation = stack_set.operation(self.params["OperationId"])
        return ActionResult({"StackSetOperation": shapes.describe_operation(stack_set, operation)})

    def list_stack_set_operations(self) -> ActionResult:
        made = list(self._stack_set().operations.values())
        return self._set_page([shapes.summary_of_operation(operation) for operation in reversed(made)])

    def list_stack_set_operation_results(self) -> ActionResult:
        results = self._stack_set().operation(self.params["OperationId"]).results
        wanted = {each["Values"] for each in self.params.get("Filters") or ()}
        shown = [shapes.summary_of_result(result) for result in results if not wanted or result.status in wanted]
        return self._set_page(shown)

    def stop_stack_set_operation(self) -> ActionResult:
        operations.stop(self._stack_set(), self.params["OperationId"])
        return ActionResult({})

    def activate_organizations_access(self) -> ActionResult:
        organization.activate(self.current_account)
        return ActionResult({})

    def describe_organizations_access(self) -> ActionResult:
        owner = organization.owner_for(self.current_account, self.params.get("CallAs", "SELF"))
        enabled = organizations.trusts(owner, organization.SERVICE)
        return ActionResult({"Status": "ENABLED" if enabled else "DISABLED"})

    @property
    def _stack_sets(self) -> UnitService:
        owner = organization.owner_for(self.current_account, self.params.get("CallAs", "SELF"))
        return UnitService(owner, self.region)

    def _stack_set(self) -> StackSet:
        name = self.params.get("StackSetName")
        if not name:
            raise StackSetNotFoundError("1 validation error detected: stackSetName is required")
        found = self._stack_sets.store.get(name)
        if not self._may_see(found):
            raise StackSetNotFoundError(f"StackSet {name} not found")
        return found

    def _may_see(self, stack_set: StackSet) -> bool:
        """A delegated administrator works on the sets of the organization, not on others of the management account."""
        return stack_set.is_service_managed or self.params.get("CallAs", "SELF") == "SELF"

    def _set_submission(self) -> SetSubmission:
        given = self.params
        body = template_body(given, self._s3())
        if body is not None and given.get("UsePreviousTemplate"):
            raise ValidationError("Specify either a template or UsePreviousTemplate, not both.")
        capabilities: Sequence[str] | None = given.get("Capabilities")
        return SetSubmission(
            template_body=body,
            parameters=given.get("Parameters"),
            capabilities=tuple(capabilities) if capabilities is not None else None,
            tags=tags_of(given["Tags"]) if given.get("Tags") is not None else None,
            description=given.get("Description"),
            administration_role_arn=given.get("AdministrationRoleARN"),
            execution_role_name=given.get("ExecutionRoleName"),
        )

    def _operation_request(self) -> OperationRequest:
        return OperationRequest(
            dict(self.params), self.params.get("OperationId"), self.params.get("OperationPreferences")
        )

    def _places(self) -> list[Place]:
        targets = self._targets()
        if targets.get("OrganizationalUnitIds"):
            raise ValidationError("OrganizationalUnitIds are valid only for SERVICE_MANAGED stack sets")
        accounts = self.params.get("Accounts") or targets.get("Accounts") or ()
        return places_of(accounts, self.params.get("Regions") or ())

    def _units(self) -> UnitTargets:
        targets = self._targets()
        if self.params.get("Accounts") or targets.get("Accounts"):
            raise ValidationError("Accounts without AccountFilterType are valid only for SELF_MANAGED stack sets")
        return unit_targets(targets.get("OrganizationalUnitIds") or (), self.params.get("Regions") or ())

    def _targets(self) -> Mapping[str, Any]:
        targets: Mapping[str, Any] = self.params.get("DeploymentTargets") or {}
        if targets and self.params.get("Accounts"):
            raise ValidationError("Specify either Accounts or DeploymentTargets, not both.")
        for name, feature in _REFUSED_TARGETS.items():
            if targets.get(name):
                raise UnsupportedFeatureError(f"{feature} (DeploymentTargets/{name})", "leave it out")
        return targets

    def _overrides(self) -> list[Mapping[str, Any]] | None:
        given: list[Mapping[str, Any]] | None = self.params.get("ParameterOverrides")
        return given

    def _selects(self, instance: StackInstance) -> bool:
        """Whether the filters of the request select the instance."""
        values = {
            "DETAILED_STATUS": instance.detailed_status,
            "LAST_OPERATION_ID": instance.last_operation_id,
            "DRIFT_STATUS": "NOT_CHECKED",
        }
        return all(values.get(each["Name"]) == each["Values"] for each in self.params.get("Filters") or ())

    def _set_page(self, items: list[Any]) -> ActionResult:
        return ActionResult(page("Summaries", items, self.params.get("NextToken")))
