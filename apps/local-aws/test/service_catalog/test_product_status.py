"""What the status says of provisioned products."""

from __future__ import annotations

from published import User, failing_template

from local_aws import status
from local_aws.clients import Clients
from local_aws.testing import ACCOUNT, REGION


def test_a_provisioned_product_names_its_version_and_its_stack(scientist: User) -> None:
    scientist.provision()
    (stack,) = status.collect()["stacks"]
    assert status.collect()["products"] == [
        {
            "account": ACCOUNT,
            "region": REGION,
            "name": "mine",
            "status": "AVAILABLE",
            "product": "model-build",
            "version": "v1",
            "reason": None,
            "stack": stack["name"],
        }
    ]
    scientist.terminate()
    assert status.collect()["products"] == []


def test_a_product_that_failed_says_why(scientist: User, clients: Clients) -> None:
    scientist.provision(ProvisioningArtifactId=scientist.catalog.version("v2", failing_template()))
    (product,) = status.collect()["products"]
    assert (product["status"], product["version"]) == ("ERROR", "v2")
    assert "Key" in product["reason"]
