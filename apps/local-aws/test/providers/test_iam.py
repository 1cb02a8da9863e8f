from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from local_aws.providers.base import ResourceFailure
from local_aws.providers.iam import ManagedPolicy, Policy, Role, RolePolicy

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
READ = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
WRITE = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"}]}
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"


def role_properties(**more: Any) -> dict[str, Any]:
    return {"RoleName": "worker", "Path": "/jobs/", "AssumeRolePolicyDocument": TRUST, **more}


def inline(iam: Any, role: str = "worker") -> dict[str, str]:
    names = iam.list_role_policies(RoleName=role)["PolicyNames"]
    return {
        name: iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]["Statement"][0]["Action"]
        for name in names
    }


def attached(iam: Any, role: str = "worker") -> list[str]:
    return [p["PolicyArn"] for p in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]]


def test_role_shows_its_settings(stack: Any, clients: Any) -> None:
    boundary = stack.create(ManagedPolicy, {"ManagedPolicyName": "limit", "PolicyDocument": READ}).physical_id
    state = stack.create(
        Role,
        role_properties(
            Description="works",
            MaxSessionDuration=7200,
            PermissionsBoundary=boundary,
            Policies=[{"PolicyName": "read", "PolicyDocument": READ}],
            ManagedPolicyArns=[READ_ONLY],
            Tags=[{"Key": "team", "Value": "red"}],
        ),
    )
    iam = clients.client("iam")
    role = iam.get_role(RoleName="worker")["Role"]
    assert state.attributes == {"Arn": "arn:aws:iam::111111111111:role/jobs/worker", "RoleId": role["RoleId"]}
    assert (role["Description"], role["MaxSessionDuration"]) == ("works", 7200)
    assert role["PermissionsBoundary"]["PermissionsBoundaryArn"] == boundary
    assert role["Tags"] == [{"Key": "team", "Value": "red"}]
    assert inline(iam) == {"read": "s3:GetObject"}
    assert attached(iam) == [READ_ONLY]


def test_role_update_changes_and_resets_what_it_owns(stack: Any, clients: Any) -> None:
    boundary = stack.create(ManagedPolicy, {"ManagedPolicyName": "limit", "PolicyDocument": READ}).physical_id
    before = role_properties(
        Description="works",
        MaxSessionDuration=7200,
        PermissionsBoundary=boundary,
        Policies=[{"PolicyName": "a", "PolicyDocument": READ}, {"PolicyName": "b", "PolicyDocument": READ}],
        ManagedPolicyArns=[READ_ONLY],
        Tags=[{"Key": "team", "Value": "red"}, {"Key": "old", "Value": "1"}],
    )
    state = stack.create(Role, before)
    stack.create(Policy, {"PolicyName": "other", "PolicyDocument": READ, "Roles": ["worker"]})
    after = role_properties(
        Policies=[{"PolicyName": "b", "PolicyDocument": WRITE}],
        ManagedPolicyArns=[ADMINISTRATOR],
        Tags=[{"Key": "team", "Value": "blue"}],
    )
    stack.update(Role, state, before, after)
    iam = clients.client("iam")
    role = iam.get_role(RoleName="worker")["Role"]
    assert (role["Description"], role["MaxSessionDuration"]) == ("", 3600)
    assert "PermissionsBoundary" not in role
    assert role["Tags"] == [{"Key": "team", "Value": "blue"}]
    assert inline(iam) == {"b": "s3:PutObject", "other": "s3:GetObject"}
    assert attached(iam) == [ADMINISTRATOR]


def test_role_deletion_fails_while_a_foreign_policy_is_on_it(stack: Any, clients: Any) -> None:
    properties = role_properties(ManagedPolicyArns=[READ_ONLY])
    state = stack.create(Role, properties)
    other = {"PolicyName": "other", "PolicyDocument": READ, "Roles": ["worker"]}
    policy = stack.create(Policy, other)
    with pytest.raises(ClientError, match="DeleteConflict"):
        stack.delete(Role, state, properties)
    stack.delete(Policy, policy, other)
    stack.delete(Role, state, properties)
    stack.delete(Role, state, properties)
    assert clients.client("iam").list_roles()["Roles"] == []


