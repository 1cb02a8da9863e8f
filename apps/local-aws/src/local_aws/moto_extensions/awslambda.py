"""Lambda: the settings that moto drops, the real VPC of a function, and a role that must trust the service."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from moto.awslambda.exceptions import InvalidParameterValueException
from moto.awslambda.models import LambdaFunction
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models import ec2_backends

from local_aws.grafting import graft

_initialise: Callable[..., None] = LambdaFunction.__init__
_configuration: Callable[..., dict[str, Any]] = LambdaFunction.get_configuration
_update: Callable[..., dict[str, Any]] = LambdaFunction.update_configuration
_set_code: Callable[..., None] = LambdaFunction._set_function_code


def install() -> None:
    """Complete moto's function."""
    graft(
        LambdaFunction,
        __init__=_initialise_whole,
        get_configuration=_whole_configuration,
        update_configuration=_update_whole,
        _set_function_code=_set_whole_code,
        vpc_config=property(_vpc_config),
    )


def _initialise_whole(self: Any, account_id: str, spec: dict[str, Any], region: str, **options: Any) -> None:
    _check_network(account_id, region, spec.get("VpcConfig"))
    _initialise(self, account_id, spec, region, **options)
    _log_to(self, spec.get("LoggingConfig"))
    self.dead_letter_config = spec.get("DeadLetterConfig")


def _log_to(function: Any, logging: Mapping[str, Any] | None) -> None:
    """Set where the function logs.

    https://docs.aws.amazon.com/lambda/latest/api/API_LoggingConfig.html
    """
    default = {"LogFormat": "Text", "LogGroup": f"/aws/lambda/{function.function_name}"}
    function.logging_config = {**default, **(logging or {})}
    function.logs_group_name = function.logging_config["LogGroup"]


def _whole_configuration(self: Any, on_create: bool = False) -> dict[str, Any]:
    configuration = _configuration(self, on_create)
    configuration["LoggingConfig"] = self.logging_config
    if self.dead_letter_config:
        configuration["DeadLetterConfig"] = self.dead_letter_config
    return configuration


def _update_whole(self: Any, config_updates: dict[str, Any]) -> dict[str, Any]:
    """https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html"""
    _check_network(self.account_id, self.region, config_updates.get("VpcConfig"))
    if "KMSKeyArn" in config_updates:
        self.kms_key_arn = config_updates["KMSKeyArn"] or None
    if "LoggingConfig" in config_updates:
        _log_to(self, config_updates["LoggingConfig"])
    if "TracingConfig" in config_updates:
        self.tracing_config = config_updates["TracingConfig"]
    if "EphemeralStorage" in config_updates:
        self.ephemeral_storage = config_updates["EphemeralStorage"]["Size"]
    if "DeadLetterConfig" in config_updates:
        self.dead_letter_config = (
            config_updates["DeadLetterConfig"] if config_updates["DeadLetterConfig"].get("TargetArn") else None
        )
    environment = config_updates.get("Environment")
    if environment is not None:
        config_updates = {**config_updates, "Environment": {"Variables": environment.get("Variables", {})}}
    return _update(self, config_updates)


def _set_whole_code(self: Any, updated_spec: dict[str, Any]) -> None:
    """Take the code, refusing an S3 object that is not there, and the architecture that an update may change."""
    _set_code(self, updated_spec)
    if "S3Bucket" in updated_spec and not self.code_bytes:
        raise InvalidParameterValueException(
            "Error occurred while GetObject. S3 Error Code: NoSuchKey. "
            "S3 Error Message: The specified key does not exist."
        )
    if "Architectures" in updated_spec:
        self.architectures = updated_spec["Architectures"]


def _vpc_config(self: Any) -> dict[str, Any] | None:
    """The network of the function with the VPC that its subnets are in, where moto answers with a constant."""
    config = self._vpc_config
    if not config or not config.get("SubnetIds"):
        return None
    subnet = ec2_backends[self.account_id][self.region].get_subnet(config["SubnetIds"][0])
    return {**config, "VpcId": subnet.vpc_id}


def _check_network(account_id: str, region: str, config: Mapping[str, Any] | None) -> None:
    """Refuse subnets and security groups that do not exist."""
    backend = ec2_backends[account_id][region]
    for subnet_id in (config or {}).get("SubnetIds", []):
        try:
            backend.get_subnet(subnet_id)
        except EC2ClientError as error:
            raise InvalidParameterValueException(f"The subnet ID '{subnet_id}' does not exist") from error
    for group_id in (config or {}).get("SecurityGroupIds", []):
        if backend.get_security_group_from_id(group_id) is None:
            raise InvalidParameterValueException(f"The security group '{group_id}' does not exist")
