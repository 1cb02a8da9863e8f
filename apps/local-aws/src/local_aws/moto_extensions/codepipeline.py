"""CodePipeline: the rules for the structure of a pipeline, its versions, and a role that must trust the service.

Pipelines are definitions only: nothing is executed, and a new pipeline does not start by itself as on AWS.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from typing import Any

from moto.codepipeline.exceptions import InvalidStructureException, PipelineNotFoundException
from moto.codepipeline.models import CodePipeline, CodePipelineBackend
from moto.codepipeline.responses import CodePipelineResponse
from moto.core.exceptions import JsonRESTError
from moto.core.utils import utcnow

from local_aws.grafting import graft
from local_aws.moto_extensions.executions import not_executed
from local_aws.moto_extensions.pages import page
from local_aws.policy.trust import refusal_for_service

_PAGE = 100
_SERVICE = "codepipeline.amazonaws.com"
_V2_FEATURES = ("triggers", "variables")
_EXECUTIONS = (
    "get_pipeline_execution",
    "list_pipeline_executions",
    "start_pipeline_execution",
)


def install() -> None:
    """Check what moto takes as it comes, keep every version, and execute nothing."""
    graft(CodePipelineBackend, create_pipeline=_create_pipeline, update_pipeline=_update_pipeline)
    graft(
        CodePipelineResponse,
        get_pipeline=_get_pipeline,
        list_pipelines=_list_pipelines,
        **{name: not_executed("codepipeline", name) for name in _EXECUTIONS},
    )


def _create_pipeline(
    self: Any, pipeline: dict[str, Any], tags: list[dict[str, str]] | None
) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_CreatePipeline.html"""
    name = pipeline["name"]
    if name in self.pipelines:
        raise JsonRESTError("PipelineNameInUseException", f"A pipeline with the name '{name}' already exists.")
    _check(self, pipeline)
    record: Any = CodePipeline(self.account_id, self.region_name, _with_defaults(pipeline))
    record.validate_tags(tags or [])
    record.tags.update({tag["key"]: tag["value"] for tag in tags or []})
    record.versions = [record.pipeline]
    self.pipelines[name] = record
    return record.pipeline, sorted(tags or [], key=lambda tag: tag["key"])


def _update_pipeline(self: Any, pipeline: dict[str, Any]) -> dict[str, Any]:
    """https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_UpdatePipeline.html"""
    record = _record(self, pipeline["name"])
    _check(self, pipeline)
    changed = record.add_default_values(_with_defaults(pipeline))
    changed["version"] = len(record.versions) + 1
    record.versions.append(changed)
    record.pipeline = changed
    record._updated = utcnow()
    return dict(changed)


def _get_pipeline(self: Any) -> str:
    """https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_GetPipeline.html"""
    record = _record(self.codepipeline_backend, self._get_param("name"))
    version = self._get_param("version") or len(record.versions)
    if not 1 <= version <= len(record.versions):
        raise JsonRESTError(
            "PipelineVersionNotFoundException",
            f"The pipeline '{record.pipeline['name']}' has no version {version}.",
        )
    return json.dumps({"pipeline": record.versions[version - 1], "metadata": record.metadata})


def _list_pipelines(self: Any) -> str:
    """https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ListPipelines.html"""
    records = sorted(self.codepipeline_backend.pipelines.items())
    found, token = page(records, self._get_param("nextToken"), self._get_param("maxResults") or _PAGE, _invalid_token)
    names = ("name", "version", "pipelineType", "executionMode")
    summaries = [
        {
            **{name: record.pipeline[name] for name in names},
            "created": record.metadata["created"],
            "updated": record.metadata["updated"],
        }
        for _, record in found
    ]
    return json.dumps({"pipelines": summaries, **({"nextToken": token} if token else {})})


def _invalid_token() -> Exception:
    return JsonRESTError("InvalidNextTokenException", "The next token was specified in an invalid format.")


def _record(backend: Any, name: str) -> Any:
    record = backend.pipelines.get(name)
    if record is None:
        raise PipelineNotFoundException(f"Account '{backend.account_id}' does not have a pipeline with name '{name}'")
    return record


