"""The platform as a person at a terminal sees it: commands, a config file, and boto3."""

from __future__ import annotations

import socket
import subprocess
import time
import urllib.request
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from local_aws.testing.commands import Finished, environment_for, finish, start, without_aws
from local_aws.testing.observer import Observer

APP = Path(__file__).resolve().parent.parent
BINARIES = APP.parent.parent / "node_modules" / ".bin"


@dataclass
class Platform(Observer):
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

    @property
    def execution_role(self) -> str:
        """The ARN of the role with which CloudFormation deploys the platform."""
        name = f"cdk-{self.config['platform']['qualifier']}-cfn-exec-role-{self.account}-{self.region}"
        return f"arn:aws:iam::{self.account}:role/{name}"

    def edited(self) -> dict[str, Any]:
        """A copy of the configuration, to change."""
        return deepcopy(self.config)

    def start(self, command: str, *args: str, config: Mapping[str, Any] | None = None) -> subprocess.Popen[str]:
        """Starts a command of the app."""
        return start([str(BINARIES / "tsx"), f"src/commands/{command}.ts", *args], APP, self._environment(config))

    def run(self, command: str, *args: str, config: Mapping[str, Any] | None = None) -> Finished:
        """Runs a command of the app to its end."""
        return finish(self.start(command, *args, config=config))

    def run_as_owner(self, account: str, command: str, *args: str, config: Mapping[str, Any] | None = None) -> Finished:
        """Runs a command for AWS with the credentials of an account, as somebody does who owns it."""
        return self._run_on_aws(environment_for(self.endpoint, account, self.region), command, *args, config=config)

    def run_with(
        self, session: Mapping[str, str], command: str, *args: str, config: Mapping[str, Any] | None = None
    ) -> Finished:
        """Runs a command for AWS with the credentials of a session, in the words of boto3."""
        keys = {name.upper(): value for name, value in session.items()}
        account = environment_for(self.endpoint, self.account, self.region)
        return self._run_on_aws({**account, **keys}, command, *args, config=config)

    def _run_on_aws(
        self, keys: Mapping[str, str], command: str, *args: str, config: Mapping[str, Any] | None
    ) -> Finished:
        environment = {**keys, **self._environment(config)}
        return finish(start([str(BINARIES / "tsx"), f"src/commands/{command}.ts", *args], APP, environment))

    def deploy_app(self, app: str, config: Mapping[str, Any], **variables: str) -> Finished:
        """Deploys another CDK app of this folder with the plain CDK CLI."""
        # not all: the set-up of stage accounts belongs into other accounts
        stacks = [f"{self.config['platform']['name']}-{each['name']}-*" for each in self.config["environments"]]
        command = [str(BINARIES / "cdk"), "deploy", *stacks, "--app", f"npx tsx {app}", "--ci", "--no-notices"]
        options = ["--require-approval", "never", "--output", str(self.folder / "cdk.out")]
        context = ["--context", "secure-mlops:allow-data-deletion=true"]
        environment = {
            **self._environment(config),
            **environment_for(self.endpoint, self.account, self.region),
            **variables,
        }
        return finish(start([*command, *options, *context], APP, environment))

    def deploy(self, config: Mapping[str, Any] | None = None) -> Finished:
        """Deploys, and keeps the configuration for the next step when that worked."""
        finished = self.run("deploy-local", config=config)
        if finished.code == 0 and config is not None:
            self.config = dict(config)
        return finished

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

    def _environment(self, config: Mapping[str, Any] | None) -> dict[str, str]:
        file = self.folder / "platform.yaml"
        file.write_text(yaml.safe_dump(dict(config or self.config), sort_keys=False))
        return {
            **without_aws(),
            "PLATFORM_CONFIG": str(file),
            "LOCAL_AWS_PORT": str(self.port),
            "LOCAL_AWS_STATE_DIR": str(self.folder / "state"),
        }


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
