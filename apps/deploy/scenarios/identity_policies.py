"""The identity policies of the platform's roles, and whether they allow what the record of calls shows.

Local AWS does not enforce identity policies. Here they are read from it while they exist and evaluated afterwards, each
role within its boundary.
https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from local_aws.policy.document import PolicyDocument, parse
from local_aws.policy.evaluation import Query, evaluate
from local_aws.policy.s3_actions import action_of

from platform_under_test import Platform

ASSUMED_ROLE = re.compile(r"arn:aws:sts::(?P<account>\d{12}):assumed-role/(?P<name>[^/]+)/")

ACCOUNT_IN_ARN = re.compile(r"arn:[^:]+:[^:]*:[^:]*:(?P<account>\d{12}):")

PASSED_TO = {
    "cloudformation": "cloudformation.amazonaws.com",
    "codebuild": "codebuild.amazonaws.com",
    "codepipeline": "codepipeline.amazonaws.com",
    "ec2": "vpc-flow-logs.amazonaws.com",
    "events": "events.amazonaws.com",
    "lambda": "lambda.amazonaws.com",
    "sagemaker": "sagemaker.amazonaws.com",
    "servicecatalog": "servicecatalog.amazonaws.com",
}
"""Which service a role is handed to, by the service that is called; flow logs are the only part of EC2 with a role."""

EC2_TYPES = {
    "acl": "network-acl",
    "eipalloc": "elastic-ip",
    "fl": "vpc-flow-log",
    "igw": "internet-gateway",
    "nat": "natgateway",
    "rtb": "route-table",
    "sg": "security-group",
    "subnet": "subnet",
    "vpc": "vpc",
    "vpce": "vpc-endpoint",
}

FIREWALL_TYPES = {"FirewallPolicy": "firewall-policy", "RuleGroup": "stateful-rulegroup"}
"""What names in calls of Network Firewall mean, by the end of the operation; those of all others are firewalls."""

CATALOG_TYPES = {"port": "portfolio", "prod": "product"}

PERMITTED_TO_ALL = frozenset({"sts:GetCallerIdentity"})
"""What needs no permission: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html"""

UNRECORDED = frozenset({"codebuild", "codecommit", "codepipeline", "events", "logs", "sagemaker", "servicecatalog"})
"""Services on which policies depend on more than the record of calls holds."""

UNRECORDED_KEYS = ("aws:requesttag/", "aws:resourcetag/", "codebuild:vpcconfig.", "servicecatalog:")
"""How the condition keys begin that the record of calls does not hold."""


@dataclass(frozen=True)
class Role:
    """A role with what it may do."""

    arn: str
    policies: tuple[PolicyDocument, ...]
    boundary_arn: str | None
    boundary: PolicyDocument | None

    def allows(self, query: Query) -> bool:
        """Whether a policy of the role and its boundary allow it, and none denies it."""
        decisions = [evaluate(policy, query) for policy in self.policies]
        bounds = [evaluate(self.boundary, query)] if self.boundary else []
        return (
            any(decision.allowed for decision in decisions)
            and all(decision.allowed for decision in bounds)
            and not any(decision.denied for decision in decisions)
        )

    def allows_somewhere(self, action: str, context: Mapping[str, str | tuple[str, ...]]) -> bool:
        """Whether there is any resource on which the role may do it."""
        patterns = {
            resource
            for policy in self.policies
            for statement in policy.statements
            if statement.effect == "Allow"
            for resource in statement.resources or ()
        }
        return any(self.allows(Query(action, pattern.replace("*", "x"), context)) for pattern in patterns)

    def names(self, action: str) -> bool:
        """Whether a policy and the boundary allow the action on some resource under some conditions."""
        return any(_names(policy, action) for policy in self.policies) and (
            self.boundary is None or _names(self.boundary, action)
        )


class Identities:
    """Roles and managed policies of all accounts; what was seen once stays known after its deletion.

    Also the organizations of the accounts, and whose VPCs are: conditions and the ARNs of resources depend on them.
    """

    def __init__(self) -> None:
        self._roles: dict[tuple[str, str], Role] = {}
        self._policy_arns: dict[tuple[str, str], str] = {}
        self._organizations: dict[str, str] = {}
        self._vpc_owners: dict[str, str] = {}

    def remember(self, platform: Platform) -> None:
        """Read all that exist now."""
        for account in platform.accounts:
            self._remember(account, platform.client("iam", account=account))
            organization = organization_of(platform.client("organizations", account=account))
            if organization:
                self._organizations[account] = organization
            vpcs = platform.client("ec2", account=account).describe_vpcs()["Vpcs"]
            self._vpc_owners.update({vpc["VpcId"]: vpc["OwnerId"] for vpc in vpcs})

    def _remember(self, account: str, iam: Any) -> None:
        documents: dict[str, PolicyDocument] = {}

        def document(arn: str) -> PolicyDocument:
            if arn not in documents:
                version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
                found = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
                documents[arn] = parse(found)
            return documents[arn]

        for page in iam.get_paginator("list_policies").paginate(Scope="Local"):
            self._policy_arns.update({(account, policy["PolicyName"]): policy["Arn"] for policy in page["Policies"]})
        for page in iam.get_paginator("list_roles").paginate():
            for name in (role["RoleName"] for role in page["Roles"]):
                attached = iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
                inline = iam.list_role_policies(RoleName=name)["PolicyNames"]
                role = iam.get_role(RoleName=name)["Role"]
                boundary = role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn")
                self._roles[account, name] = Role(
                    arn=role["Arn"],
                    policies=(
                        *(document(policy["PolicyArn"]) for policy in attached),
                        *(
                            parse(iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"])
                            for policy in inline
                        ),
                    ),
                    boundary_arn=boundary,
                    boundary=document(boundary) if boundary else None,
                )

    def role(self, arn: str) -> Role:
        """A role by its ARN, with or without its path; KeyError when it was never seen."""
        return self._roles[_key(arn)]

    def with_role(self, role: Role) -> Identities:
        """The same identities with another role in the place of the one with its ARN."""
        changed = Identities()
        changed._roles = {**self._roles, _key(role.arn): role}
        changed._policy_arns = self._policy_arns
        changed._organizations = self._organizations
        changed._vpc_owners = self._vpc_owners
        return changed

    def principal_of(self, call: Mapping[str, Any]) -> Role | None:
        """The role under which a call was made; None for what was no role."""
        session = ASSUMED_ROLE.match(call["principal"])
        return self._roles[session["account"], session["name"]] if session else None

    def refusals(self, calls: Iterable[Mapping[str, Any]]) -> list[str]:
        """What roles did without being allowed to: one line for each role, action and resource."""
        found: set[str] = set()
        for call in calls:
            role = self.principal_of(call)
            if role is None or call["action"] in PERMITTED_TO_ALL:
                continue
            for query in self._queries(call, role):
                allowed = role.allows(query) if query.resource else role.allows_somewhere(query.action, query.context)
                if not allowed:
                    found.add(f"{role.arn} may not {query.action} on {query.resource or 'anything'}")
        return sorted(found)

    def _queries(self, call: Mapping[str, Any], role: Role) -> Iterator[Query]:
        """What IAM is asked for a call; an empty resource when the record does not have it."""
        service, operation = call["action"].split(":")
        name = action_of(operation) if service == "s3" else operation
        resources = self._resources(call, service, operation)
        context = _context(call, role)
        target = next((known for known in self._roles.values() if known.arn in resources), None)
        boundary = call["permissions_boundary"] or (target and target.boundary_arn)
        if boundary:
            context["iam:permissionsboundary"] = boundary
        for resource in resources or [""]:
            yield Query(f"{service}:{name}", resource, context | self._owner(resource, call["account"]))
        for passed in call["passed_roles"]:
            whose = self._owner(passed, call["account"])
            yield Query("iam:PassRole", passed, context | whose | {"iam:passedtoservice": PASSED_TO[service]})

    def _owner(self, resource: str, caller: str) -> dict[str, str]:
        """Condition keys of whose a resource is; one without an account in its ARN is taken for the caller's."""
        named = ACCOUNT_IN_ARN.match(resource)
        account = named["account"] if named else caller
        organization = self._organizations.get(account)
        accounts = {"aws:resourceaccount": account, "s3:resourceaccount": account}
        return accounts | ({"aws:resourceorgid": organization} if organization else {})

    def _resources(self, call: Mapping[str, Any], service: str, operation: str) -> list[str]:
        """ARNs of what a call is about, as far as the record says; ids that the call creates are not known yet."""
        texts: list[str] = call["resources"]
        prefix = f"arn:aws:{service}:{call['region']}:{call['account']}"
        match service:
            case "codeartifact" | "codebuild" | "codepipeline" | "s3":
                return texts
            case "sts":
                return [text for text in texts if ":role/" in text]
            case "iam":
                keys = [(call["account"], text) for text in texts]
                roles = [self._roles[key].arn for key in keys if key in self._roles]
                return roles or [self._policy_arns.get(key, key[1]) for key in keys]
            case "lambda":
                return [f"{prefix}:function:{text}" for text in texts[:1]]
            case "logs":
                return [f"{prefix}:log-group:{text}:*" for text in texts[:1]]
            case "ssm":
                return [f"{prefix}:parameter{text}" for text in texts]
            case "kms":
                return [_key_arn(prefix, text) for text in texts]
            case "cloudformation" if "StackSet" in operation or "StackInstance" in operation:
                return [f"{prefix}:stackset/{text.split('/')[-1]}:id" for text in texts[:1]]
            case "cloudformation":
                return [text if ":stack/" in text else f"{prefix}:stack/{text}/id" for text in texts[:1]]
            case "ecr":
                return [f"{prefix}:repository/{text}" for text in texts]
            case "ec2":
                kinds = {text: EC2_TYPES.get(text.split("-")[0]) for text in texts}
                owners = {text: self._vpc_owners.get(text, call["account"]) for text in texts}
                regional = f"arn:aws:ec2:{call['region']}"
                return [f"{regional}:{owners[text]}:{kind}/{text}" for text, kind in kinds.items() if kind]
            case "network-firewall":
                kind = next((kind for end, kind in FIREWALL_TYPES.items() if operation.endswith(end)), "firewall")
                named = [text for text in texts if not text.startswith("vpc-")]
                return [text if text.startswith("arn:") else f"{prefix}:{kind}/{text}" for text in named]
            case "codecommit":
                return [text if text.startswith("arn:") else f"{prefix}:{text}" for text in texts[:1]]
            case "events":
                return [text if text.startswith("arn:") else f"{prefix}:rule/{text}" for text in texts[:1]]
            case "route53resolver":
                return [f"{prefix}:any/{text}" for text in texts if text.startswith("rslvr-")]
            case "servicecatalog":
                kinds = {text: CATALOG_TYPES.get(text.split("-")[0]) for text in texts}
                catalog = prefix.replace(":servicecatalog:", ":catalog:")
                return [f"{catalog}:{kind}/{text}" for text, kind in kinds.items() if kind]
            case "sagemaker":
                return _studio_arns(prefix, operation, texts)
        raise AssertionError(f"no rule for the resources of {service}:{operation}; add one")


