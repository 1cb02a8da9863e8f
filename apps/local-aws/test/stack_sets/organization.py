"""An organization with units, and a platform account that administers stack sets for it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from platform_account import template

from local_aws.clients import Clients
from local_aws.testing import ACCOUNT, REGION

MANAGEMENT, NEWCOMER = "999999999999", "555555555555"
DELEGATION = "member.org.stacksets.cloudformation.amazonaws.com"


@dataclass
class Organization:
    """The organization as its management account works on it."""

    client: Any
    root: str

    def unit(self, name: str, parent: str | None = None) -> str:
        """Makes a unit; answers its id."""
        made = self.client.create_organizational_unit(ParentId=parent or self.root, Name=name)
        return str(made["OrganizationalUnit"]["Id"])

    def join(self, account: str) -> None:
        target = {"Id": account, "Type": "ACCOUNT"}
        invited = self.client.invite_account_to_organization(Target=target)["Handshake"]["Id"]
        Clients(account, REGION).client("organizations").accept_handshake(HandshakeId=invited)

    def move(self, account: str, unit: str) -> None:
        source = self.client.list_parents(ChildId=account)["Parents"][0]["Id"]
        self.client.move_account(AccountId=account, SourceParentId=source, DestinationParentId=unit)

    def delegate(self, account: str = ACCOUNT) -> None:
        Clients(MANAGEMENT, REGION).client("cloudformation").activate_organizations_access()
        self.client.register_delegated_administrator(AccountId=account, ServicePrincipal=DELEGATION)


def create_organization(*accounts: str) -> Organization:
    """An organization of the management account and these accounts, all below the root."""
    client = Clients(MANAGEMENT, REGION).client("organizations")
    client.create_organization()
    made = Organization(client, str(client.list_roots()["Roots"][0]["Id"]))
    for account in accounts:
        made.join(account)
    return made


@dataclass
class DelegatedPlatform:
    """The API of stack sets as a delegated administrator calls it."""

    cloudformation: Any
    name: str = "shared"

    def create(self, automatic: bool = True, body: str | None = None, **more: Any) -> None:
        settings = {"PermissionModel": "SERVICE_MANAGED", "AutoDeployment": {"Enabled": automatic}, **more}
        self.call("create_stack_set", TemplateBody=body or template(), **settings)

    def add(self, *units: str, **more: Any) -> dict[str, Any]:
        return self.ended("create_stack_instances", units, **more)

    def remove(self, *units: str, retain: bool = False) -> dict[str, Any]:
        return self.ended("delete_stack_instances", units, RetainStacks=retain)

    def update(self, **more: Any) -> dict[str, Any]:
        return self._followed(self.call("update_stack_set", **more)["OperationId"])

    def ended(self, operation: str, units: tuple[str, ...], region: str = REGION, **more: Any) -> dict[str, Any]:
        """An operation on units as soon as nothing happens any more."""
        targets = {"OrganizationalUnitIds": list(units)}
        started = self.call(operation, DeploymentTargets=targets, Regions=[region], **more)
        return self._followed(started["OperationId"])

    def instances(self) -> dict[str, tuple[str, str, str]]:
        """Status, detailed status and unit by account."""
        shown = self.call("list_stack_instances")["Summaries"]
        return {
            each["Account"]: (
                each["Status"],
                each["StackInstanceStatus"]["DetailedStatus"],
                each["OrganizationalUnitId"],
            )
            for each in shown
        }

    def operations(self) -> list[dict[str, Any]]:
        """The newest one first."""
        return list(self.call("list_stack_set_operations")["Summaries"])

    def call(self, operation: str, **arguments: Any) -> Any:
        return getattr(self.cloudformation, operation)(StackSetName=self.name, CallAs="DELEGATED_ADMIN", **arguments)

    def _followed(self, operation_id: str) -> dict[str, Any]:
        def look() -> dict[str, Any]:
            return dict(self.call("describe_stack_set_operation", OperationId=operation_id)["StackSetOperation"])

        eventually(lambda: "EndTimestamp" in look())
        return look()


def eventually(holds: Callable[[], bool]) -> None:
    """Waits for what happens by itself."""
    for _ in range(600):
        if holds():
            return
        time.sleep(0.05)
    raise AssertionError("it does not come")