def _with_defaults(pipeline: Mapping[str, Any]) -> dict[str, Any]:
    """https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PipelineDeclaration.html"""
    return {"executionMode": "SUPERSEDED", "pipelineType": "V1", **copy.deepcopy(dict(pipeline))}


def _check(backend: Any, pipeline: Mapping[str, Any]) -> None:
    """Refuse a pipeline that AWS refuses.

    That the check at creation sees the pipeline's ARN as `aws:SourceArn` is not verified without AWS; executions do:
    https://docs.aws.amazon.com/codepipeline/latest/userguide/cross-service-confused-deputy-prevention.html
    """
    arn = f"arn:aws:codepipeline:{backend.region_name}:{backend.account_id}:{pipeline['name']}"
    role = pipeline["roleArn"]
    reason = refusal_for_service(role, _SERVICE, backend.account_id, arn)
    if reason is None and role.split(":")[4] != backend.account_id:
        reason = "the role is in another account"
    if reason is not None:
        raise InvalidStructureException(
            f"CodePipeline is not authorized to perform AssumeRole on role {role}: {reason}"
        )
    problems = [*_stage_problems(pipeline), *_artifact_problems(pipeline), *_type_problems(pipeline)]
    if problems:
        raise InvalidStructureException("; ".join(problems))


def _stage_problems(pipeline: Mapping[str, Any]) -> list[str]:
    """https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-pipeline-structure.html"""
    stages = pipeline["stages"]
    problems = []
    if len(stages) < 2:
        problems.append(
            f"Pipeline has only {len(stages)} stage(s). There should be a minimum of 2 stages in a pipeline"
        )
    names = [stage["name"] for stage in stages]
    if len(set(names)) < len(names):
        problems.append("Stage names must be unique within a pipeline")
    for index, stage in enumerate(stages):
        categories = {action["actionTypeId"]["category"] for action in stage["actions"]}
        if index == 0 and categories != {"Source"}:
            problems.append(f"Stage {stage['name']} is the first one and must contain source actions only")
        if index > 0 and "Source" in categories:
            problems.append(f"Stage {stage['name']} must not contain source actions: only the first stage may")
        actions = [action["name"] for action in stage["actions"]]
        if len(set(actions)) < len(actions):
            problems.append(f"Action names must be unique within stage {stage['name']}")
    return problems


def _artifact_problems(pipeline: Mapping[str, Any]) -> list[str]:
    """Every input is the output of an action that runs before, and no two actions have the same output.

    https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-pipeline-structure.html
    """
    problems = []
    if ("artifactStore" in pipeline) == ("artifactStores" in pipeline):
        problems.append("A pipeline must have either artifactStore or artifactStores")
    produced: set[str] = set()
    for stage in pipeline["stages"]:
        orders = sorted({action.get("runOrder", 1) for action in stage["actions"]})
        for order in orders:
            parallel = [action for action in stage["actions"] if action.get("runOrder", 1) == order]
            for action in parallel:
                missing = {artifact["name"] for artifact in action.get("inputArtifacts", [])} - produced
                problems += [
                    f"Input artifact {name} of action {action['name']} is no output of an earlier action"
                    for name in sorted(missing)
                ]
            for action in parallel:
                for artifact in action.get("outputArtifacts", []):
                    if artifact["name"] in produced:
                        problems.append(f"Output artifact {artifact['name']} is declared twice")
                    produced.add(artifact["name"])
    return problems


def _type_problems(pipeline: Mapping[str, Any]) -> list[str]:
    """https://docs.aws.amazon.com/codepipeline/latest/userguide/pipeline-types.html"""
    if pipeline.get("pipelineType", "V1") == "V2":
        return []
    problems = [f"{name} need pipelineType V2" for name in _V2_FEATURES if pipeline.get(name)]
    mode = pipeline.get("executionMode", "SUPERSEDED")
    if mode != "SUPERSEDED":
        problems.append(f"executionMode {mode} needs pipelineType V2")
    return problems
