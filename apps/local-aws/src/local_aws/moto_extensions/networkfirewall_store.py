"""What Network Firewall holds in one account and region, with the endpoints of its firewalls in the VPC."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from moto.core.exceptions import JsonRESTError
from moto.ec2.models import ec2_backends
from moto.ec2.models.vpcs import VPCEndPoint
from moto.ec2.utils import random_private_ip, random_vpc_ep_id

from local_aws.accounts import PARTITION

ENDPOINT_TYPE = "GatewayLoadBalancer"
"""https://docs.aws.amazon.com/network-firewall/latest/developerguide/firewall-high-level-steps.html"""

_NEW_ENDPOINT: Callable[..., Any] = VPCEndPoint


def invalid(message: str) -> JsonRESTError:
    """The error of a request that is wrong in itself."""
    return JsonRESTError("InvalidRequestException", message)


def in_use(arn: str) -> JsonRESTError:
    """The error of a deletion that would take something away from somebody."""
    message = f"Unable to delete the object because it is still in use. Object Arn: {arn}"
    return JsonRESTError("InvalidOperationException", message)


class _Versioned:
    """Something whose changes may ask for the token of its last state."""

    def __init__(self) -> None:
        self.token = str(uuid.uuid4())

    def check_token(self, token: str | None) -> None:
        """Refuse a token that is not the last one; none is an unconditional change."""
        if token is not None and token != self.token:
            raise JsonRESTError("InvalidTokenException", "The token you provided is stale or isn't valid")

    def touch(self) -> None:
        """Give a new token out."""
        self.token = str(uuid.uuid4())


class HeldFirewall(_Versioned):
    """A firewall and its endpoint in each subnet."""

    SETTINGS: ClassVar[Mapping[str, Any]] = {
        "FirewallName": None,
        "FirewallPolicyArn": None,
        "VpcId": None,
        "SubnetMappings": [],
        "DeleteProtection": True,
        "SubnetChangeProtection": True,
        "FirewallPolicyChangeProtection": True,
        "Description": None,
        "EncryptionConfiguration": {"Type": "AWS_OWNED_KMS_KEY"},
    }
    """What is given at creation, with what holds when it is not: "the operation initializes this flag to TRUE".

    https://docs.aws.amazon.com/network-firewall/latest/APIReference/API_Firewall.html
    """

    def __init__(self, arn: str, vpc_id: str, given: Mapping[str, Any]) -> None:
        super().__init__()
        self.arn = arn
        self.id = str(uuid.uuid4())
        self.vpc_id = vpc_id
        settings = {name: given.get(name, default) for name, default in self.SETTINGS.items()}
        self.settings: dict[str, Any] = {**settings, "SubnetMappings": []}
        self.endpoints: dict[str, str] = {}
        self.logging: list[dict[str, Any]] = []

    @property
    def name(self) -> str:
        """The name, unique in its account and region."""
        return self.arn.rsplit("/", 1)[-1]

    @property
    def subnet_mappings(self) -> list[dict[str, Any]]:
        """Where it has endpoints."""
        mappings: list[dict[str, Any]] = self.settings["SubnetMappings"]
        return mappings

    def change(self, name: str, value: Any) -> None:
        """Set one of the settings."""
        self.settings[name] = value
        self.touch()


@dataclass
class RuleGroup(_Versioned):
    """A rule group, or a firewall policy, which is made of rule groups."""

    arn: str
    description: str | None
    content: dict[str, Any]
    fields: dict[str, Any] = field(default_factory=dict)
    """Further members of the answer."""

    def __post_init__(self) -> None:
        super().__init__()
        self.id = str(uuid.uuid4())

    @property
    def name(self) -> str:
        """The name, unique among those of its kind."""
        return self.arn.rsplit("/", 1)[-1]


