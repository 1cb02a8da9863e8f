"""CodeCommit: keys, tags, triggers and lists of repositories, which moto lacks.

A repository is a definition only: it takes no commits.
"""

from __future__ import annotations

import json
from typing import Any

from moto.codecommit.exceptions import InvalidRepositoryNameException, RepositoryDoesNotExistException
from moto.codecommit.models import CodeCommitBackend
from moto.codecommit.responses import CodeCommitResponse, _is_repository_name_valid
from moto.core.exceptions import JsonRESTError
from moto.core.utils import iso_8601_datetime_with_milliseconds

from local_aws.grafting import graft
from local_aws.moto_extensions.pages import page

_PAGE = 1000
_MAX_NAME = 100
_OWN_KEY = "alias/aws/codecommit"
"""https://docs.aws.amazon.com/codecommit/latest/userguide/encryption.html"""
_create_of_moto = CodeCommitResponse.create_repository


def install() -> None:
    """Add the operations; tags and triggers are kept with moto's repository."""
    graft(
        CodeCommitResponse,
        create_repository=_create_repository,
        batch_get_repositories=_batch_get_repositories,
        list_repositories=_list_repositories,
        update_repository_name=_update_repository_name,
        update_repository_description=_update_repository_description,
        update_repository_encryption_key=_update_repository_encryption_key,
        put_repository_triggers=_put_repository_triggers,
        get_repository_triggers=_get_repository_triggers,
        list_tags_for_resource=_list_tags_for_resource,
        tag_resource=_tag_resource,
        untag_resource=_untag_resource,
    )


def _create_repository(self: Any) -> str:
    """https://docs.aws.amazon.com/codecommit/latest/APIReference/API_CreateRepository.html"""
    name = self._get_param("repositoryName")
    _check_name(name)
    key = _key(self, self._get_param("kmsKeyId"))
    _create_of_moto(self)
    repository = _repository(self.codecommit_backend, name)
    repository.tags = dict(self._get_param("tags") or {})
    repository.triggers = []
    metadata = repository.repository_metadata
    metadata["kmsKeyId"] = key
    if metadata["repositoryDescription"] is None:
        del metadata["repositoryDescription"]
    return json.dumps({"repositoryMetadata": metadata})


def _batch_get_repositories(self: Any) -> str:
    """https://docs.aws.amazon.com/codecommit/latest/APIReference/API_BatchGetRepositories.html"""
    repositories = self.codecommit_backend.repositories
    names = self._get_param("repositoryNames")
    return json.dumps(
        {
            "repositories": [repositories[name].repository_metadata for name in names if name in repositories],
            "repositoriesNotFound": [name for name in names if name not in repositories],
        }
    )


def _list_repositories(self: Any) -> str:
    """https://docs.aws.amazon.com/codecommit/latest/APIReference/API_ListRepositories.html"""
    found, token = page(
        sorted(self.codecommit_backend.repositories.items()), self._get_param("nextToken"), _PAGE, _invalid_token
    )
    listed = [
        {"repositoryName": name, "repositoryId": repository.repository_metadata["repositoryId"]}
        for name, repository in found
    ]
    return json.dumps({"repositories": listed, **({"nextToken": token} if token else {})})


def _update_repository_name(self: Any) -> str:
    """https://docs.aws.amazon.com/codecommit/latest/APIReference/API_UpdateRepositoryName.html"""
    old, new = self._get_param("oldName"), self._get_param("newName")
    repositories = self.codecommit_backend.repositories
    repository = _repository(self.codecommit_backend, old)
    _check_name(new)
    if new in repositories:
        raise JsonRESTError("RepositoryNameExistsException", f"Repository named {new} already exists")
    metadata = repository.repository_metadata
    for field in ("repositoryName", "cloneUrlHttp", "cloneUrlSsh", "Arn"):
        metadata[field] = metadata[field].removesuffix(old) + new
    repositories[new] = repositories.pop(old)
    _touch(repository)
    return ""