def organization_of(organizations: Any) -> str | None:
    """The organization of the account whose client this is; None outside of any."""
    try:
        return str(organizations.describe_organization()["Organization"]["Id"])
    except organizations.exceptions.AWSOrganizationsNotInUseException:
        return None


def without(policies: tuple[PolicyDocument, ...], action: str) -> tuple[PolicyDocument, ...]:
    """Policies as if nobody had thought of an action."""
    return tuple(
        replace(
            policy,
            statements=tuple(
                replace(each, actions=tuple(name for name in each.actions or () if name != action))
                for each in policy.statements
            ),
        )
        for policy in policies
    )


def _key(arn: str) -> tuple[str, str]:
    return arn.split(":")[4], arn.rsplit("/", 1)[-1]


def _names(policy: PolicyDocument, action: str) -> bool:
    return any(
        re.fullmatch(pattern.replace("*", ".*"), action, re.IGNORECASE)
        for statement in policy.statements
        if statement.effect == "Allow"
        for pattern in statement.actions or ()
    )


def _context(call: Mapping[str, Any], role: Role) -> dict[str, str | tuple[str, ...]]:
    context: dict[str, str | tuple[str, ...]] = {
        "aws:principalaccount": call["account"],
        "aws:principalarn": role.arn,
        "aws:requestedregion": call["region"],
        "aws:securetransport": "true",
    }
    if call["action"].split(":")[0] in UNRECORDED:
        context |= _unrecorded(role)
    if call["source_vpc"]:
        context |= {"aws:sourcevpc": call["source_vpc"]}
    if call["source_vpce"]:
        context |= {"aws:sourcevpce": call["source_vpce"]}
    return context


