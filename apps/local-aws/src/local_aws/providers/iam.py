"""Providers of IAM."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from botocore.exceptions import ClientError

from local_aws.clients import Clients
from local_aws.provider_support import discarding, document, ignoring, pick, tag_changes
from local_aws.providers.base import ResourceFailure, ResourceProvider, ResourceRequest, ResourceState

_DEFAULT_SESSION_SECONDS = 3600
_PRINCIPALS = (("Roles", "role", "RoleName"), ("Users", "user", "UserName"), ("Groups", "group", "GroupName"))
"""The properties that list principals, with the word and the parameter that the IAM API uses for each."""


class Role(ResourceProvider):
    """AWS::IAM::Role. Deletion fails while policies are attached that the template does not know, as on AWS."""

    type_name = "AWS::IAM::Role"
    handled = frozenset(
        {
            "AssumeRolePolicyDocument",
            "Description",
            "ManagedPolicyArns",
            "MaxSessionDuration",
            "Path",
            "PermissionsBoundary",
            "Policies",
            "RoleName",
            "Tags",
        }
    )

    def create(self, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        iam = request.clients.client("iam")
        name = properties.get("RoleName") or request.suggested_name
        _require_boundary(request, properties.get("PermissionsBoundary"))
        options = pick(properties, "Path", "Description", "MaxSessionDuration", "PermissionsBoundary")
        if properties.get("Tags"):
            options["Tags"] = list(properties["Tags"])
        role = iam.create_role(
            RoleName=name, AssumeRolePolicyDocument=document(properties["AssumeRolePolicyDocument"]), **options
        )["Role"]
        state = ResourceState(name, {"Arn": role["Arn"], "RoleId": role["RoleId"]})
        with discarding(lambda: self.delete(request, state, properties)):
            _role_policies(iam, name, {}, properties)
        return state

    def update(
        self,
        request: ResourceRequest,
        current: ResourceState,
        previous: Mapping[str, Any],
        properties: Mapping[str, Any],
    ) -> ResourceState:
        iam = request.clients.client("iam")
        name = current.physical_id
        boundary = properties.get("PermissionsBoundary")
        _require_boundary(request, boundary)
        iam.update_assume_role_policy(RoleName=name, PolicyDocument=document(properties["AssumeRolePolicyDocument"]))
        iam.update_role(
            RoleName=name,
            Description=properties.get("Description", ""),
            MaxSessionDuration=properties.get("MaxSessionDuration", _DEFAULT_SESSION_SECONDS),
        )
        if boundary:
            iam.put_role_permissions_boundary(RoleName=name, PermissionsBoundary=boundary)
        else:
            with ignoring("NoSuchEntity"):
                iam.delete_role_permissions_boundary(RoleName=name)
        _role_policies(iam, name, previous, properties)
        changes = tag_changes(previous, properties)
        if changes.removed:
            iam.untag_role(RoleName=name, TagKeys=changes.removed)
        if changes.added:
            iam.tag_role(RoleName=name, Tags=changes.added_list)
        return current

    def delete(self, request: ResourceRequest, current: ResourceState, properties: Mapping[str, Any]) -> None:
        iam = request.clients.client("iam")
        with ignoring("NoSuchEntity"):
            _role_policies(iam, current.physical_id, properties, {})
            iam.delete_role(RoleName=current.physical_id)


class Policy(ResourceProvider):
    """AWS::IAM::Policy: one inline policy put on roles, users and groups."""

    type_name = "AWS::IAM::Policy"
    handled = frozenset({"Groups", "PolicyDocument", "PolicyName", "Roles", "Users"})

    def create(self, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        iam = request.clients.client("iam")
        _require_principal(properties)
        with discarding(lambda: _remove_inline(iam, properties, {})):
            _put_inline(iam, properties)
        return ResourceState(request.suggested_name, {"Id": request.suggested_name})

    def update(
        self,
        request: ResourceRequest,
        current: ResourceState,
        previous: Mapping[str, Any],
        properties: Mapping[str, Any],
    ) -> ResourceState:
        iam = request.clients.client("iam")
        _require_principal(properties)
        _put_inline(iam, properties)
        _remove_inline(iam, previous, properties)
        return current

    def delete(self, request: ResourceRequest, current: ResourceState, properties: Mapping[str, Any]) -> None:
        _remove_inline(request.clients.client("iam"), properties, {})


class RolePolicy(ResourceProvider):
    """AWS::IAM::RolePolicy: one inline policy of one role."""

    type_name = "AWS::IAM::RolePolicy"
    handled = frozenset({"PolicyDocument", "PolicyName", "RoleName"})

    def create(self, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        self._put(request, properties)
        return ResourceState(f"{properties['PolicyName']}|{properties['RoleName']}")

    def update(
        self,
        request: ResourceRequest,
        current: ResourceState,
        previous: Mapping[str, Any],
        properties: Mapping[str, Any],
    ) -> ResourceState:
        self._put(request, properties)
        return current

    def delete(self, request: ResourceRequest, current: ResourceState, properties: Mapping[str, Any]) -> None:
        with ignoring("NoSuchEntity"):
            request.clients.client("iam").delete_role_policy(
                RoleName=properties["RoleName"], PolicyName=properties["PolicyName"]
            )

    def _put(self, request: ResourceRequest, properties: Mapping[str, Any]) -> None:
        if "PolicyDocument" not in properties:
            raise ResourceFailure("PolicyDocument is required to put an inline policy on a role")
        request.clients.client("iam").put_role_policy(
            RoleName=properties["RoleName"],
            PolicyName=properties["PolicyName"],
            PolicyDocument=document(properties["PolicyDocument"]),
        )


class ManagedPolicy(ResourceProvider):
    """AWS::IAM::ManagedPolicy. An update makes a new default version and removes the oldest of five."""

    type_name = "AWS::IAM::ManagedPolicy"
    handled = frozenset({"Description", "Groups", "ManagedPolicyName", "Path", "PolicyDocument", "Roles", "Users"})

    def create(self, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        iam = request.clients.client("iam")
        arn = iam.create_policy(
            PolicyName=properties.get("ManagedPolicyName") or request.suggested_name,
            PolicyDocument=document(properties["PolicyDocument"]),
            **pick(properties, "Path", "Description"),
        )["Policy"]["Arn"]
        with discarding(lambda: self.delete(request, ResourceState(arn), properties)):
            _attach(iam, arn, {}, properties)
        return _managed_state(iam, arn)

    def update(
        self,
        request: ResourceRequest,
        current: ResourceState,
        previous: Mapping[str, Any],
        properties: Mapping[str, Any],
    ) -> ResourceState:
        iam = request.clients.client("iam")
        arn = current.physical_id
        if document(previous["PolicyDocument"]) != document(properties["PolicyDocument"]):
            versions = iam.list_policy_versions(PolicyArn=arn)["Versions"]
            if len(versions) >= 5:
                oldest = min((v for v in versions if not v["IsDefaultVersion"]), key=lambda v: int(v["VersionId"][1:]))
                iam.delete_policy_version(PolicyArn=arn, VersionId=oldest["VersionId"])
            iam.create_policy_version(
                PolicyArn=arn, PolicyDocument=document(properties["PolicyDocument"]), SetAsDefault=True
            )
        _attach(iam, arn, previous, properties)
        return _managed_state(iam, arn)

    def delete(self, request: ResourceRequest, current: ResourceState, properties: Mapping[str, Any]) -> None:
        iam = request.clients.client("iam")
        arn = current.physical_id
        _attach(iam, arn, properties, {})
        with ignoring("NoSuchEntity"):
            for version in iam.list_policy_versions(PolicyArn=arn)["Versions"]:
                if not version["IsDefaultVersion"]:
                    iam.delete_policy_version(PolicyArn=arn, VersionId=version["VersionId"])
            iam.delete_policy(PolicyArn=arn)


def _require_boundary(request: ResourceRequest, arn: str | None) -> None:
    """IAM refuses a permissions boundary that does not exist; it looks itself, without rights of whoever asks."""
    if arn is None:
        return
    try:
        Clients(request.account, request.region).client("iam").get_policy(PolicyArn=arn)
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchEntity":
            raise
        raise ResourceFailure(f"Scope ARN: {arn} does not exist or is not attachable.") from error


def _role_policies(iam: Any, role: str, previous: Mapping[str, Any], properties: Mapping[str, Any]) -> None:
    """Apply the difference of inline and attached policies; those of other resources on the role are left alone."""
    wanted = {policy["PolicyName"]: policy["PolicyDocument"] for policy in properties.get("Policies", ())}
    for name, policy_document in wanted.items():
        iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=document(policy_document))
    for policy in previous.get("Policies", ()):
        if policy["PolicyName"] not in wanted:
            with ignoring("NoSuchEntity"):
                iam.delete_role_policy(RoleName=role, PolicyName=policy["PolicyName"])
    attached = {
        policy["PolicyArn"]
        for page in iam.get_paginator("list_attached_role_policies").paginate(RoleName=role)
        for policy in page["AttachedPolicies"]
    }
    arns = properties.get("ManagedPolicyArns", ())
    for arn in arns:
        if arn not in attached:
            iam.attach_role_policy(RoleName=role, PolicyArn=arn)
    for arn in previous.get("ManagedPolicyArns", ()):
        if arn not in arns:
            with ignoring("NoSuchEntity"):
                iam.detach_role_policy(RoleName=role, PolicyArn=arn)


def _require_principal(properties: Mapping[str, Any]) -> None:
    if not any(properties.get(name) for name, _, _ in _PRINCIPALS):
        raise ResourceFailure("At least one of [Groups,Roles,Users] must be non-empty.")


def _each_principal(
    iam: Any, verb: str, properties: Mapping[str, Any], kept: Mapping[str, Any], noun: str = "policy"
) -> Iterable[tuple[Callable[..., Any], dict[str, str]]]:
    """The API call `<verb>_<principal>_<noun>` and its principal argument, for each principal that is not kept."""
    for name, word, parameter in _PRINCIPALS:
        for principal in properties.get(name) or ():
            if principal not in (kept.get(name) or ()):
                yield getattr(iam, f"{verb}_{word}_{noun}"), {parameter: principal}


def _put_inline(iam: Any, properties: Mapping[str, Any]) -> None:
    for put, principal in _each_principal(iam, "put", properties, {}):
        put(**principal, PolicyName=properties["PolicyName"], PolicyDocument=document(properties["PolicyDocument"]))


def _remove_inline(iam: Any, properties: Mapping[str, Any], kept: Mapping[str, Any]) -> None:
    """Remove the policy from the principals that do not keep it under the same name."""
    stays = kept if kept.get("PolicyName") == properties["PolicyName"] else {}
    for remove, principal in _each_principal(iam, "delete", properties, stays):
        with ignoring("NoSuchEntity"):
            remove(**principal, PolicyName=properties["PolicyName"])


def _attach(iam: Any, arn: str, previous: Mapping[str, Any], properties: Mapping[str, Any]) -> None:
    for attach, principal in _each_principal(iam, "attach", properties, previous):
        attach(**principal, PolicyArn=arn)
    for detach, principal in _each_principal(iam, "detach", previous, properties):
        with ignoring("NoSuchEntity"):
            detach(**principal, PolicyArn=arn)


def _managed_state(iam: Any, arn: str) -> ResourceState:
    policy = iam.get_policy(PolicyArn=arn)["Policy"]
    return ResourceState(
        arn,
        {
            "PolicyArn": arn,
            "AttachmentCount": policy["AttachmentCount"],
            "CreateDate": policy["CreateDate"].isoformat(),
            "DefaultVersionId": policy["DefaultVersionId"],
            "IsAttachable": policy["IsAttachable"],
            "PermissionsBoundaryUsageCount": policy.get("PermissionsBoundaryUsageCount", 0),
            "PolicyId": policy["PolicyId"],
            "UpdateDate": policy["UpdateDate"].isoformat(),
        },
    )


PROVIDERS: tuple[type[ResourceProvider], ...] = (Role, Policy, RolePolicy, ManagedPolicy)