def _update_repository_description(self: Any) -> str:
    """https://docs.aws.amazon.com/codecommit/latest/APIReference/API_UpdateRepositoryDescription.html"""
    repository = _repository(self.codecommit_backend, self._get_param("repositoryName"))
    description = self._get_param("repositoryDescription")
    if description:
        repository.repository_metadata["repositoryDescription"] = description
    else:
        repository.repository_metadata.pop("repositoryDescription", None)
    _touch(repository)
    return ""


def _update_repository_encryption_key(self: Any) -> str:
    """https://docs.aws.amazon.com/codecommit/latest/APIReference/API_UpdateRepositoryEncryptionKey.html"""
    metadata = _repository(self.codecommit_backend, self._get_param("repositoryName")).repository_metadata
    original, metadata["kmsKeyId"] = metadata["kmsKeyId"], _key(self, self._get_param("kmsKeyId"))
    return json.dumps(
        {
            "repositoryId": metadata["repositoryId"],
            "kmsKeyId": metadata["kmsKeyId"],
            "originalKmsKeyId": original,
        }
    )


def _put_repository_triggers(self: Any) -> str:
    """https://docs.aws.amazon.com/codecommit/latest/APIReference/API_PutRepositoryTriggers.html"""
    repository = _repository(self.codecommit_backend, self._get_param("repositoryName"))
    repository.triggers = self._get_param("triggers")
    return json.dumps({"configurationId": repository.repository_metadata["repositoryId"]})


def _get_repository_triggers(self: Any) -> str:
    """https://docs.aws.amazon.com/codecommit/latest/APIReference/API_GetRepositoryTriggers.html"""
    repository = _repository(self.codecommit_backend, self._get_param("repositoryName"))
    identifier = repository.repository_metadata["repositoryId"]
    return json.dumps({"configurationId": identifier, "triggers": repository.triggers})


def _list_tags_for_resource(self: Any) -> str:
    """https://docs.aws.amazon.com/codecommit/latest/APIReference/API_ListTagsForResource.html"""
    return json.dumps({"tags": _tagged(self).tags})


def _tag_resource(self: Any) -> str:
    """https://docs.aws.amazon.com/codecommit/latest/APIReference/API_TagResource.html"""
    _tagged(self).tags.update(self._get_param("tags"))
    return ""


def _untag_resource(self: Any) -> str:
    """https://docs.aws.amazon.com/codecommit/latest/APIReference/API_UntagResource.html"""
    tags = _tagged(self).tags
    for key in self._get_param("tagKeys"):
        tags.pop(key, None)
    return ""


def _repository(backend: CodeCommitBackend, name: str) -> Any:
    if name not in backend.repositories:
        raise RepositoryDoesNotExistException(name)
    return backend.repositories[name]


def _tagged(response: Any) -> Any:
    return _repository(response.codecommit_backend, response._get_param("resourceArn").rsplit(":", 1)[-1])


def _check_name(name: str) -> None:
    """https://docs.aws.amazon.com/codecommit/latest/userguide/limits.html"""
    if not _is_repository_name_valid(name) or len(name) > _MAX_NAME or name.endswith(".git"):
        raise InvalidRepositoryNameException


def _key(response: Any, key: str | None) -> str:
    """The ARN of a key that is given by its id, alias or ARN; without one, of the service's own."""
    named = key or _OWN_KEY
    if named.startswith("arn:"):
        return named
    resource = named if named.startswith("alias/") else f"key/{named}"
    return f"arn:aws:kms:{response.region}:{response.current_account}:{resource}"


def _touch(repository: Any) -> None:
    repository.repository_metadata["lastModifiedDate"] = iso_8601_datetime_with_milliseconds()


def _invalid_token() -> Exception:
    return JsonRESTError("InvalidContinuationTokenException", "The specified continuation token is not valid.")
