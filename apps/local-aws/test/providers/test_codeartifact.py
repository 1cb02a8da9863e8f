from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local_aws import inventory
from local_aws.providers.codeartifact import Domain, PackageGroup, Repository
from local_aws.testing import ACCOUNT, OTHER_ACCOUNT, REGION

POLICY = {"Version": "2012-10-17", "Statement": []}
DOMAIN: dict[str, Any] = {
    "DomainName": "packages",
    "EncryptionKey": f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1",
    "PermissionsPolicyDocument": POLICY,
    "Tags": [{"Key": "a", "Value": "1"}],
}
PYPI: dict[str, Any] = {
    "DomainName": "packages",
    "RepositoryName": "pypi",
    "Description": "d",
    "ExternalConnections": ["public:pypi"],
    "PermissionsPolicyDocument": POLICY,
}
GROUP: dict[str, Any] = {
    "DomainName": "packages",
    "Pattern": "/pypi/*",
    "Description": "d",
    "OriginConfiguration": {
        "Restrictions": {
            "ExternalUpstream": {"RestrictionMode": "ALLOW_SPECIFIC_REPOSITORIES", "Repositories": ["pypi"]},
            "Publish": {"RestrictionMode": "BLOCK"},
        }
    },
}


@pytest.fixture
def api(clients: Any) -> Any:
    return clients.client("codeartifact")


@pytest.fixture
def domain(stack: Any) -> Any:
    return stack.create(Domain, DOMAIN)


@pytest.fixture
def pypi(stack: Any, domain: Any) -> Any:
    return stack.create(Repository, PYPI)


def tags(api: Any, arn: str) -> dict[str, str]:
    return {tag["key"]: tag["value"] for tag in api.list_tags_for_resource(resourceArn=arn)["tags"]}


def test_a_domain_is_shown_updated_and_deleted_when_it_is_empty(stack: Any, api: Any, domain: Any, pypi: Any) -> None:
    arn = f"arn:aws:codeartifact:{REGION}:{ACCOUNT}:domain/packages"
    assert domain.physical_id == arn
    assert domain.attributes == {
        "Arn": arn,
        "EncryptionKey": DOMAIN["EncryptionKey"],
        "Name": "packages",
        "Owner": ACCOUNT,
    }
    found = api.describe_domain(domain="packages")["domain"]
    assert (found["encryptionKey"], found["repositoryCount"]) == (DOMAIN["EncryptionKey"], 1)
    assert json.loads(api.get_domain_permissions_policy(domain="packages")["policy"]["document"]) == POLICY
    after = {"DomainName": "packages", "Tags": [{"Key": "b", "Value": "2"}]}
    stack.update(Domain, domain, DOMAIN, after)
    assert tags(api, arn) == {"b": "2"}
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        api.get_domain_permissions_policy(domain="packages")
    with pytest.raises(ClientError, match=r"ConflictException.*contains repositories"):
        stack.delete(Domain, domain, after)
    for _ in range(2):
        stack.delete(Repository, pypi, PYPI)
        stack.delete(Domain, domain, after)
    assert inventory.collect() == {}


def test_domains_without_a_key_have_that_of_the_service(stack: Any) -> None:
    state = stack.create(Domain, {"DomainName": "plain"})
    assert state.attributes["EncryptionKey"].endswith(":alias/aws/codeartifact")


def test_a_repository_has_upstreams_or_an_external_connection(stack: Any, api: Any, pypi: Any) -> None:
    own = {"DomainName": "packages", "RepositoryName": "own", "Upstreams": ["pypi"]}
    state = stack.create(Repository, own)
    assert state.attributes == {
        "Arn": f"arn:aws:codeartifact:{REGION}:{ACCOUNT}:repository/packages/own",
        "DomainName": "packages",
        "DomainOwner": ACCOUNT,
        "Name": "own",
    }
    with pytest.raises(ClientError, match="ConflictException"):
        stack.create(Repository, {**own, "RepositoryName": "both", "ExternalConnections": ["public:pypi"]})
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        api.describe_repository(domain="packages", repository="both")
    direct = {"DomainName": "packages", "RepositoryName": "own", "ExternalConnections": ["public:pypi"]}
    stack.update(Repository, state, own, direct)
    found = api.describe_repository(domain="packages", repository="own")["repository"]
    assert (found["upstreams"], found["externalConnections"][0]["packageFormat"]) == ([], "pypi")
    stack.update(Repository, state, direct, own)
    found = api.describe_repository(domain="packages", repository="own")["repository"]
    assert (found["upstreams"], found["externalConnections"]) == ([{"repositoryName": "pypi"}], [])


