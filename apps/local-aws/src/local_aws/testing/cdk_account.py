"""An app of a package as its users deploy it: the plain CDK CLI, and boto3."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from local_aws.testing import ACCOUNT, REGION, running_server
from local_aws.testing.commands import Finished, environment_for, finish, start
from local_aws.testing.observer import Observer


class CdkAccount(Observer):
    """An account of a local AWS, in which a person at a terminal works with the CDK CLI."""

    def __init__(self, endpoint: str, apps: Path, folder: Path) -> None:
        """`apps` holds the apps, in a workspace of npm; the CLI works and writes in `folder`."""
        self._endpoint = endpoint
        self._apps = apps
        self._folder = folder

    @property
    def endpoint(self) -> str:
        return self._endpoint

    @property
    def account(self) -> str:
        return ACCOUNT

    @property
    def region(self) -> str:
        return REGION

    def bootstrap(self) -> Finished:
        """The standard bootstrap, which every app deploys through."""
        return self._cdk("bootstrap", f"aws://{self.account}/{self.region}")

    def deploy(self, app: str, *changes: str, **context: str) -> Finished:
        """Deploys every stack of an app, with changes that the app knows by name."""
        return self._cdk("deploy", "--all", "--require-approval", "never", *self._app(app, changes, context))

    def destroy(self, app: str, *stacks: str, **context: str) -> Finished:
        """Destroys stacks of an app, all of them when none is named."""
        return self._cdk("destroy", *(stacks or ["--all"]), "--force", *self._app(app, (), context))

    def forget_lookups(self) -> None:
        """Lets the next deployment ask the account again for what it remembers of it."""
        finished = self._cdk("context", "--clear")
        assert finished.code == 0, finished.output

    def inventory(self, account: str | None = None) -> set[str]:
        """Region, service, kind and name of everything in an account, but keys that wait for their deletion."""
        return {
            f"{region}/{service}/{each['type']}/{each['name']}"
            for region, services in self.control("inventory").get(account or self.account, {}).items()
            for service, resources in services.items()
            for each in resources
            if each["details"].get("state") != "PendingDeletion"
        }

    def output(self, stack: str, name: str) -> str:
        """An output of a stack."""
        (found,) = self.client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
        return {each["OutputKey"]: str(each["OutputValue"]) for each in found["Outputs"]}[name]

    def of_stack(self, stack: str, resource_type: str) -> dict[str, str]:
        """Physical ids of the resources of a type in one stack, by logical id."""
        found = self.resources(resource_type)
        prefix = f"{stack}/"
        return {name.removeprefix(prefix): each for name, each in found.items() if name.startswith(prefix)}

    def _app(self, app: str, changes: tuple[str, ...], context: dict[str, str]) -> list[str]:
        pairs = {**context, "changes": ",".join(changes)}
        options = [option for name, value in pairs.items() for option in ("--context", f"{name}={value}")]
        return ["--app", f"{self._binary('tsx')} {self._apps / app}.ts", "--output", str(self._folder / app), *options]

    def _cdk(self, *args: str) -> Finished:
        environment = environment_for(self.endpoint, self.account, self.region)
        # what the CLI looks up, it writes into the folder that it works in
        return finish(start([self._binary("cdk"), *args, "--ci", "--no-notices"], self._folder, environment))

    def _binary(self, name: str) -> str:
        return str(node_modules_of(self._apps) / ".bin" / name)


@contextmanager
def bootstrapped_account(apps: Path, folder: Path) -> Iterator[CdkAccount]:
    """An account with the standard bootstrap of the CDK, in a local AWS of its own, for apps of one folder."""
    with running_server(node_modules_of(apps)) as settings:
        account = CdkAccount(f"http://127.0.0.1:{settings.port}", apps, folder)
        finished = account.bootstrap()
        assert finished.code == 0, finished.output
        yield account


def node_modules_of(folder: Path) -> Path:
    """Where npm has put what the apps of a folder use: that of the workspace, above all packages."""
    return next(each / "node_modules" for each in folder.parents if (each / "node_modules" / ".bin" / "cdk").exists())


def must_deploy(account: CdkAccount, app: str, *changes: str, **context: str) -> None:
    """Deploys an app, whose resources all have a provider of their own: none is only held."""
    finished = account.deploy(app, *changes, **context)
    assert finished.code == 0, finished.output
    assert account.control("status")["generic"] == []


def must_destroy(account: CdkAccount, app: str, *stacks: str, **context: str) -> None:
    """Destroys stacks of an app, all of them when none is named."""
    finished = account.destroy(app, *stacks, **context)
    assert finished.code == 0, finished.output