class FirewallStore:
    """Firewalls, policies and rule groups by their ARN."""

    def __init__(self, account: str, region: str) -> None:
        self.account = account
        self.region = region
        self.firewalls: dict[str, HeldFirewall] = {}
        self.policies: dict[str, RuleGroup] = {}
        self.groups: dict[str, RuleGroup] = {}

    @property
    def _ec2(self) -> Any:
        return ec2_backends[self.account][self.region]

    def arn(self, kind: str, name: str) -> str:
        """The ARN of something, by its kind as ARNs name it."""
        return f"arn:{PARTITION}:network-firewall:{self.region}:{self.account}:{kind}/{name}"

    def check_new(self, kind: str, name: str) -> None:
        """Refuse a name that is taken."""
        arn = self.arn(kind, name)
        if any(arn in held for held in (self.firewalls, self.policies, self.groups)):
            raise invalid(f"A resource with the specified name already exists: {arn}")

    def check_exists(self, arn: str) -> None:
        """Refuse an ARN that nothing here has."""
        if not any(arn in held for held in (self.firewalls, self.policies, self.groups)):
            raise _not_found(arn)

    def firewall(self, arn: str | None, name: str | None) -> HeldFirewall:
        """The firewall of that ARN or name."""
        key = arn or self.arn("firewall", str(name))
        if key not in self.firewalls:
            raise _not_found(key)
        return self.firewalls[key]

    def policy(self, arn: str) -> RuleGroup:
        """The policy of that ARN."""
        if arn not in self.policies:
            raise _not_found(arn)
        return self.policies[arn]

    def group(self, arn: str) -> RuleGroup:
        """The rule group of that ARN."""
        if arn not in self.groups:
            raise _not_found(arn)
        return self.groups[arn]

    def firewalls_with(self, policy_arn: str) -> int:
        """How many firewalls have that policy."""
        return sum(each.settings["FirewallPolicyArn"] == policy_arn for each in self.firewalls.values())

    def zone_of(self, subnet_id: str) -> str:
        """The name of the availability zone of a subnet."""
        return str(self._ec2.get_subnet(subnet_id).availability_zone)

    def attach(self, firewall: HeldFirewall, mappings: Iterable[Mapping[str, Any]]) -> None:
        """Give the firewall an endpoint in each of the subnets, one in a zone at most.

        https://docs.aws.amazon.com/network-firewall/latest/APIReference/API_AssociateSubnets.html
        """
        new = [dict(mapping) for mapping in mappings]
        subnets = [self._ec2.get_subnet(mapping["SubnetId"]) for mapping in [*firewall.subnet_mappings, *new]]
        zones = [subnet.availability_zone for subnet in subnets]
        strangers = [subnet.id for subnet in subnets if subnet.vpc_id != firewall.vpc_id]
        if not new:
            raise invalid("SubnetMappings is empty, a firewall needs at least one subnet")
        if strangers:
            raise invalid(f"subnets of another VPC than {firewall.vpc_id}: {', '.join(strangers)}")
        if len(zones) != len(set(zones)):
            raise invalid(f"a firewall has one subnet in a zone at most, received zones {', '.join(zones)}")
        for mapping in new:
            firewall.endpoints[mapping["SubnetId"]] = self._create_endpoint(firewall.vpc_id, mapping["SubnetId"])
            firewall.subnet_mappings.append(mapping)
        firewall.touch()

    def detach(self, firewall: HeldFirewall, subnet_ids: Iterable[str]) -> None:
        """Take the endpoints in these subnets away; routes to them stay behind, and lead nowhere."""
        for subnet_id in subnet_ids:
            endpoint = self._ec2.vpc_end_points.pop(firewall.endpoints.pop(subnet_id, None), None)
            for interface in endpoint.network_interface_ids if endpoint else ():
                self._ec2.enis.pop(interface, None)
        left = [mapping for mapping in firewall.subnet_mappings if mapping["SubnetId"] in firewall.endpoints]
        firewall.change("SubnetMappings", left)

    def _create_endpoint(self, vpc_id: str, subnet_id: str) -> str:
        identifier = random_vpc_ep_id()
        interface = self._ec2.create_network_interface(subnet_id, random_private_ip())
        service = f"com.amazonaws.vpce.{self.region}.vpce-svc-{uuid.uuid4().hex[:17]}"
        endpoint = _NEW_ENDPOINT(
            self._ec2, identifier, vpc_id, service, ENDPOINT_TYPE, None, [], [subnet_id], [interface.id], []
        )
        endpoint.requester_managed = True
        self._ec2.vpc_end_points[identifier] = endpoint
        return identifier


def _not_found(arn: str) -> JsonRESTError:
    return JsonRESTError("ResourceNotFoundException", f"Unable to locate a resource using the parameters: {arn}")
