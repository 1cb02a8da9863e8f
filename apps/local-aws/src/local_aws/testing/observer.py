"""What a scenario sees of a server: the APIs by boto3, and what the server says of itself."""

from __future__ import annotations

import json
import urllib.request
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

import boto3
from botocore.config import Config


class Observer(ABC):
    """One account and region of a server; other accounts are seen by naming them."""

    @property
    @abstractmethod
    def endpoint(self) -> str:
        """URL of the server."""

    @property
    @abstractmethod
    def account(self) -> str:
        """The account that is meant when none is named, 12 digits."""

    @property
    @abstractmethod
    def region(self) -> str:
        """The region of everything."""

    def client(
        self,
        service: str,
        credentials: Mapping[str, str] | None = None,
        vpc_id: str | None = None,
        account: str | None = None,
    ) -> Any:
        """A boto3 client: an account's administrator, or the given session; from inside a VPC when one is named."""
        key = f"AKIA0000{account or self.account}"
        keys = credentials or {"aws_access_key_id": key, "aws_secret_access_key": "local"}
        client = boto3.client(
            service,
            region_name=self.region,
            endpoint_url=self.endpoint,
            config=Config(retries={"max_attempts": 1}, s3={"addressing_style": "path"}),
            **keys,
        )
        if vpc_id is not None:
            client.meta.events.register(
                "before-sign", lambda request, **_: request.headers.add_header("x-local-aws-vpc", vpc_id)
            )
        return client

    def control(self, path: str, body: Any = None) -> Any:
        """What local AWS says of itself, or does when it is given something."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.endpoint}/_local-aws/{path}", data=data)
        with urllib.request.urlopen(request, timeout=30) as response:
            return json.load(response)

    def resources(self, resource_type: str, account: str | None = None) -> dict[str, str]:
        """Physical ids of all resources of a type in all stacks of an account, by stack and logical id."""
        cloudformation = self.client("cloudformation", account=account)
        found: dict[str, str] = {}
        for stack in self.stacks(account):
            for page in cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack):
                for resource in page["StackResourceSummaries"]:
                    # a resource that is just being created has no id yet
                    if resource["ResourceType"] == resource_type and "PhysicalResourceId" in resource:
                        found[f"{stack}/{resource['LogicalResourceId']}"] = resource["PhysicalResourceId"]
        return found

    def stacks(self, account: str | None = None) -> dict[str, str]:
        """Status of every stack of an account, by name."""
        pages = self.client("cloudformation", account=account).get_paginator("describe_stacks").paginate()
        return {stack["StackName"]: stack["StackStatus"] for page in pages for stack in page["Stacks"]}

    def failures(self, stack: str) -> dict[str, str]:
        """Reason of every failed resource in the history of a stack, by logical id."""
        pages = self.client("cloudformation").get_paginator("describe_stack_events").paginate(StackName=stack)
        return {
            event["LogicalResourceId"]: event.get("ResourceStatusReason", "")
            for page in pages
            for event in page["StackEvents"]
            if event["ResourceStatus"].endswith("_FAILED")
        }

    def session_of_service(self, role_arn: str, service: str, source_arn: str) -> dict[str, str]:
        """Credentials of a role as a service has them when it works for a resource."""
        request = {"role_arn": role_arn, "service": service, "source_arn": source_arn}
        credentials = self.control("service-session", request)
        return {
            "aws_access_key_id": credentials["access_key_id"],
            "aws_secret_access_key": credentials["secret_access_key"],
            "aws_session_token": credentials["session_token"],
        }

    def roles(self, principal: str, account: str | None = None) -> list[str]:
        """ARNs of the roles of one kind in an account."""
        iam = self.client("iam", account=account)
        found = [iam.get_role(RoleName=name)["Role"] for name in self.resources("AWS::IAM::Role", account).values()]
        tag = {"Key": "secure-mlops:principal", "Value": principal}
        return sorted(role["Arn"] for role in found if tag in role.get("Tags", []))
