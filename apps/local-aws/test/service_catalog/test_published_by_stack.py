"""A portfolio that a stack publishes, as an administrator would deploy it."""

from __future__ import annotations

import json
from typing import Any

from published import Catalog, User, parameter_template, session

from local_aws.clients import Clients
from local_aws.testing import ACCOUNT, REGION


def publishing_template(catalog: Catalog, role_arn: str, **versions: str) -> dict[str, Any]:
    artifacts = [{"Name": name, "Info": {"LoadTemplateFromURL": url}} for name, url in versions.items()]
    ids = {"PortfolioId": {"Ref": "Portfolio"}, "ProductId": {"Ref": "Product"}}
    prefix = "AWS::ServiceCatalog::"
    principal = {"PortfolioId": {"Ref": "Portfolio"}, "PrincipalARN": catalog.scientist_role, "PrincipalType": "IAM"}
    resources: dict[str, Any] = {
        "Portfolio": {"Type": f"{prefix}Portfolio", "Properties": {"DisplayName": "team", "ProviderName": "p"}},
        "Product": {
            "Type": f"{prefix}CloudFormationProduct",
            "Properties": {"Name": "published", "Owner": "p", "ProvisioningArtifactParameters": artifacts},
        },
        "Holds": {"Type": f"{prefix}PortfolioProductAssociation", "Properties": ids},
        "User": {"Type": f"{prefix}PortfolioPrincipalAssociation", "Properties": principal},
        "Launch": {
            "Type": f"{prefix}LaunchRoleConstraint",
            "DependsOn": "Holds",
            "Properties": {**ids, "RoleArn": role_arn},
        },
    }
    outputs = {
        "Product": {"Value": {"Ref": "Product"}},
        "Versions": {"Value": {"Fn::GetAtt": "Product.ProvisioningArtifactIds"}},
    }
    return {"Resources": resources, "Outputs": outputs}


def deployed(clients: Clients) -> dict[str, str]:
    stack = clients.client("cloudformation").describe_stacks(StackName="publisher")["Stacks"][0]
    return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}


def test_a_published_product_is_provisioned_updated_and_outlives_its_portfolio(
    catalog: Catalog, clients: Clients
) -> None:
    cloudformation = clients.client("cloudformation")
    first, second = catalog.store(parameter_template()), catalog.store(parameter_template("two"))
    template = publishing_template(catalog, catalog.launch_role, v1=first)
    cloudformation.create_stack(
        StackName="publisher", TemplateBody=json.dumps(template), Tags=[{"Key": "platform", "Value": "p"}]
    )
    cloudformation.get_waiter("stack_create_complete").wait(StackName="publisher", WaiterConfig={"Delay": 1})
    user = User(Clients(ACCOUNT, REGION, session(catalog.scientist_role)).client("servicecatalog"), catalog)
    outputs = deployed(clients)
    ids = {"ProductId": outputs["Product"], "ProvisioningArtifactId": outputs["Versions"]}
    detail = user.provision(**ids)["RecordDetail"]
    assert (detail["Status"], detail["LaunchRoleArn"]) == ("SUCCEEDED", catalog.launch_role)
    assert {"Key": "platform", "Value": "p"} in detail["RecordTags"]

    other_role = catalog.role("launch-2", "servicecatalog.amazonaws.com")
    changed = publishing_template(catalog, other_role, v1=first, v2=second)
    cloudformation.update_stack(StackName="publisher", TemplateBody=json.dumps(changed))
    cloudformation.get_waiter("stack_update_complete").wait(StackName="publisher", WaiterConfig={"Delay": 1})
    old, new = deployed(clients)["Versions"].split(",")
    assert old == outputs["Versions"]
    detail = user.update(ProvisioningArtifactId=new)["RecordDetail"]
    assert (detail["Status"], detail["LaunchRoleArn"]) == ("SUCCEEDED", other_role)
    assert clients.client("ssm").get_parameter(Name="/made/by/product")["Parameter"]["Value"] == "two"

    cloudformation.delete_stack(StackName="publisher")
    cloudformation.get_waiter("stack_delete_complete").wait(StackName="publisher", WaiterConfig={"Delay": 1})
    assert catalog.admin.search_products_as_admin(Filters={"FullTextSearch": ["published"]})["ProductViewDetails"] == []
    detail = user.terminate()["RecordDetail"]
    assert (detail["Status"], detail["LaunchRoleArn"]) == ("SUCCEEDED", other_role)
    assert clients.client("ssm").describe_parameters()["Parameters"] == []
