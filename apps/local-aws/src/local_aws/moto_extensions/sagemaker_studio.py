"""What SageMaker Studio holds in one account and region: domains, profiles, spaces, apps, lifecycle configurations.

The rules of deletion are those of AWS:
https://docs.aws.amazon.com/sagemaker/latest/dg/gs-studio-delete-domain.html
"""

from __future__ import annotations

import json
import random
import string
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from moto.core.utils import utcnow
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models import ec2_backends
from moto.efs.models import efs_backends
from moto.iam.exceptions import NotFoundException
from moto.iam.models import iam_backends
from moto.sagemaker.exceptions import ResourceInUseException, ResourceNotFound, ValidationError

from local_aws.sharing import shared_vpcs

app_deletion_seconds = 0.3
"""How long a deleted app shows as Deleting before it shows as Deleted."""


@dataclass
class Record:
    """One resource: its fields under the names of the API."""

    arn: str
    fields: dict[str, Any]
    tags: list[dict[str, str]]
    deleted_at: float | None = None
    """Time of the monotonic clock at which an app is Deleted; None while it was not told to go."""

    @property
    def status(self) -> str:
        """Status of the API."""
        if self.deleted_at is None:
            return "InService"
        return "Deleting" if time.monotonic() < self.deleted_at else "Deleted"

    def described(self) -> dict[str, Any]:
        """Everything that a Describe operation shows."""
        return {**self.fields, "Status": self.status}

    def changed(self, changes: Mapping[str, Any]) -> None:
        """Apply an update."""
        self.fields.update(changes)
        self.fields["LastModifiedTime"] = utcnow()


