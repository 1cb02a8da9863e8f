"""What the roles of the platform did in the life of the example, against what their policies allow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest
from local_aws.policy.evaluation import Query

from handler_permissions import check_grants, check_surplus, resources_deployed_by
from identity_policies import Identities, without
from platform_under_test import Platform


@dataclass(frozen=True)
class LogWriter:
    """A role under which AWS writes to a log group, which no call in the record shows."""

    role_arn: str
    log_group_arn: str
    actions: tuple[str, ...]


@dataclass(frozen=True)
class Life:
    """What was done from the first deployment to the destruction, and by whom it could be done.

    `resources` are the properties of all resources that the execution role deployed, by type.
    """

    identities: Identities
    calls: list[Mapping[str, Any]]
    resources: Mapping[str, list[Mapping[str, Any]]]
    execution_role: str
    region: str
    log_writers: list[LogWriter]


@pytest.fixture(scope="module")
def life(deployed: Platform) -> Life:
    """Deployed, updated with everything that is usually edited, destroyed."""
    identities = Identities()
    identities.remember(deployed)

    edited = deployed.edited()
    environment = edited["environments"][0]
    environment["studio"]["users"].append({"name": "grace"})
    environment["studio"]["idleTimeoutMinutes"] = 120
    environment["network"]["endpoints"] = {"add": ["monitoring"]}
    finished = deployed.deploy(edited)
    assert finished.code == 0, finished.output
    identities.remember(deployed)
    execution_role = deployed.execution_role
    resources = resources_deployed_by(deployed, identities.role(execution_role))
    writers = [*function_log_writers(deployed), *flow_log_writers(deployed)]

    finished = deployed.run("destroy-local", "--keep-running")
    assert finished.code == 0, finished.output
    return Life(identities, deployed.control("calls"), resources, execution_role, deployed.region, writers)


def function_log_writers(platform: Platform) -> list[LogWriter]:
    """https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html"""
    prefix = f"arn:aws:logs:{platform.region}:{platform.account}:log-group"
    return [
        LogWriter(
            function["Role"],
            f"{prefix}:{function['LoggingConfig']['LogGroup']}",
            ("logs:CreateLogStream", "logs:PutLogEvents"),
        )
        for function in platform.client("lambda").list_functions()["Functions"]
    ]


def flow_log_writers(platform: Platform) -> list[LogWriter]:
    """https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html"""
    prefix = f"arn:aws:logs:{platform.region}:{platform.account}:log-group"
    return [
        LogWriter(
            flow_log["DeliverLogsPermissionArn"],
            f"{prefix}:{flow_log['LogGroupName']}",
            ("logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"),
        )
        for flow_log in platform.client("ec2").describe_flow_logs()["FlowLogs"]
    ]


def test_every_call_of_a_role_is_allowed_by_its_policies(life: Life) -> None:
    assert life.identities.refusals(life.calls) == []


def test_the_calls_are_those_of_deployments_and_set_up_functions(life: Life) -> None:
    roles = [role.arn for role in map(life.identities.principal_of, life.calls) if role]
    for part in ("cfn-exec-role", "deploy-role", "file-publishing-role", "DefaultGroup", "PrefixList", "Contents"):
        assert any(part in arn for arn in roles), part
    services = {passed for call in life.calls for passed in call["passed_roles"]}
    assert len(services) > 5, services


@pytest.mark.parametrize("action", ["iam:PassRole", "kms:CreateKey", "iam:DeleteRole", "sagemaker:UpdateDomain"])
def test_a_permission_that_is_missing_would_be_seen(life: Life, action: str) -> None:
    role = life.identities.role(life.execution_role)
    without_it = life.identities.with_role(replace(role, policies=without(role.policies, action)))
    refused = without_it.refusals(life.calls)
    assert refused
    assert all(f" {action} " in line and life.execution_role in line for line in refused), refused


def test_a_boundary_that_is_missing_a_permission_would_be_seen(life: Life) -> None:
    role = life.identities.role(life.execution_role)
    assert role.boundary
    (narrower,) = without((role.boundary,), "kms:Create*")
    refused = life.identities.with_role(replace(role, boundary=narrower)).refusals(life.calls)
    assert {line.split(" may not ")[1].split(" ")[0] for line in refused} == {"kms:CreateKey", "kms:CreateAlias"}


def test_what_handlers_ask_for_is_granted_or_left_out_for_a_reason(life: Life) -> None:
    check_grants(life.identities.role(life.execution_role), life.resources, life.region)
    (domain,) = life.resources["AWS::SageMaker::Domain"]
    assert domain["HomeEfsFileSystemCreation"] == "Disabled"


def test_what_is_granted_is_what_handlers_ask_for_or_has_a_reason(life: Life) -> None:
    role = life.identities.role(life.execution_role)
    check_surplus(role, life.resources, life.region)
    (first, *others) = role.policies
    needless = replace(first.statements[0], effect="Allow", actions=("ec2:AttachVolume",))
    wider = replace(role, policies=(replace(first, statements=(*first.statements, needless)), *others))
    with pytest.raises(AssertionError, match="ec2:AttachVolume"):
        check_surplus(wider, life.resources, life.region)


def test_functions_and_flow_logs_can_write_their_logs(life: Life) -> None:
    assert len(life.log_writers) == len(life.resources["AWS::Lambda::Function"]) + 1
    refused = [
        f"{writer.role_arn} {action}"
        for writer in life.log_writers
        for action in writer.actions
        if not life.identities.role(writer.role_arn).allows(
            Query(
                action,
                f"{writer.log_group_arn}:log-stream:stream",
                {"aws:resourceaccount": writer.role_arn.split(":")[4]},
            )
        )
    ]
    assert refused == []
