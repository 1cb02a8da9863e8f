"""The platform as a person at a terminal sees it: commands, a config file, and boto3."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import yaml
from botocore.config import Config

APP = Path(__file__).resolve().parent.parent
BINARIES = APP.parent.parent / "node_modules" / ".bin"
COMMAND_SECONDS = 900


@dataclass(frozen=True)
class Finished:
    """A command that has ended."""

    code: int
    output: str


@dataclass
class Platform:
    """One local AWS with its own port and state, and a config file that scenarios edit."""

    folder: Path
    port: int
    config: dict[str, Any]

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def account(self) -> str:
        return str(self.config["platform"]["account"])

    @property
    def region(self) -> str:
        return str(self.config["platform"]["region"])

    @property
    def accounts(self) -> list[str]:
        """The platform's account, then those of its stages, each once."""
        stages = [stage for each in self.config["environments"] for stage in each.get("stages", [])]
        return list(dict.fromkeys([self.account, *(account for stage in stages for account in stage["accounts"])]))

    def edited(self) -> dict[str, Any]:
        """A copy of the configuration, to change."""
        return deepcopy(self.config)

    def start(self, command: str, *args: str, config: Mapping[str, Any] | None = None) -> subprocess.Popen[str]:
        """Starts a command of the app."""
        return self._start([str(BINARIES / "tsx"), f"src/commands/{command}.ts", *args], self._environment(config))

    def run(self, command: str, *args: str, config: Mapping[str, Any] | None = None) -> Finished:
        """Runs a command of the app to its end."""
        return finish(self.start(command, *args, config=config))

    def deploy_app(self, app: str, config: Mapping[str, Any], **variables: str) -> Finished:
        """Deploys another CDK app of this folder with the plain CDK CLI."""
        # not all: the set-up of stage accounts belongs into other accounts
        stacks = [f"{self.config['platform']['name']}-{each['name']}-*" for each in self.config["environments"]]
        command = [str(BINARIES / "cdk"), "deploy", *stacks, "--app", f"npx tsx {app}", "--ci", "--no-notices"]
        options = ["--require-approval", "never", "--output", str(self.folder / "cdk.out")]
        context = ["--context", "secure-mlops:allow-data-deletion=true"]
        environment = {
            **self._environment(config),
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": f"AKIA0000{self.account}",
            "AWS_SECRET_ACCESS_KEY": "local",
            "AWS_REGION": self.region,
            "AWS_EC2_METADATA_DISABLED": "true",
            **variables,
        }
        return finish(self._start([*command, *options, *context], environment))

    def deploy(self, config: Mapping[str, Any] | None = None) -> Finished:
        """Deploys, and keeps the configuration for the next step when that worked."""
        finished = self.run("deploy-local", config=config)
        if finished.code == 0 and config is not None:
            self.config = dict(config)
        return finished

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

    def stop(self) -> None:
        """Stops local AWS, whatever state it is in."""
        try:
            request = urllib.request.Request(f"{self.endpoint}/_local-aws/stop", method="POST")
            urllib.request.urlopen(request, timeout=10).close()
        except OSError:
            return
        deadline = time.monotonic() + 20
        while is_open(self.port) and time.monotonic() < deadline:
            time.sleep(0.2)

    def _start(self, command: list[str], environment: dict[str, str]) -> subprocess.Popen[str]:
        return subprocess.Popen(
            command,
            cwd=APP,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def _environment(self, config: Mapping[str, Any] | None) -> dict[str, str]:
        file = self.folder / "platform.yaml"
        file.write_text(yaml.safe_dump(dict(config or self.config), sort_keys=False))
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        return {
            **kept,
            "PLATFORM_CONFIG": str(file),
            "LOCAL_AWS_PORT": str(self.port),
            "LOCAL_AWS_STATE_DIR": str(self.folder / "state"),
        }


def finish(process: subprocess.Popen[str]) -> Finished:
    """Waits for the end of a command; one that does not end is killed with all that it started."""
    try:
        output, _ = process.communicate(timeout=COMMAND_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        output, _ = process.communicate()
        return Finished(-1, f"{output}\nit did not end within {COMMAND_SECONDS} seconds")
    return Finished(process.returncode, output)


def free_port() -> int:
    """A port of the loopback interface that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_open(port: int) -> bool:
    """Whether something listens on a port of the loopback interface."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def example() -> dict[str, Any]:
    """The example configuration."""
    loaded = yaml.safe_load((APP / "config" / "example.yaml").read_text())
    assert isinstance(loaded, dict)
    return loaded