@dataclass
class Studio:
    """The store of one account and region."""

    account: str
    region: str
    domains: dict[str, Record] = field(default_factory=dict)
    profiles: dict[tuple[str, str], Record] = field(default_factory=dict)
    spaces: dict[tuple[str, str], Record] = field(default_factory=dict)
    apps: dict[tuple[str, str, str, str, str], Record] = field(default_factory=dict)
    """By domain, profile, space, type and name; profile or space is empty. Deleted apps stay."""
    lifecycle_configs: dict[str, Record] = field(default_factory=dict)

    def record(self, kind: str, path: str, fields: Mapping[str, Any], tags: Any) -> Record:
        """A new resource whose ARN ends with kind/path."""
        arn = f"arn:aws:sagemaker:{self.region}:{self.account}:{kind}/{path}"
        times = {"CreationTime": utcnow(), "LastModifiedTime": utcnow()}
        return Record(arn, {**fields, **times}, list(tags or []))

    def all(self) -> Iterable[Record]:
        """Every resource, for tags."""
        stores: tuple[Mapping[Any, Record], ...] = (
            self.domains,
            self.profiles,
            self.spaces,
            self.apps,
            self.lifecycle_configs,
        )
        return [record for store in stores for record in store.values()]

    def domain(self, domain_id: str) -> Record:
        """Raises ResourceNotFound."""
        if domain_id not in self.domains:
            raise ResourceNotFound(f"Domain [{domain_id}] does not exist.")
        return self.domains[domain_id]

    def profile(self, domain_id: str, name: str) -> Record:
        """Raises ResourceNotFound."""
        if (domain_id, name) not in self.profiles:
            raise ResourceNotFound(f"UserProfile [{name}] does not exist in domain [{domain_id}].")
        return self.profiles[domain_id, name]

    def space(self, domain_id: str, name: str) -> Record:
        """Raises ResourceNotFound."""
        if (domain_id, name) not in self.spaces:
            raise ResourceNotFound(f"Space [{name}] does not exist in domain [{domain_id}].")
        return self.spaces[domain_id, name]

    def lifecycle_config(self, name: str) -> Record:
        """Raises ResourceNotFound."""
        if name not in self.lifecycle_configs:
            raise ResourceNotFound(f"StudioLifecycleConfig [{name}] does not exist.")
        return self.lifecycle_configs[name]

    def create_domain(self, fields: dict[str, Any], tags: Any) -> Record:
        """Raises ValidationError for a network, role or lifecycle configuration that is not there."""
        name = fields["DomainName"]
        if name in [domain.fields["DomainName"] for domain in self.domains.values()]:
            raise ResourceInUseException(f"Domain with name [{name}] already exists.")
        self.check_network(fields.get("VpcId"), fields.get("SubnetIds", []))
        self.check_settings(fields["DefaultUserSettings"], role_required=True)
        domain_id = "d-" + "".join(random.choices(string.ascii_lowercase + string.digits, k=12))
        defaults = {
            "AppNetworkAccessType": "PublicInternetOnly",
            "HomeEfsFileSystemCreation": "Enabled",
            "TagPropagation": "DISABLED",
            "Url": f"https://{domain_id}.studio.{self.region}.sagemaker.aws",
            "DomainId": domain_id,
        }
        record = self.record("domain", domain_id, {**defaults, **fields}, tags)
        record.fields["DomainArn"] = record.arn
        if record.fields["HomeEfsFileSystemCreation"] == "Enabled":
            record.fields["HomeEfsFileSystemId"] = self._create_home(domain_id, fields.get("KmsKeyId"))
        self.domains[domain_id] = record
        return record

    def _create_home(self, domain_id: str, key: str | None) -> str:
        file_system = efs_backends[self.account][self.region].create_file_system(
            creation_token=domain_id,
            performance_mode="generalPurpose",
            encrypted=True,
            kms_key_id=key or "",
            throughput_mode="bursting",
            provisioned_throughput_in_mibps=0,
            availability_zone_name="",
            backup=False,
            tags=[{"Key": "ManagedByAmazonSageMakerResource", "Value": self.domain_arn(domain_id)}],
        )
        return str(file_system.file_system_id)

    def domain_arn(self, domain_id: str) -> str:
        """ARN of a domain."""
        return f"arn:aws:sagemaker:{self.region}:{self.account}:domain/{domain_id}"

    def delete_domain(self, domain_id: str, retention: Mapping[str, str]) -> None:
        """The home file system stays unless the retention policy says Delete."""
        domain = self.domain(domain_id)
        held = {
            "UserProfiles": [name for owner, name in self.profiles if owner == domain_id],
            "Spaces": [name for owner, name in self.spaces if owner == domain_id],
            "Apps": [app.fields["AppName"] for app in self.active_apps(domain_id)],
        }
        for kind, names in held.items():
            if names:
                raise ResourceInUseException(
                    f"Unable to delete Domain [{domain_id}] because it has the associated {kind}: {', '.join(names)}"
                )
        home = domain.fields.get("HomeEfsFileSystemId")
        if home and retention.get("HomeEfsFileSystem", "Retain") == "Delete":
            efs_backends[self.account][self.region].delete_file_system(home)
        del self.domains[domain_id]
        for key in [key for key in self.apps if key[0] == domain_id]:
            del self.apps[key]

    def delete_profile(self, domain_id: str, name: str) -> None:
        """Raises ResourceInUseException while the profile owns spaces or has apps."""
        self.profile(domain_id, name)
        spaces = [key[1] for key, space in self.spaces.items() if key[0] == domain_id and _owner(space) == name]
        apps = [app for app in self.active_apps(domain_id) if app.fields.get("UserProfileName") == name]
        if spaces or apps:
            raise ResourceInUseException(f"UserProfile [{name}] still has {'spaces' if spaces else 'apps'}.")
        del self.profiles[domain_id, name]

    def delete_space(self, domain_id: str, name: str) -> None:
        """Raises ResourceInUseException while the space has apps."""
        self.space(domain_id, name)
        if any(app.fields.get("SpaceName") == name for app in self.active_apps(domain_id)):
            raise ResourceInUseException(f"Space [{name}] still has apps.")
        del self.spaces[domain_id, name]

    def delete_lifecycle_config(self, name: str) -> None:
        """Raises ResourceInUseException while a domain, profile or space names the configuration."""
        record = self.lifecycle_config(name)
        for store in (self.domains, self.profiles, self.spaces):
            for holder in store.values():
                if json.dumps(record.arn) in json.dumps(holder.fields, default=str):
                    raise ResourceInUseException(f"StudioLifecycleConfig [{name}] is in use by {holder.arn}.")
        del self.lifecycle_configs[name]

    def active_apps(self, domain_id: str) -> list[Record]:
        """Apps of a domain that are not Deleted."""
        return [app for key, app in self.apps.items() if key[0] == domain_id and app.status != "Deleted"]

    def check_network(self, vpc_id: str | None, subnet_ids: Iterable[str]) -> None:
        """Refuse a VPC or subnets that are neither there nor shared with the account, or do not belong together.

        That SageMaker takes shared subnets is not verified without AWS: the list of services that do lacks it,
        and says that it may lack some.
        https://docs.aws.amazon.com/vpc/latest/userguide/vpc-sharing-service-behavior.html
        """
        backend = ec2_backends[self.account][self.region]
        if vpc_id is not None and vpc_id not in {*backend.vpcs, *shared_vpcs(self.account, self.region)}:
            raise ValidationError(f"The vpc ID '{vpc_id}' does not exist.")
        for subnet_id in subnet_ids:
            try:
                subnet = backend.get_subnet(subnet_id)
            except EC2ClientError as error:
                raise ValidationError(f"The subnet ID '{subnet_id}' does not exist.") from error
            if vpc_id is not None and subnet.vpc_id != vpc_id:
                raise ValidationError(f"The subnet ID '{subnet_id}' is not in the VPC '{vpc_id}'.")

    def check_settings(self, settings: Mapping[str, Any] | None, role_required: bool = False) -> None:
        """Refuse settings that name a role, security group or lifecycle configuration that is not there."""
        settings = settings or {}
        role = settings.get("ExecutionRole")
        if role is None and role_required:
            raise ValidationError("DefaultUserSettings.ExecutionRole is required.")
        if role is not None and not self._trusts_sagemaker(role):
            raise ValidationError(
                f"The execution role ARN [{role}] is invalid. Please ensure that the role exists and that its trust "
                "relationship policy allows the action 'sts:AssumeRole' for the service principal "
                "'sagemaker.amazonaws.com'."
            )
        groups = ec2_backends[self.account][self.region]
        for group_id in settings.get("SecurityGroups", []):
            if groups.get_security_group_from_id(group_id) is None:
                raise ValidationError(f"The security group '{group_id}' does not exist.")
        known = {record.arn for record in self.lifecycle_configs.values()}
        for arn in lifecycle_arns(settings):
            if arn not in known:
                raise ValidationError(f"StudioLifecycleConfig [{arn}] does not exist.")

    def _trusts_sagemaker(self, role_arn: str) -> bool:
        try:
            role = iam_backends[self.account]["aws"].get_role_by_arn(role_arn)
        except NotFoundException:
            return False
        return "sagemaker.amazonaws.com" in str(role.assume_role_policy_document)


def _owner(space: Record) -> str | None:
    owner: str | None = (space.fields.get("OwnershipSettings") or {}).get("OwnerUserProfileName")
    return owner


def lifecycle_arns(settings: Any) -> set[str]:
    """The ARNs of lifecycle configurations anywhere in settings."""
    if isinstance(settings, Mapping):
        own = {value for key, value in settings.items() if key == "LifecycleConfigArn" and value}
        own |= set(settings.get("LifecycleConfigArns") or [])
        return own.union(*(lifecycle_arns(value) for value in settings.values()))
    if isinstance(settings, list):
        return set().union(*(lifecycle_arns(item) for item in settings))
    return set()