def test_role_with_an_unknown_boundary_or_policy_is_refused_and_not_left_behind(stack: Any, clients: Any) -> None:
    with pytest.raises(ResourceFailure, match=r"policy/nobody does not exist or is not attachable\."):
        stack.create(Role, role_properties(PermissionsBoundary="arn:aws:iam::111111111111:policy/nobody"))
    with pytest.raises(ClientError, match="NoSuchEntity"):
        stack.create(
            Role,
            role_properties(
                Policies=[{"PolicyName": "read", "PolicyDocument": READ}],
                ManagedPolicyArns=["arn:aws:iam::aws:policy/NoSuchPolicy"],
            ),
        )
    assert clients.client("iam").list_roles()["Roles"] == []


def test_policy_follows_its_principals_and_its_name(stack: Any, clients: Any) -> None:
    stack.create(Role, role_properties())
    stack.create(Role, role_properties(RoleName="second"))
    before = {"PolicyName": "p", "PolicyDocument": READ, "Roles": ["worker", "second"]}
    state = stack.create(Policy, before)
    assert state.attributes["Id"] == state.physical_id
    iam = clients.client("iam")
    fewer = {"PolicyName": "p", "PolicyDocument": WRITE, "Roles": ["worker"]}
    stack.update(Policy, state, before, fewer)
    assert (inline(iam), inline(iam, "second")) == ({"p": "s3:PutObject"}, {})
    renamed = {**fewer, "PolicyName": "q"}
    stack.update(Policy, state, fewer, renamed)
    assert inline(iam) == {"q": "s3:PutObject"}
    stack.delete(Policy, state, renamed)
    assert inline(iam) == {}
    stack.delete(Policy, state, renamed)


def test_policy_without_principal_is_refused_and_one_with_an_unknown_leaves_nothing(stack: Any, clients: Any) -> None:
    with pytest.raises(ResourceFailure, match="At least one of"):
        stack.create(Policy, {"PolicyName": "p", "PolicyDocument": READ})
    stack.create(Role, role_properties())
    with pytest.raises(ClientError, match="NoSuchEntity"):
        stack.create(Policy, {"PolicyName": "p", "PolicyDocument": READ, "Roles": ["worker", "nobody"]})
    assert inline(clients.client("iam")) == {}


def test_role_policy(stack: Any, clients: Any) -> None:
    stack.create(Role, role_properties())
    properties = {"PolicyName": "p", "RoleName": "worker", "PolicyDocument": READ}
    state = stack.create(RolePolicy, properties)
    assert state.physical_id == "p|worker"
    stack.update(RolePolicy, state, properties, {**properties, "PolicyDocument": WRITE})
    assert inline(clients.client("iam")) == {"p": "s3:PutObject"}
    stack.delete(RolePolicy, state, properties)
    stack.delete(RolePolicy, state, properties)
    assert inline(clients.client("iam")) == {}


def test_managed_policy_versions_and_attachments(stack: Any, clients: Any) -> None:
    stack.create(Role, role_properties())
    properties = {"ManagedPolicyName": "m", "Path": "/p/", "PolicyDocument": READ, "Roles": ["worker"]}
    state = stack.create(ManagedPolicy, properties)
    iam = clients.client("iam")
    assert state.physical_id == state.attributes["PolicyArn"] == "arn:aws:iam::111111111111:policy/p/m"
    assert attached(iam) == [state.physical_id]
    for turn in range(6):
        after = {**properties, "PolicyDocument": READ if turn % 2 else WRITE}
        state = stack.update(ManagedPolicy, state, properties, after)
        properties = after
    assert state.attributes["DefaultVersionId"] == "v7"
    versions = iam.list_policy_versions(PolicyArn=state.physical_id)["Versions"]
    assert [version["VersionId"] for version in versions] == ["v3", "v4", "v5", "v6", "v7"]
    loose = {key: value for key, value in properties.items() if key != "Roles"}
    stack.update(ManagedPolicy, state, properties, loose)
    assert attached(iam) == []
    stack.delete(ManagedPolicy, state, loose)
    stack.delete(ManagedPolicy, state, loose)
    assert iam.list_policies(Scope="Local")["Policies"] == []


def test_managed_policy_attached_by_somebody_else_is_not_deleted(stack: Any, clients: Any) -> None:
    properties = {"ManagedPolicyName": "m", "PolicyDocument": READ}
    state = stack.create(ManagedPolicy, properties)
    stack.create(Role, role_properties(ManagedPolicyArns=[state.physical_id]))
    with pytest.raises(ClientError, match="DeleteConflict"):
        stack.delete(ManagedPolicy, state, properties)
    assert clients.client("iam").list_policies(Scope="Local")["Policies"][0]["PolicyName"] == "m"
