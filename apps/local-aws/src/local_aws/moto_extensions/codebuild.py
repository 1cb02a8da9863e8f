"""CodeBuild: projects with all their fields, updates, and a role that must trust the service.

Projects are definitions only: nothing is built.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from typing import Any

from moto.codebuild.exceptions import (
    InvalidInputException,
    ResourceAlreadyExistsException,
    ResourceNotFoundException,
)
from moto.codebuild.responses import CodeBuildResponse
from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import get_service_model, unix_time
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models import ec2_backends

from local_aws.grafting import graft
from local_aws.moto_extensions.executions import not_executed
from local_aws.moto_extensions.pages import page
from local_aws.policy.trust import refusal_for_service
from local_aws.sharing import shared_vpcs

_PAGE = 100
_SERVICE = "codebuild.amazonaws.com"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9\-_]{1,254}")
_EMPTY: tuple[Any, ...] = ("", [], {})
_UNLIMITED = -1
_DEFAULTS: dict[str, Any] = {
    "cache": {"type": "NO_CACHE"},
    "timeoutInMinutes": 60,
    "queuedTimeoutInMinutes": 480,
    "badgeEnabled": False,
}
"""https://docs.aws.amazon.com/codebuild/latest/APIReference/API_CreateProject.html"""
_EXECUTIONS = (
    "batch_get_builds",
    "list_builds",
    "list_builds_for_project",
    "start_build",
    "stop_build",
)


def install() -> None:
    """Replace moto's projects, which drop half of what they are given, and build nothing."""
    graft(
        CodeBuildResponse,
        create_project=_create_project,
        update_project=_update_project,
        batch_get_projects=_batch_get_projects,
        list_projects=_list_projects,
        delete_project=_delete_project,
        **{name: not_executed("codebuild", name) for name in _EXECUTIONS},
    )


def _create_project(self: Any) -> ActionResult:
    """https://docs.aws.amazon.com/codebuild/latest/APIReference/API_CreateProject.html"""
    given = _given(self)
    name = given["name"]
    projects = self.codebuild_backend.codebuild_projects
    if not _NAME.fullmatch(name):
        raise InvalidInputException(f'Invalid project name "{name}": it must match {_NAME.pattern}')
    if name in projects:
        raise ResourceAlreadyExistsException(f"Project already exists: {_arn(self, name)}")
    now = unix_time()
    project = _whole(self, given)
    _check(self, project)
    projects[name] = {**project, "arn": _arn(self, name), "created": now, "lastModified": now}
    return ActionResult({"project": _shown(projects[name])})


def _update_project(self: Any) -> ActionResult:
    """What is not given stays, what is given empty is removed.

    https://docs.aws.amazon.com/codebuild/latest/APIReference/API_UpdateProject.html
    """
    given = _given(self)
    name = given["name"]
    projects = self.codebuild_backend.codebuild_projects
    if name not in projects:
        raise ResourceNotFoundException(f"Project cannot be found: {_arn(self, name)}")
    project = _whole(self, {**projects[name], **given})
    _check(self, project)
    projects[name] = {**project, "lastModified": unix_time()}
    return ActionResult({"project": _shown(projects[name])})


def _batch_get_projects(self: Any) -> ActionResult:
    """https://docs.aws.amazon.com/codebuild/latest/APIReference/API_BatchGetProjects.html"""
    projects = self.codebuild_backend.codebuild_projects
    wanted = {name: name.rsplit("project/", 1)[-1] for name in self._get_param("names")}
    found = [_shown(projects[name]) for name in dict.fromkeys(wanted.values()) if name in projects]
    missing = [asked for asked, name in wanted.items() if name not in projects]
    return ActionResult({"projects": found, "projectsNotFound": missing})


def _list_projects(self: Any) -> ActionResult:
    """https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ListProjects.html"""
    names = sorted(self.codebuild_backend.codebuild_projects)
    if self._get_param("sortOrder") == "DESCENDING":
        names.reverse()
    found, token = page(names, self._get_param("nextToken"), _PAGE, lambda: InvalidInputException("Invalid nextToken"))
    return ActionResult({"projects": found, **({"nextToken": token} if token else {})})


def _delete_project(self: Any) -> EmptyResult:
    """https://docs.aws.amazon.com/codebuild/latest/APIReference/API_DeleteProject.html"""
    self.codebuild_backend.codebuild_projects.pop(self._get_param("name").rsplit("project/", 1)[-1], None)
    return EmptyResult()


