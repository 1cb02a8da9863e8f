"""SageMaker model package groups: deletion and resource policies, which moto lacks."""

from __future__ import annotations

import json
from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.sagemaker.exceptions import ConflictException, ValidationError
from moto.sagemaker.responses import SageMakerResponse

from local_aws.grafting import graft


def install() -> None:
    """Add the operations; the policies are kept on the backend, under group_policies."""
    graft(
        SageMakerResponse,
        delete_model_package_group=_delete_model_package_group,
        put_model_package_group_policy=_put_model_package_group_policy,
        get_model_package_group_policy=_get_model_package_group_policy,
        delete_model_package_group_policy=_delete_model_package_group_policy,
    )


def _group(response: Any) -> Any:
    name = response._get_param("ModelPackageGroupName").rsplit("/", 1)[-1]
    group = response.sagemaker_backend.model_package_groups.get(name)
    if group is None:
        raise ValidationError(f"ModelPackageGroup {name} does not exist.")
    return group


def _delete_model_package_group(self: Any) -> ActionResult:
    """https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DeleteModelPackageGroup.html"""
    group = _group(self)
    name = group.model_package_group_name
    backend = self.sagemaker_backend
    if any(package.model_package_group_name == name for package in backend.model_packages.values()):
        raise ConflictException(f"Model Package Group {name} cannot be deleted: it contains model packages.")
    del backend.model_package_groups[name]
    backend.group_policies.pop(name, None)
    return EmptyResult()


def _put_model_package_group_policy(self: Any) -> ActionResult:
    """https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_PutModelPackageGroupPolicy.html"""
    group = _group(self)
    policy = self._get_param("ResourcePolicy")
    try:
        json.loads(policy)
    except ValueError as error:
        raise ValidationError("ResourcePolicy is not valid JSON.") from error
    self.sagemaker_backend.group_policies[group.model_package_group_name] = policy
    return ActionResult({"ModelPackageGroupArn": group.arn})


def _get_model_package_group_policy(self: Any) -> ActionResult:
    """https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_GetModelPackageGroupPolicy.html"""
    group = _group(self)
    policy = self.sagemaker_backend.group_policies.get(group.model_package_group_name)
    if policy is None:
        raise ValidationError(f"Cannot find resource policy for {group.arn}")
    return ActionResult({"ResourcePolicy": policy})


def _delete_model_package_group_policy(self: Any) -> ActionResult:
    """https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DeleteModelPackageGroupPolicy.html"""
    group = _group(self)
    if self.sagemaker_backend.group_policies.pop(group.model_package_group_name, None) is None:
        raise ValidationError(f"Cannot find resource policy for {group.arn}")
    return EmptyResult()
