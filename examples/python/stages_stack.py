from aws_cdk import Aws, Environment, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_ssm as ssm
from constructs import Construct
from secure_mlops.core import DataPerimeter, Registry, TemplateStack
from secure_mlops.cross_account_roles import (
    DeploymentTargets,
    PermissionsBoundary,
    StackSetAdministrationRole,
    TargetAccounts,
    TargetTemplate,
)
from secure_mlops.secure_vpc import EndpointSet, TargetNetwork


class StagesStack(Stack):
    """Puts a network for models into the account of the stage `staging`, whose owner has deployed the target set-up."""

    def __init__(self, scope: Construct, construct_id: str, *, env: Environment, staging_account: str) -> None:
        super().__init__(scope, construct_id, env=env)
        platform = Registry.of(platform="acmeml", environment="core")
        staging = Registry.of(platform="acmeml", environment="research").for_stage("staging")

        # The owner of the account trusts the administration role by this name, path included.
        execution_role_name = "acmeml-stackset-execution"
        administration = StackSetAdministrationRole(
            self,
            "Administration",
            registry=platform,
            permissions_boundary=PermissionsBoundary(self, "Boundary", registry=platform).managed_policy,
            role_name="acmeml-stackset-administration",
            execution_role_arns=[f"arn:{self.partition}:iam::{staging_account}:role/{execution_role_name}"],
        )

        # The template is never deployed here: it travels to the account, whose id it does not know.
        endpoints = EndpointSet.inference()
        template = TemplateStack(self, "network", description="Network for models")
        boundary_name = platform.parameter_name("target-setup", "permissions-boundary-arn")
        TargetNetwork(
            template,
            "Network",
            registry=staging,
            perimeter=DataPerimeter.of_accounts(
                account_ids=[Aws.ACCOUNT_ID],
                resource_account_ids=[self.account],
                deployment_role_arns=[f"arn:{Aws.PARTITION}:iam::{Aws.ACCOUNT_ID}:role/{execution_role_name}"],
                endpoint_rules=endpoints.endpoint_rules,
            ),
            endpoints=endpoints,
            permissions_boundary=iam.ManagedPolicy.from_managed_policy_arn(
                template,
                "Boundary",
                ssm.StringParameter.value_for_string_parameter(template, boundary_name),
            ),
        )

        TargetAccounts(
            self,
            "staging",
            targets=DeploymentTargets.of_accounts([staging_account]),
            templates=[TargetTemplate(stack=template)],
            administration_role=administration.role,
            execution_role_name=execution_role_name,
        )