def _given(response: Any) -> dict[str, Any]:
    """Those parameters of a project that the request gives."""
    names = get_service_model("codebuild").operation_model("CreateProject").input_shape.members
    values = {name: response._get_param(name) for name in names}
    return {name: copy.deepcopy(value) for name, value in values.items() if value is not None}


def _arn(response: Any, name: str) -> str:
    return f"arn:aws:codebuild:{response.region}:{response.current_account}:project/{name}"


def _whole(response: Any, given: Mapping[str, Any]) -> dict[str, Any]:
    """The project without what is empty, with the defaults."""
    default_key = f"arn:aws:kms:{response.region}:{response.current_account}:alias/aws/s3"
    kept = {name: value for name, value in given.items() if value not in _EMPTY}
    if kept.get("concurrentBuildLimit") == _UNLIMITED:
        del kept["concurrentBuildLimit"]
    return {**copy.deepcopy(_DEFAULTS), "encryptionKey": default_key, **kept}


def _shown(project: Mapping[str, Any]) -> dict[str, Any]:
    """https://docs.aws.amazon.com/codebuild/latest/APIReference/API_Project.html"""
    shown = copy.deepcopy(dict(project))
    shown["badge"] = {"badgeEnabled": shown.pop("badgeEnabled")}
    shown.setdefault("projectVisibility", "PRIVATE")
    return shown


def _check(response: Any, project: Mapping[str, Any]) -> None:
    """Refuse a project that AWS refuses.

    That the check at creation sees the project's ARN as `aws:SourceArn` is not verified without AWS; builds do:
    https://docs.aws.amazon.com/codebuild/latest/userguide/cross-service-confused-deputy-prevention.html
    """
    role, account = project["serviceRole"], response.current_account
    if not role.startswith(f"arn:aws:iam::{account}:role/"):
        raise InvalidInputException("Invalid service role: Service role account ID does not match caller's account")
    reason = refusal_for_service(role, _SERVICE, account, _arn(response, project["name"]))
    if reason is not None:
        raise InvalidInputException(f"CodeBuild is not authorized to perform: sts:AssumeRole on {role}: {reason}")
    _check_source(project)
    if "vpcConfig" in project:
        _check_network(account, response.region, project["vpcConfig"])


def _check_source(project: Mapping[str, Any]) -> None:
    """Source and artifacts of a pipeline belong together.

    https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ProjectArtifacts.html
    """
    source, artifacts = project["source"], project["artifacts"]
    if (source["type"] == "CODEPIPELINE") != (artifacts["type"] == "CODEPIPELINE"):
        raise InvalidInputException("Invalid project: CODEPIPELINE must be the type of both source and artifacts")
    if source["type"] == "NO_SOURCE" and not source.get("buildspec"):
        raise InvalidInputException("Invalid project source: a project without source needs a buildspec")
    if source["type"] not in ("CODEPIPELINE", "NO_SOURCE") and not source.get("location"):
        raise InvalidInputException("Project source location is required")
    if artifacts["type"] == "S3" and not artifacts.get("location"):
        raise InvalidInputException("Invalid artifacts: location is required for artifact type S3")


def _check_network(account: str, region: str, config: Mapping[str, Any]) -> None:
    """Refuse a VPC of another account, and a VPC, subnets and groups that do not exist or do not belong together.

    With which code and words AWS refuses a VPC that is shared is not verified without AWS.
    https://docs.aws.amazon.com/codebuild/latest/userguide/vpc-support.html#vpc-limitations
    """
    backend = ec2_backends[account][region]
    vpc_id = config.get("vpcId")
    if vpc_id in shared_vpcs(account, region):
        raise InvalidInputException(f"Invalid vpc config: the VPC {vpc_id} is shared, which CodeBuild does not support")
    if vpc_id not in backend.vpcs:
        raise InvalidInputException(f"Invalid vpc config: the VPC {vpc_id} does not exist")
    for subnet_id in config.get("subnets", []):
        try:
            subnet = backend.get_subnet(subnet_id)
        except EC2ClientError as error:
            raise InvalidInputException(f"Invalid vpc config: the subnet {subnet_id} does not exist") from error
        if subnet.vpc_id != vpc_id:
            raise InvalidInputException(f"Invalid vpc config: the subnet {subnet_id} is not in {vpc_id}")
    for group_id in config.get("securityGroupIds", []):
        group = backend.get_security_group_from_id(group_id)
        if group is None or group.vpc_id != vpc_id:
            raise InvalidInputException(f"Invalid vpc config: the security group {group_id} is not in {vpc_id}")
