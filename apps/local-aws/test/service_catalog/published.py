"""A product of one version in a portfolio, with a launch role and a scientist who may provision it."""

from __future__ import annotations

import json
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

from local_aws.accounts import Credentials, open_session
from local_aws.clients import Clients
from local_aws.testing import ACCOUNT, REGION

BUCKET = "templates"
ENDED = ("SUCCEEDED", "FAILED")


def parameter_template(value: str = "one", name: str = "/made/by/product") -> dict[str, Any]:
    """A template with one parameter of the product's own, kept in Parameter Store."""
    return {
        "Parameters": {"Word": {"Type": "String", "Default": value, "AllowedPattern": "[a-z]+"}},
        "Resources": {
            "Held": {
                "Type": "AWS::SSM::Parameter",
                "Properties": {"Type": "String", "Name": name, "Value": {"Ref": "Word"}},
            }
        },
        "Outputs": {"Word": {"Value": {"Ref": "Word"}, "Description": "what is held"}},
    }


def failing_template() -> dict[str, Any]:
    """A template whose function has a role that does not exist."""
    return {
        "Resources": {
            "Key": {
                "Type": "AWS::KMS::Alias",
                "Properties": {"AliasName": "alias/x", "TargetKeyId": "11111111-1111-1111-1111-111111111111"},
            }
        }
    }


@dataclass
class Catalog:
    """The administrator's view, with the one product and the role under which it is launched."""

    clients: Clients
    admin: Any = field(init=False)
    portfolio_id: str = field(init=False)
    product_id: str = field(init=False)
    version_id: str = field(init=False)
    launch_role: str = field(init=False)
    scientist_role: str = field(init=False)

    def __post_init__(self) -> None:
        self.clients.client("s3").create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
        self.admin = self.clients.client("servicecatalog")
        self.launch_role = self.role("launch", "servicecatalog.amazonaws.com")
        self.scientist_role = self.role("scientist", "ec2.amazonaws.com", "/team/")
        self.portfolio_id = self.portfolio()
        made = self.product("model-build", parameter_template())
        self.product_id = made["ProductViewDetail"]["ProductViewSummary"]["ProductId"]
        self.version_id = made["ProvisioningArtifactDetail"]["Id"]

    def publish(self) -> None:
        """Associate product and scientist with the portfolio, and set the launch role."""
        self.admin.associate_product_with_portfolio(ProductId=self.product_id, PortfolioId=self.portfolio_id)
        self.invite(self.scientist_role)
        self.constrain()

    def invite(self, role_arn: str) -> None:
        self.admin.associate_principal_with_portfolio(
            PortfolioId=self.portfolio_id, PrincipalARN=role_arn, PrincipalType="IAM"
        )

    def constrain(self, **arguments: Any) -> str:
        given = {"Parameters": json.dumps({"RoleArn": self.launch_role}), "Type": "LAUNCH", **arguments}
        made = self.admin.create_constraint(
            PortfolioId=self.portfolio_id, ProductId=self.product_id, IdempotencyToken=token(), **given
        )
        return str(made["ConstraintDetail"]["ConstraintId"])

    def role(self, name: str, service: str, path: str = "/", account: str = ACCOUNT) -> str:
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": service},
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"aws:SourceAccount": account}},
        }
        document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        iam = self.clients.client("iam")
        return str(iam.create_role(Path=path, RoleName=name, AssumeRolePolicyDocument=document)["Role"]["Arn"])

    def store(self, template: Any) -> str:
        key = f"{uuid.uuid4()}.json"
        body = template if isinstance(template, str) else json.dumps(template)
        self.clients.client("s3").put_object(Bucket=BUCKET, Key=key, Body=body)
        return f"https://{BUCKET}.s3.{REGION}.amazonaws.com/{key}"

    def portfolio(self, name: str = "research", **arguments: Any) -> str:
        made = self.admin.create_portfolio(
            DisplayName=name, ProviderName="platform", IdempotencyToken=token(), **arguments
        )
        return str(made["PortfolioDetail"]["Id"])

    def product(self, name: str, template: Any, tags: list[dict[str, str]] | None = None, **options: Any) -> Any:
        return self.admin.create_product(
            Name=name,
            Owner="platform",
            ProductType="CLOUD_FORMATION_TEMPLATE",
            ProvisioningArtifactParameters=self.artifact("v1", template, **options),
            IdempotencyToken=token(),
            Tags=tags or [],
        )

    def artifact(self, name: str, template: Any, **options: Any) -> dict[str, Any]:
        return {"Name": name, "Info": {"LoadTemplateFromURL": self.store(template)}, **options}

    def version(self, name: str, template: Any, **options: Any) -> str:
        made = self.admin.create_provisioning_artifact(
            ProductId=self.product_id, Parameters=self.artifact(name, template, **options), IdempotencyToken=token()
        )
        return str(made["ProvisioningArtifactDetail"]["Id"])


@dataclass
class User:
    """A principal who provisions."""

    client: Any
    catalog: Catalog

    def provision(self, name: str = "mine", **arguments: Any) -> Any:
        """Provision the product, and wait for the end."""
        given = {"ProductId": self.catalog.product_id, "ProvisioningArtifactId": self.catalog.version_id, **arguments}
        answer = self.client.provision_product(ProvisionedProductName=name, ProvisionToken=token(), **given)
        return self.ended(answer)

    def update(self, name: str = "mine", **arguments: Any) -> Any:
        answer = self.client.update_provisioned_product(ProvisionedProductName=name, UpdateToken=token(), **arguments)
        return self.ended(answer)

    def terminate(self, name: str = "mine", **arguments: Any) -> Any:
        answer = self.client.terminate_provisioned_product(
            ProvisionedProductName=name, TerminateToken=token(), **arguments
        )
        return self.ended(answer)

    def ended(self, answer: Any) -> Any:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            record = self.client.describe_record(Id=answer["RecordDetail"]["RecordId"])
            if record["RecordDetail"]["Status"] in ENDED:
                return record
            time.sleep(0.02)
        raise AssertionError(f"still {record['RecordDetail']['Status']}")

    def product(self, name: str = "mine") -> Any:
        return self.client.describe_provisioned_product(Name=name)["ProvisionedProductDetail"]


def token() -> str:
    return str(uuid.uuid4())


def session(role_arn: str, name: str = "ada") -> Credentials:
    return open_session(role_arn, name, REGION)