def test_descriptions_policies_and_tags_of_a_repository_are_updated(stack: Any, api: Any, pypi: Any) -> None:
    after = {**PYPI, "Tags": [{"Key": "a", "Value": "1"}]}
    del after["Description"], after["PermissionsPolicyDocument"]
    stack.update(Repository, pypi, PYPI, after)
    found = api.describe_repository(domain="packages", repository="pypi")["repository"]
    assert found["description"] == ""
    assert tags(api, pypi.physical_id) == {"a": "1"}
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        api.get_repository_permissions_policy(domain="packages", repository="pypi")
    endpoint = api.get_repository_endpoint(domain="packages", repository="pypi", format="pypi")["repositoryEndpoint"]
    assert endpoint == f"https://packages-{ACCOUNT}.d.codeartifact.{REGION}.amazonaws.com/pypi/pypi/"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"RepositoryName": "pypi"}, "already exists"),
        ({"DomainName": "gone"}, "Domain 'gone' does not exist"),
        ({"ExternalConnections": ["public:elsewhere"]}, "there is no external connection"),
        ({"ExternalConnections": [], "Upstreams": ["gone"]}, "Repository 'gone' does not exist"),
        ({"DomainOwner": OTHER_ACCOUNT}, "does not implement"),
    ],
)
def test_wrong_repositories_are_refused(stack: Any, pypi: Any, change: dict[str, Any], message: str) -> None:
    with pytest.raises(ClientError, match=message):
        stack.create(Repository, {**PYPI, "RepositoryName": "other", **change})


def restrictions(api: Any, pattern: str) -> dict[str, tuple[str, str]]:
    found = api.describe_package_group(domain="packages", packageGroup=pattern)["packageGroup"]
    held = found["originConfiguration"]["restrictions"]
    return {name: (each["mode"], each["effectiveMode"]) for name, each in held.items()}


def test_package_groups_restrict_origins_and_inherit_the_rest(stack: Any, api: Any, pypi: Any) -> None:
    state = stack.create(PackageGroup, GROUP)
    assert state.attributes == {"Arn": f"arn:aws:codeartifact:{REGION}:{ACCOUNT}:package-group/packages/pypi/*"}
    own = stack.create(PackageGroup, {"DomainName": "packages", "Pattern": "/pypi//numpy$"})
    assert restrictions(api, "/pypi//numpy$") == {
        "EXTERNAL_UPSTREAM": ("INHERIT", "ALLOW_SPECIFIC_REPOSITORIES"),
        "INTERNAL_UPSTREAM": ("INHERIT", "ALLOW"),
        "PUBLISH": ("INHERIT", "BLOCK"),
    }
    after = {"DomainName": "packages", "Pattern": "/pypi/*", "Tags": [{"Key": "a", "Value": "1"}]}
    stack.update(PackageGroup, state, GROUP, after)
    assert set(restrictions(api, "/pypi/*").values()) == {("INHERIT", "ALLOW")}
    allowed = api.list_allowed_repositories_for_group(
        domain="packages", packageGroup="/pypi/*", originRestrictionType="EXTERNAL_UPSTREAM"
    )
    assert allowed["allowedRepositories"] == []
    for _ in range(2):
        stack.delete(PackageGroup, own, {"DomainName": "packages", "Pattern": "/pypi//numpy$"})
        stack.delete(PackageGroup, state, after)
    patterns = [each["pattern"] for each in api.list_package_groups(domain="packages")["packageGroups"]]
    assert patterns == ["/*"]


def test_the_group_of_all_packages_is_there_and_stays(stack: Any, api: Any, domain: Any) -> None:
    with pytest.raises(ClientError, match="already exists"):
        stack.create(PackageGroup, {"DomainName": "packages", "Pattern": "/*"})
    with pytest.raises(ClientError, match="cannot be deleted"):
        api.delete_package_group(domain="packages", packageGroup="/*")


def test_no_packages_are_served(api: Any, domain: Any) -> None:
    api.create_repository(domain="packages", repository="team")
    with pytest.raises(ClientError, match="local AWS does not implement codeartifact:ListPackages"):
        api.list_packages(domain="packages", repository="team")
