"""Providers of AWS Lambda."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Any

from local_aws.provider_support import discarding, ignoring, only, pick, tag_changes, tag_map
from local_aws.providers.base import ResourceFailure, ResourceProvider, ResourceRequest, ResourceState

_CODE = ("S3Bucket", "S3Key", "S3ObjectVersion", "ZipFile")
_INLINE_SUFFIXES = {"nodejs": "js", "python": "py"}
_INLINE_BYTES = 4 * 1024 * 1024
_DEFAULTS: dict[str, Any] = {
    "Description": "",
    "Environment": {},
    "EphemeralStorage": {"Size": 512},
    "MemorySize": 128,
    "Timeout": 3,
    "TracingConfig": {"Mode": "PassThrough"},
}
"""What the configuration falls back to when a property is removed.

https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
"""


class Function(ResourceProvider):
    """AWS::Lambda::Function of package type Zip, without layers."""

    type_name = "AWS::Lambda::Function"
    handled = frozenset(
        {
            "Architectures",
            "Code",
            "DeadLetterConfig",
            "Description",
            "Environment",
            "EphemeralStorage",
            "FunctionName",
            "Handler",
            "KmsKeyArn",
            "LoggingConfig",
            "MemorySize",
            "PackageType",
            "ReservedConcurrentExecutions",
            "Role",
            "Runtime",
            "Tags",
            "Timeout",
            "TracingConfig",
            "VpcConfig",
        }
    )

    def create(self, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        client = request.clients.client("lambda")
        name = properties.get("FunctionName") or request.suggested_name
        options = _configuration(properties)
        if properties.get("Tags"):
            options["Tags"] = tag_map(properties["Tags"])
        if "Architectures" in properties:
            options["Architectures"] = properties["Architectures"]
        arn = client.create_function(FunctionName=name, Code=_code(properties), **options)["FunctionArn"]
        with discarding(lambda: client.delete_function(FunctionName=name)):
            _reserve(client, name, properties)
        return ResourceState(name, {"Arn": arn})

    def update(
        self,
        request: ResourceRequest,
        current: ResourceState,
        previous: Mapping[str, Any],
        properties: Mapping[str, Any],
    ) -> ResourceState:
        client = request.clients.client("lambda")
        name = current.physical_id
        before, after = (source.get("Architectures", ["x86_64"]) for source in (previous, properties))
        if previous["Code"] != properties["Code"] or before != after:
            client.update_function_code(FunctionName=name, Architectures=after, **_code(properties))
        removed: dict[str, Any] = {name: _DEFAULTS[name] for name in _DEFAULTS if name not in properties}
        for key, empty in (
            ("VpcConfig", {"SubnetIds": [], "SecurityGroupIds": []}),
            ("KmsKeyArn", ""),
            ("LoggingConfig", {"LogFormat": "Text", "LogGroup": f"/aws/lambda/{name}"}),
            ("DeadLetterConfig", {"TargetArn": ""}),
        ):
            if key in previous and key not in properties:
                removed["KMSKeyArn" if key == "KmsKeyArn" else key] = empty
        client.update_function_configuration(FunctionName=name, **{**removed, **_configuration(properties)})
        _reserve(client, name, properties)
        changes = tag_changes(previous, properties)
        if changes.removed:
            client.untag_resource(Resource=current.attributes["Arn"], TagKeys=changes.removed)
        if changes.added:
            client.tag_resource(Resource=current.attributes["Arn"], Tags=changes.added)
        return current

    def delete(self, request: ResourceRequest, current: ResourceState, properties: Mapping[str, Any]) -> None:
        with ignoring("ResourceNotFoundException"):
            request.clients.client("lambda").delete_function(FunctionName=current.physical_id)


class Permission(ResourceProvider):
    """AWS::Lambda::Permission."""

    type_name = "AWS::Lambda::Permission"
    handled = frozenset(
        {"Action", "EventSourceToken", "FunctionName", "Principal", "PrincipalOrgID", "SourceAccount", "SourceArn"}
    )

    def create(self, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        statement = request.suggested_name
        request.clients.client("lambda").add_permission(StatementId=statement, **properties)
        return ResourceState(statement, {"Id": statement})

    def delete(self, request: ResourceRequest, current: ResourceState, properties: Mapping[str, Any]) -> None:
        with ignoring("ResourceNotFoundException"):
            request.clients.client("lambda").remove_permission(
                FunctionName=properties["FunctionName"], StatementId=current.physical_id
            )


class Version(ResourceProvider):
    """AWS::Lambda::Version."""

    type_name = "AWS::Lambda::Version"
    handled = frozenset({"CodeSha256", "Description", "FunctionName"})

    def create(self, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        version = request.clients.client("lambda").publish_version(**properties)
        arn = version["FunctionArn"]
        return ResourceState(arn, {"FunctionArn": arn, "Version": version["Version"]})

    def delete(self, request: ResourceRequest, current: ResourceState, properties: Mapping[str, Any]) -> None:
        with ignoring("ResourceNotFoundException"):
            request.clients.client("lambda").delete_function(
                FunctionName=properties["FunctionName"], Qualifier=current.attributes["Version"]
            )


class EventInvokeConfig(ResourceProvider):
    """AWS::Lambda::EventInvokeConfig of the unpublished version."""

    type_name = "AWS::Lambda::EventInvokeConfig"
    handled = frozenset(
        {"DestinationConfig", "FunctionName", "MaximumEventAgeInSeconds", "MaximumRetryAttempts", "Qualifier"}
    )

    def create(self, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        if properties["Qualifier"] != "$LATEST":
            raise ResourceFailure(
                'local AWS applies AWS::Lambda::EventInvokeConfig only to Qualifier "$LATEST", '
                f'received "{properties["Qualifier"]}"'
            )
        self._put(request, properties)
        return ResourceState(f"{properties['FunctionName']}|{properties['Qualifier']}")

    def update(
        self,
        request: ResourceRequest,
        current: ResourceState,
        previous: Mapping[str, Any],
        properties: Mapping[str, Any],
    ) -> ResourceState:
        # moto puts a second configuration beside the first.
        self.delete(request, current, previous)
        self._put(request, properties)
        return current

    def delete(self, request: ResourceRequest, current: ResourceState, properties: Mapping[str, Any]) -> None:
        with ignoring("ResourceNotFoundException"):
            request.clients.client("lambda").delete_function_event_invoke_config(
                FunctionName=properties["FunctionName"]
            )

    def _put(self, request: ResourceRequest, properties: Mapping[str, Any]) -> None:
        names = ("DestinationConfig", "FunctionName", "MaximumEventAgeInSeconds", "MaximumRetryAttempts")
        request.clients.client("lambda").put_function_event_invoke_config(**pick(properties, *names))


def _configuration(properties: Mapping[str, Any]) -> dict[str, Any]:
    if properties.get("PackageType", "Zip") != "Zip":
        raise ResourceFailure('local AWS runs functions of PackageType "Zip" only, received "Image": package the code')
    names = ("DeadLetterConfig", "Description", "Environment", "EphemeralStorage", "Handler", "MemorySize", "Role")
    options = pick(properties, *names, "Runtime", "Timeout", "TracingConfig")
    if "KmsKeyArn" in properties:
        options["KMSKeyArn"] = properties["KmsKeyArn"]
    if "LoggingConfig" in properties:
        keys = ("ApplicationLogLevel", "LogFormat", "LogGroup", "SystemLogLevel")
        options["LoggingConfig"] = only(properties["LoggingConfig"], keys, "AWS::Lambda::Function/LoggingConfig")
    if "VpcConfig" in properties:
        network = only(properties["VpcConfig"], ("SecurityGroupIds", "SubnetIds"), "AWS::Lambda::Function/VpcConfig")
        options["VpcConfig"] = {"SecurityGroupIds": [], "SubnetIds": [], **network}
    return options


def _code(properties: Mapping[str, Any]) -> dict[str, Any]:
    code = only(properties["Code"], _CODE, "AWS::Lambda::Function/Code")
    if "ZipFile" in code:
        code["ZipFile"] = _zipped(code["ZipFile"], properties.get("Runtime", ""))
    return code


def _zipped(source: str, runtime: str) -> bytes:
    """The source text of a template as the archive that CloudFormation makes of it: one file named index.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html
    """
    suffix = next((suffix for family, suffix in _INLINE_SUFFIXES.items() if runtime.startswith(family)), None)
    if suffix is None:
        raise ResourceFailure(
            f'Code/ZipFile holds Node.js or Python source, received Runtime "{runtime}": use S3Bucket'
        )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        # A fixed time keeps the digest of unchanged code.
        entry = zipfile.ZipInfo(f"index.{suffix}", (2000, 1, 1, 0, 0, 0))
        archive.writestr(entry, source, zipfile.ZIP_DEFLATED)
    size = buffer.tell()
    if size > _INLINE_BYTES:
        raise ResourceFailure(
            f"Code/ZipFile becomes an archive of {size} bytes, more than {_INLINE_BYTES}: use S3Bucket and S3Key"
        )
    return buffer.getvalue()


def _reserve(client: Any, name: str, properties: Mapping[str, Any]) -> None:
    if "ReservedConcurrentExecutions" in properties:
        amount = properties["ReservedConcurrentExecutions"]
        client.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=amount)
    else:
        client.delete_function_concurrency(FunctionName=name)


PROVIDERS: tuple[type[ResourceProvider], ...] = (Function, Permission, Version, EventInvokeConfig)
