"""What the inventory lists of each service: one function per service, over the state of its moto backend."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Listed:
    """One resource of a service."""

    type: str
    name: str
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Listing:
    """How a service is listed. `attributes`: the state that `resources` covers, or that is no resource."""

    resources: Callable[[Any], Iterable[Listed]]
    attributes: frozenset[str]


def _values(backend: Any, attribute: str) -> list[Any]:
    return list(getattr(backend, attribute, {}).values())


def _s3(backend: Any) -> Iterator[Listed]:
    for bucket in _values(backend, "buckets"):
        yield Listed("bucket", bucket.name, {"objects": len(list(bucket.keys.values()))})


def _kms(backend: Any) -> Iterator[Listed]:
    for key in _values(backend, "keys"):
        yield Listed("key", key.id, {"state": key.key_state, "description": key.description})
        for alias in key.aliases:
            yield Listed("alias", alias, {"key": key.id})


def _iam(backend: Any) -> Iterator[Listed]:
    for role in _values(backend, "roles"):
        yield Listed("role", role.path.lstrip("/") + role.name)
    for policy in _values(backend, "managed_policies"):
        if not policy.arn.startswith("arn:aws:iam::aws:"):
            yield Listed("policy", policy.path.lstrip("/") + policy.name)
    for kind, attribute in (("user", "users"), ("group", "groups"), ("instance profile", "instance_profiles")):
        for entry in _values(backend, attribute):
            yield Listed(kind, entry.name)


def _lambda(backend: Any) -> Iterator[Listed]:
    for function in backend.list_functions():
        yield Listed("function", function.function_name, {"runtime": function.run_time})


def _codeartifact(backend: Any) -> Iterator[Listed]:
    for name, domain in list(backend.domains.items()):
        yield Listed("package domain", name)
        for repository in list(domain.repositories):
            yield Listed("package repository", repository, {"domain": name})
        for pattern in list(domain.groups):
            # Every domain has a group of all packages.
            if pattern != "/*":
                yield Listed("package group", pattern, {"domain": name})


def _codebuild(backend: Any) -> Iterator[Listed]:
    for name in list(backend.codebuild_projects):
        yield Listed("build project", name)


def _codecommit(backend: Any) -> Iterator[Listed]:
    for name in list(backend.repositories):
        yield Listed("repository", name)


def _codepipeline(backend: Any) -> Iterator[Listed]:
    for name, record in list(backend.pipelines.items()):
        details = {"type": record.pipeline["pipelineType"], "version": record.pipeline["version"]}
        yield Listed("pipeline", name, details)


def _events(backend: Any) -> Iterator[Listed]:
    for bus in _values(backend, "event_buses"):
        if bus.name != "default":
            yield Listed("event bus", bus.name)
        for rule in list(bus.rules.values()):
            yield Listed("rule", rule.name, {"bus": bus.name, "state": rule.state, "targets": len(rule.targets)})


def _network_firewall(backend: Any) -> Iterator[Listed]:
    store = backend.store
    for arn, firewall in list(store.firewalls.items()):
        yield Listed("firewall", arn.rsplit("/", 1)[-1], {"vpc": firewall.vpc_id, "endpoints": len(firewall.endpoints)})
    for kind, held in (("firewall policy", store.policies), ("firewall rule group", store.groups)):
        for arn in list(held):
            yield Listed(kind, arn.rsplit("/", 1)[-1])


def _organizations(backend: Any) -> Iterator[Listed]:
    if backend.org is not None:
        yield Listed("organization", backend.org.id, {"accounts": len(backend.accounts)})
    for unit in list(backend.ou):
        if unit.type == "ORGANIZATIONAL_UNIT":
            yield Listed("organizational unit", unit.id, {"name": unit.name})
    for policy in list(backend.policies):
        if not policy.aws_managed:
            yield Listed("organization policy", policy.id, {"name": policy.name})


def _logs(backend: Any) -> Iterator[Listed]:
    for group in _values(backend, "groups"):
        yield Listed("log group", group.name, {"retention_days": group.retention_in_days})
    for policy in _values(backend, "resource_policies"):
        yield Listed("resource policy", policy.policy_name)


def _ssm(backend: Any) -> Iterator[Listed]:
    for versions in list(backend._parameters.values()):
        # moto keeps every version, under the name without its first slash.
        if versions:
            yield Listed("parameter", versions[-1].name)


def _ec2(backend: Any) -> Iterator[Listed]:
    defaults = {vpc.id for vpc in _values(backend, "vpcs") if vpc.is_default}
    for kind, attribute in (
        ("VPC", "vpcs"),
        ("endpoint", "vpc_end_points"),
        ("route table", "route_tables"),
        ("network ACL", "network_acls"),
        ("flow log", "flow_logs"),
        ("internet gateway", "internet_gateways"),
        ("network interface", "enis"),
        ("transit gateway", "transit_gateways"),
        ("transit gateway attachment", "transit_gateway_attachments"),
        ("transit gateway route table", "transit_gateways_route_tables"),
    ):
        for entry in _values(backend, attribute):
            if getattr(entry, "id", None) in defaults or getattr(entry, "vpc_id", None) in defaults:
                continue
            yield Listed(kind, entry.id)
    for gateway in _values(backend, "nat_gateways"):
        # AWS goes on showing gateways that are gone; they are no resources any more.
        if gateway.state != "deleted":
            yield Listed("NAT gateway", gateway.id)
    for address in list(backend.addresses):
        yield Listed("elastic address", address.public_ip)
    for kind, attribute in (("subnet", "subnets"), ("security group", "groups")):
        for entries in _values(backend, attribute):
            for entry in list(entries.values()):
                if entry.vpc_id not in defaults:
                    yield Listed(kind, entry.id)
    for identifier in [*backend.address_manager.ipams, *backend.address_manager.pools]:
        yield Listed("address manager", identifier)
    for prefix_list in _values(backend, "managed_prefix_lists"):
        if prefix_list.owner_id != "AWS":
            yield Listed("prefix list", prefix_list.id)


def _ecr(backend: Any) -> Iterator[Listed]:
    for repository in _values(backend, "repositories"):
        yield Listed("repository", repository.name, {"images": len(repository.images)})


def _ram(backend: Any) -> Iterator[Listed]:
    for share in list(backend.resource_shares):
        # AWS goes on showing shares that are gone for a while; they are no resources any more.
        if share.status == "ACTIVE":
            details = {"principals": len(share.principals), "resources": len(share.resource_arns)}
            yield Listed("resource share", share.name, details)


def _sagemaker(backend: Any) -> Iterator[Listed]:
    studio = backend.studio
    for domain_id, domain in list(studio.domains.items()):
        yield Listed("domain", domain_id, {"name": domain.fields["DomainName"], "status": domain.status})
    for (domain_id, name), profile in list(studio.profiles.items()):
        yield Listed("user profile", name, {"domain": domain_id, "status": profile.status})
    for (domain_id, name), space in list(studio.spaces.items()):
        yield Listed("space", name, {"domain": domain_id, "status": space.status})
    for (domain_id, _, _, app_type, name), app in list(studio.apps.items()):
        # AWS goes on listing apps that are gone; they are no resources any more.
        if app.status != "Deleted":
            yield Listed("app", name, {"domain": domain_id, "type": app_type, "status": app.status})
    for project in list(backend.projects.values()):
        if project.exists:
            yield Listed("project", project.name, {"id": project.id, "status": project.status})
    for name in list(studio.lifecycle_configs):
        yield Listed("lifecycle configuration", name)
    for kind, attribute in (
        ("endpoint", "endpoints"),
        ("endpoint configuration", "endpoint_configs"),
        ("model", "_models"),
        ("model package group", "model_package_groups"),
        ("model package", "model_packages"),
        ("pipeline", "pipelines"),
        ("processing job", "processing_jobs"),
        ("training job", "training_jobs"),
        ("transform job", "transform_jobs"),
    ):
        for name in list(getattr(backend, attribute)):
            yield Listed(kind, name)


def _route53resolver(backend: Any) -> Iterator[Listed]:
    firewall = backend.firewall
    for kind, store in (
        ("firewall domain list", firewall.lists),
        ("firewall rule group", firewall.groups),
        ("firewall rule group association", firewall.associations),
    ):
        for identifier, entry in list(store.items()):
            if not entry.get("ManagedOwnerName"):
                yield Listed(kind, identifier, {"name": entry.get("Name")})
    for kind, attribute in (
        ("query log configuration", "resolver_query_log_configs"),
        ("query log association", "resolver_query_log_config_associations"),
    ):
        for identifier in list(getattr(backend, attribute)):
            yield Listed(kind, identifier)


def _servicecatalog(backend: Any) -> Iterator[Listed]:
    catalog = backend.catalog
    for identifier, portfolio in list(catalog.portfolios.items()):
        details = {"name": portfolio.fields["DisplayName"], "products": len(portfolio.products)}
        yield Listed("portfolio", identifier, details)
    for identifier, product in list(catalog.products.items()):
        yield Listed("product", identifier, {"name": product.name, "versions": len(product.versions)})
    for identifier, provisioned in list(catalog.provisioned.items()):
        yield Listed("provisioned product", identifier, {"name": provisioned.name, "status": provisioned.status})


LISTINGS: dict[str, Listing] = {
    "codeartifact": Listing(_codeartifact, frozenset({"domains"})),
    "codebuild": Listing(_codebuild, frozenset({"codebuild_projects"})),
    "codecommit": Listing(_codecommit, frozenset({"repositories"})),
    "codepipeline": Listing(_codepipeline, frozenset({"pipelines"})),
    "ec2": Listing(
        _ec2,
        frozenset(
            {
                "addresses",
                "enis",
                "flow_logs",
                "groups",
                "internet_gateways",
                "managed_prefix_lists",
                "nat_gateways",
                "network_acls",
                "route_tables",
                "subnet_associations",
                "subnets",
                "tags",
                "transit_gateway_attachments",
                "transit_gateways",
                "transit_gateways_route_tables",
                "vpc_end_points",
                "vpcs",
            }
        ),
    ),
    "ecr": Listing(_ecr, frozenset({"repositories"})),
    "events": Listing(_events, frozenset({"event_buses"})),
    "iam": Listing(
        _iam,
        frozenset(
            {"access_keys", "aws_managed_policies", "groups", "instance_profiles", "managed_policies", "roles", "users"}
        ),
    ),
    "kms": Listing(_kms, frozenset({"keys"})),
    "lambda": Listing(_lambda, frozenset()),
    "logs": Listing(_logs, frozenset({"groups", "resource_policies"})),
    "network-firewall": Listing(_network_firewall, frozenset()),
    "organizations": Listing(_organizations, frozenset({"accounts", "admins", "ou", "policies", "services"})),
    "ram": Listing(_ram, frozenset({"managed_permissions", "resource_shares", "resource_types"})),
    "route53resolver": Listing(
        _route53resolver, frozenset({"resolver_query_log_configs", "resolver_query_log_config_associations"})
    ),
    "s3": Listing(_s3, frozenset({"buckets"})),
    "sagemaker": Listing(
        _sagemaker,
        frozenset(
            {
                "_models",
                "endpoint_configs",
                "endpoints",
                "group_policies",
                "model_package_groups",
                "model_package_name_mapping",
                "model_packages",
                "pipelines",
                "processing_jobs",
                "projects",
                "training_jobs",
                "transform_jobs",
            }
        ),
    ),
    "servicecatalog": Listing(_servicecatalog, frozenset()),
    "ssm": Listing(_ssm, frozenset({"_parameters", "_resource_tags"})),
}
"""By the service names of moto's backends."""
