"""SageMaker: the Studio operations and the policies of model package groups, which moto lacks or only pretends to have.

Operations: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_Operations_Amazon_SageMaker_Service.html
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.sagemaker.exceptions import ResourceInUseException, ResourceNotFound, ValidationError
from moto.sagemaker.models import SageMakerModelBackend
from moto.sagemaker.responses import SageMakerResponse

from local_aws.grafting import graft
from local_aws.moto_extensions import sagemaker_projects, sagemaker_registry, sagemaker_studio
from local_aws.moto_extensions.pages import page
from local_aws.moto_extensions.sagemaker_studio import Record, Studio

_DEFAULT_PAGE = 10
"""MaxResults of the lists of SageMaker when it is not given."""
_APP_KEY = ("DomainId", "UserProfileName", "SpaceName", "AppType", "AppName")

_initialise: Callable[..., None] = SageMakerModelBackend.__init__
_find_by_arn: Callable[..., Any] = SageMakerModelBackend._get_resource_from_arn


def install() -> None:
    """Add the operations, and the store to every backend, so that a reset of moto empties it too."""
    graft(
        SageMakerModelBackend,
        __init__=_initialise_with_studio,
        _get_resource_from_arn=_resource_of_arn,
        add_tags=_add_tags,
    )
    graft(SageMakerResponse, **{name.removeprefix("_on_"): operation for name, operation in _operations().items()})
    sagemaker_registry.install()
    sagemaker_projects.install()


def _operations() -> dict[str, Any]:
    """The functions of this module that answer an operation: _on_ and the operation in snake case."""
    return {name: value for name, value in globals().items() if name.startswith("_on_")}


def _initialise_with_studio(self: Any, region_name: str, account_id: str) -> None:
    _initialise(self, region_name, account_id)
    self.studio = Studio(account_id, region_name)
    self.group_policies = {}
    self.projects = {}


def _resource_of_arn(self: Any, arn: str) -> Any:
    for record in (*self.studio.all(), *self.projects.values()):
        if record.arn == arn:
            return record
    resource = _find_by_arn(self, arn) if arn.rsplit(":", 1)[-1].count("/") == 1 else None
    if resource is None:
        raise ValidationError(f"Could not find resource with ARN [{arn}].")
    return resource


def _add_tags(self: Any, arn: str, tags: list[dict[str, str]]) -> list[dict[str, str]]:
    """AddTags replaces the value of a key that is there, where moto adds a second."""
    resource = self._get_resource_from_arn(arn)
    merged = {tag["Key"]: tag["Value"] for tag in [*(resource.tags or []), *tags]}
    resource.tags = [{"Key": key, "Value": value} for key, value in merged.items()]
    return list(resource.tags)


def _studio(response: Any) -> Studio:
    studio: Studio = response.sagemaker_backend.studio
    return studio


def _given(response: Any, *without: str) -> dict[str, Any]:
    """The parameters of the call that are set, without tags and those named."""
    return {key: value for key, value in response.params.items() if key not in ("Tags", *without) and value is not None}


def _listed(response: Any, key: str, records: Iterable[Record], names: Iterable[str]) -> ActionResult:
    """One page of records, each with the fields that a list shows."""
    found = list(records)
    if response._get_param("SortOrder") == "Descending":
        found.reverse()
    size = response._get_param("MaxResults") or _DEFAULT_PAGE
    shown, token = page(
        found, response._get_param("NextToken"), int(size), lambda: ValidationError("The NextToken is invalid.")
    )
    items = [{name: value for name, value in record.described().items() if name in names} for record in shown]
    return ActionResult({key: items, "NextToken": token})


def _matches(
    response: Any, record: Record, equals: Mapping[str, str], contains: Mapping[str, str] | None = None
) -> bool:
    for parameter, name in equals.items():
        wanted = response._get_param(parameter)
        if wanted is not None and record.fields.get(name) != wanted:
            return False
    for parameter, name in (contains or {}).items():
        if (response._get_param(parameter) or "") not in record.fields[name]:
            return False
    return True


def _on_create_domain(self: Any) -> ActionResult:
    record = _studio(self).create_domain(_given(self), self._get_param("Tags"))
    return ActionResult({key: record.fields[key] for key in ("DomainArn", "DomainId", "Url")})


def _on_describe_domain(self: Any) -> ActionResult:
    return ActionResult(_studio(self).domain(self._get_param("DomainId")).described())


def _on_update_domain(self: Any) -> ActionResult:
    studio = _studio(self)
    domain = studio.domain(self._get_param("DomainId"))
    changes = _given(self, "DomainId")
    if "DomainSettingsForUpdate" in changes:
        changes["DomainSettings"] = {
            **domain.fields.get("DomainSettings", {}),
            **changes.pop("DomainSettingsForUpdate"),
        }
    network = [
        name
        for name in ("AppNetworkAccessType", "SubnetIds", "VpcId")
        if name in changes and changes[name] != domain.fields.get(name)
    ]
    if network and studio.active_apps(domain.fields["DomainId"]):
        raise ResourceInUseException(f"{', '.join(network)} cannot be changed while the domain has active apps.")
    # a domain stays where it is, also after its subnets are shared no more
    if {"SubnetIds", "VpcId"}.intersection(network):
        studio.check_network(changes.get("VpcId", domain.fields.get("VpcId")), changes.get("SubnetIds", []))
    studio.check_settings(changes.get("DefaultUserSettings"))
    studio.check_settings(changes.get("DefaultSpaceSettings"))
    domain.changed(changes)
    return ActionResult({"DomainArn": domain.arn})


def _on_delete_domain(self: Any) -> ActionResult:
    _studio(self).delete_domain(self._get_param("DomainId"), self._get_param("RetentionPolicy") or {})
    return EmptyResult()


def _on_list_domains(self: Any) -> ActionResult:
    names = ("DomainArn", "DomainId", "DomainName", "Status", "CreationTime", "LastModifiedTime", "Url")
    return _listed(self, "Domains", _studio(self).domains.values(), names)


def _on_create_presigned_domain_url(self: Any) -> ActionResult:
    studio = _studio(self)
    domain_id, name = self._get_param("DomainId"), self._get_param("UserProfileName")
    studio.profile(domain_id, name)
    return ActionResult({"AuthorizedUrl": f"{studio.domain(domain_id).fields['Url']}/auth?token=local"})


def _on_create_user_profile(self: Any) -> ActionResult:
    studio = _studio(self)
    domain_id, name = self._get_param("DomainId"), self._get_param("UserProfileName")
    studio.domain(domain_id)
    if (domain_id, name) in studio.profiles:
        raise ResourceInUseException(f"UserProfile [{name}] already exists.")
    studio.check_settings(self._get_param("UserSettings"))
    record = studio.record("user-profile", f"{domain_id}/{name}", _given(self), self._get_param("Tags"))
    record.fields["UserProfileArn"] = record.arn
    studio.profiles[domain_id, name] = record
    return ActionResult({"UserProfileArn": record.arn})


def _on_describe_user_profile(self: Any) -> ActionResult:
    record = _studio(self).profile(self._get_param("DomainId"), self._get_param("UserProfileName"))
    return ActionResult(record.described())


def _on_update_user_profile(self: Any) -> ActionResult:
    studio = _studio(self)
    record = studio.profile(self._get_param("DomainId"), self._get_param("UserProfileName"))
    studio.check_settings(self._get_param("UserSettings"))
    record.changed(_given(self, "DomainId", "UserProfileName"))
    return ActionResult({"UserProfileArn": record.arn})


def _on_delete_user_profile(self: Any) -> ActionResult:
    _studio(self).delete_profile(self._get_param("DomainId"), self._get_param("UserProfileName"))
    return EmptyResult()


def _on_list_user_profiles(self: Any) -> ActionResult:
    equals, contains = {"DomainIdEquals": "DomainId"}, {"UserProfileNameContains": "UserProfileName"}
    found = [record for record in _studio(self).profiles.values() if _matches(self, record, equals, contains)]
    names = ("DomainId", "UserProfileName", "Status", "CreationTime", "LastModifiedTime")
    return _listed(self, "UserProfiles", found, names)


def _on_create_space(self: Any) -> ActionResult:
    studio = _studio(self)
    domain_id, name = self._get_param("DomainId"), self._get_param("SpaceName")
    studio.domain(domain_id)
    if (domain_id, name) in studio.spaces:
        raise ResourceInUseException(f"Space [{name}] already exists.")
    owner = (self._get_param("OwnershipSettings") or {}).get("OwnerUserProfileName")
    if owner:
        studio.profile(domain_id, owner)
    elif self._get_param("SpaceSharingSettings"):
        raise ValidationError("OwnershipSettings and SpaceSharingSettings must be given together.")
    studio.check_settings(self._get_param("SpaceSettings"))
    record = studio.record("space", f"{domain_id}/{name}", _given(self), self._get_param("Tags"))
    record.fields["SpaceArn"] = record.arn
    record.fields["Url"] = f"{studio.domain(domain_id).fields['Url']}/spaces/{name}"
    studio.spaces[domain_id, name] = record
    return ActionResult({"SpaceArn": record.arn})


def _on_describe_space(self: Any) -> ActionResult:
    return ActionResult(_studio(self).space(self._get_param("DomainId"), self._get_param("SpaceName")).described())


def _on_update_space(self: Any) -> ActionResult:
    studio = _studio(self)
    record = studio.space(self._get_param("DomainId"), self._get_param("SpaceName"))
    studio.check_settings(self._get_param("SpaceSettings"))
    record.changed(_given(self, "DomainId", "SpaceName"))
    return ActionResult({"SpaceArn": record.arn})


def _on_delete_space(self: Any) -> ActionResult:
    _studio(self).delete_space(self._get_param("DomainId"), self._get_param("SpaceName"))
    return EmptyResult()


def _on_list_spaces(self: Any) -> ActionResult:
    equals, contains = {"DomainIdEquals": "DomainId"}, {"SpaceNameContains": "SpaceName"}
    found = [record for record in _studio(self).spaces.values() if _matches(self, record, equals, contains)]
    for record in found:
        ownership = record.fields.get("OwnershipSettings")
        sharing = record.fields.get("SpaceSharingSettings")
        record.fields["OwnershipSettingsSummary"] = ownership
        record.fields["SpaceSharingSettingsSummary"] = sharing
    names = ("DomainId", "SpaceName", "Status", "CreationTime", "LastModifiedTime", "SpaceDisplayName")
    return _listed(self, "Spaces", found, (*names, "OwnershipSettingsSummary", "SpaceSharingSettingsSummary"))


def _app_key(response: Any) -> Any:
    return tuple(response._get_param(name) or "" for name in _APP_KEY)


def _app(response: Any) -> Record:
    record = _studio(response).apps.get(_app_key(response))
    if record is None:
        raise ResourceNotFound(f"App [{response._get_param('AppName')}] does not exist.")
    return record


def _on_create_app(self: Any) -> ActionResult:
    studio = _studio(self)
    domain_id, profile, space, kind, name = key = _app_key(self)
    studio.domain(domain_id)
    if bool(profile) == bool(space):
        raise ValidationError("Exactly one of UserProfileName and SpaceName must be given.")
    if profile:
        studio.profile(domain_id, profile)
    else:
        studio.space(domain_id, space)
    if key in studio.apps and studio.apps[key].status != "Deleted":
        raise ResourceInUseException(f"App [{name}] already exists.")
    path = f"{domain_id}/{profile or space}/{kind.lower()}/{name}"
    record = studio.record("app", path, _given(self), self._get_param("Tags"))
    record.fields["AppArn"] = record.arn
    # A new app of the name of a deleted one comes after those that exist.
    studio.apps.pop(key, None)
    studio.apps[key] = record
    return ActionResult({"AppArn": record.arn})


def _on_describe_app(self: Any) -> ActionResult:
    return ActionResult(_app(self).described())


def _on_delete_app(self: Any) -> ActionResult:
    record = _app(self)
    if record.status == "Deleted":
        raise ResourceNotFound(f"App [{record.fields['AppName']}] does not exist.")
    if record.deleted_at is None:
        record.deleted_at = time.monotonic() + sagemaker_studio.app_deletion_seconds
    return EmptyResult()


def _on_list_apps(self: Any) -> ActionResult:
    equals = {
        "DomainIdEquals": "DomainId",
        "UserProfileNameEquals": "UserProfileName",
        "SpaceNameEquals": "SpaceName",
    }
    found = [record for record in _studio(self).apps.values() if _matches(self, record, equals)]
    return _listed(self, "Apps", found, (*_APP_KEY, "Status", "CreationTime", "ResourceSpec"))


def _on_create_studio_lifecycle_config(self: Any) -> ActionResult:
    studio = _studio(self)
    name = self._get_param("StudioLifecycleConfigName")
    if name in studio.lifecycle_configs:
        raise ResourceInUseException(f"StudioLifecycleConfig [{name}] already exists.")
    record = studio.record("studio-lifecycle-config", name, _given(self), self._get_param("Tags"))
    record.fields["StudioLifecycleConfigArn"] = record.arn
    studio.lifecycle_configs[name] = record
    return ActionResult({"StudioLifecycleConfigArn": record.arn})


def _on_describe_studio_lifecycle_config(self: Any) -> ActionResult:
    return ActionResult(dict(_studio(self).lifecycle_config(self._get_param("StudioLifecycleConfigName")).fields))


def _on_delete_studio_lifecycle_config(self: Any) -> ActionResult:
    _studio(self).delete_lifecycle_config(self._get_param("StudioLifecycleConfigName"))
    return EmptyResult()


def _on_list_studio_lifecycle_configs(self: Any) -> ActionResult:
    equals, contains = {"AppTypeEquals": "StudioLifecycleConfigAppType"}, {"NameContains": "StudioLifecycleConfigName"}
    found = [r for r in _studio(self).lifecycle_configs.values() if _matches(self, r, equals, contains)]
    names = ("StudioLifecycleConfigArn", "StudioLifecycleConfigName", "StudioLifecycleConfigAppType")
    return _listed(self, "StudioLifecycleConfigs", found, (*names, "CreationTime", "LastModifiedTime"))