def _unrecorded(role: Role) -> dict[str, str | tuple[str, ...]]:
    """What the record of calls does not hold, as the role needs it: tags, subnets, and how far a search reaches.

    Who may do more with other values is for the tests of the packages; here the actions and resources count.
    """
    return {
        key.lower(): values if operator.startswith("For") else values[0]
        for policy in role.policies
        for statement in policy.statements
        for operator, conditions in statement.conditions.items()
        for key, values in conditions.items()
        if operator != "Null" and key.lower().startswith(UNRECORDED_KEYS)
    }


def _key_arn(prefix: str, text: str) -> str:
    if text.startswith("arn:"):
        return text
    return f"{prefix}:{text}" if text.startswith("alias/") else f"{prefix}:key/{text}"


def _studio_arns(prefix: str, operation: str, texts: list[str]) -> list[str]:
    kind = re.sub(r"^[A-Z][a-z]+", "", operation)
    if kind == "StudioLifecycleConfig":
        return [f"{prefix}:studio-lifecycle-config/{text.lower()}" for text in texts]
    path = {"Domain": "domain", "UserProfile": "user-profile", "Space": "space", "App": "app"}.get(kind)
    if not path or operation == "CreateDomain":
        return []
    return [f"{prefix}:{path}/{'/'.join(texts)}"]
