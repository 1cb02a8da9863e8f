"""What a call is about: ARNs where a service has its own way of naming, else identifiers as they were given."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from local_aws.accounts import PARTITION
from local_aws.api_request import ApiRequest

_IDENTIFIER = re.compile(r"(Arn|ARN|Id|Name|Identifier)$")
_NOT_A_RESOURCE = re.compile(r"(Token|RequestId|SessionName)$|^(ExternalId|ClientRequestToken)$")

_Parameters = Mapping[str, Any]

_WITHOUT_RESOURCE = frozenset({"CreateDomain", "CreatePackageGroup", "CreateRepository"})
"""Operations of CodeArtifact for which IAM defines no resource:
https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodeartifact.html
"""


def resources_of(request: ApiRequest) -> tuple[str, ...]:
    """What the request is about, as far as its parameters say."""
    parameters = request.parameters
    if request.service == "s3" and "Bucket" in parameters:
        key = f"/{parameters['Key']}" if parameters.get("Key") else ""
        return (f"arn:{PARTITION}:s3:::{parameters['Bucket']}{key}",)
    paths = _PATHS.get(request.service)
    return tuple(_arns(request, paths) if paths else _identifiers(parameters))


def _identifiers(parameters: _Parameters) -> Iterator[str]:
    """What parameters name, but a change set beside its stack, for which IAM asks:
    https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudformation.html
    """
    for name, value in parameters.items():
        if name == "ChangeSetName" and "StackName" in parameters:
            continue
        if isinstance(value, str) and _IDENTIFIER.search(name) and not _NOT_A_RESOURCE.search(name):
            yield value


def _arns(request: ApiRequest, paths: Callable[[str, _Parameters], Iterable[str]]) -> Iterator[str]:
    """The ARNs of resources, of which some requests give the whole and others the names."""
    whole = request.parameters.get("resourceArn")
    if whole:
        yield str(whole)
        return
    account = request.parameters.get("domainOwner") or request.caller.account
    for path in paths(request.operation, request.parameters):
        yield f"arn:{PARTITION}:{request.service}:{request.region}:{account}:{path}"


def _project_paths(_: str, parameters: _Parameters) -> Iterator[str]:
    """A build is a matter of its project, whose name stands in its id before a colon:
    https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodebuild.html
    """
    named = [parameters.get("projectName") or parameters.get("name"), *parameters.get("names", [])]
    builds = [parameters.get("id"), *parameters.get("ids", [])]
    # both may be given as ARNs
    names = [*filter(None, named), *(build.rsplit("/")[-1].split(":")[0] for build in filter(None, builds))]
    for name in dict.fromkeys(name.rsplit("/")[-1] for name in names):
        yield f"project/{name}"


def _pipeline_paths(_: str, parameters: _Parameters) -> Iterator[str]:
    """Stages and actions lie below their pipeline:
    https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodepipeline.html
    """
    pipeline = parameters.get("pipelineName") or parameters.get("name") or parameters.get("pipeline", {}).get("name")
    parts = [pipeline, parameters.get("stageName"), parameters.get("actionName")]
    if pipeline:
        yield "/".join(filter(None, parts))


def _package_paths(operation: str, parameters: _Parameters) -> Iterator[str]:
    """The innermost of what is named: a package group or a repository, else the domain."""
    domain, repository, group = (parameters.get(name) for name in ("domain", "repository", "packageGroup"))
    if not domain or operation in _WITHOUT_RESOURCE:
        return
    if group:
        yield f"package-group/{domain}{group}"
    elif repository:
        yield f"repository/{domain}/{repository}"
    else:
        yield f"domain/{domain}"


_PATHS: Mapping[str, Callable[[str, _Parameters], Iterable[str]]] = {
    "codeartifact": _package_paths,
    "codebuild": _project_paths,
    "codepipeline": _pipeline_paths,
}
"""How the resources of a service are called in ARNs, for an operation with its parameters."""
