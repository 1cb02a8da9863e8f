from aws_cdk import Environment, Stack
from aws_cdk import aws_ssm as ssm
from constructs import Construct
from secure_mlops.core import DataPerimeter, DataUser, Registry
from secure_mlops.cross_account_roles import JobExecutionRole, PermissionsBoundary, StudioExecutionRole
from secure_mlops.mlops_project_templates import ModelBuildTemplate
from secure_mlops.secure_vpc import SecureVpc
from secure_mlops.studio_domain import EnvironmentBuckets, EnvironmentKeys, StudioDomain


class EnvironmentStack(Stack):
    """The environment of a team: an internet-free network, keys, buckets, roles and a Studio domain with one user."""

    def __init__(self, scope: Construct, construct_id: str, *, env: Environment) -> None:
        super().__init__(scope, construct_id, env=env)
        self.registry = registry = Registry.of(platform="acmeml", environment="research")
        permissions_boundary = PermissionsBoundary(self, "Boundary", registry=registry).managed_policy
        self.permissions_boundary = permissions_boundary

        perimeter = DataPerimeter.of_accounts(
            account_ids=[self.account],
            # with this role of the CDK bootstrap, CloudFormation deploys
            deployment_role_arns=[f"arn:{self.partition}:iam::{self.account}:role/cdk-hnb659fds-cfn-exec-role-*"],
        )
        network = SecureVpc(
            self,
            "Network",
            perimeter=perimeter,
            registry=registry,
            permissions_boundary=permissions_boundary,
            cidr="10.40.0.0/16",
        )

        # Keys and buckets know their users by the paths of roles, so that they can be made before the roles.
        vpc_ids = [network.vpc.vpc_id]
        users = [
            DataUser.vpc_only(registry.role_arn_pattern(self.account, kind))
            for kind in (StudioExecutionRole.KIND, JobExecutionRole.KIND)
        ]
        self.keys = keys = EnvironmentKeys(
            self,
            "Keys",
            perimeter=perimeter,
            registry=registry,
            vpc_ids=vpc_ids,
            users=users,
            data_users=[*users, *ModelBuildTemplate.key_users(registry, self.account)],
        )
        buckets = EnvironmentBuckets(
            self,
            "Buckets",
            perimeter=perimeter,
            registry=registry,
            permissions_boundary=permissions_boundary,
            vpc_ids=vpc_ids,
            users=users,
            model_users=[*users, *ModelBuildTemplate.model_users(registry, self.account)],
            data_key=keys.data_key,
            log_encryption_key=keys.storage_key,
        )

        subnet_ids = [subnet.subnet_id for subnet in network.workload_subnets]
        security_group_ids = [network.workload_security_group.security_group_id]
        JobExecutionRole(
            self,
            "Jobs",
            registry=registry,
            permissions_boundary=permissions_boundary,
            subnet_ids=subnet_ids,
            security_group_ids=security_group_ids,
            volume_key=keys.volume_key,
            data_key=keys.data_key,
            data_bucket=buckets.data,
            model_bucket=buckets.model,
        )
        studio = StudioExecutionRole(
            self,
            "Studio",
            registry=registry,
            permissions_boundary=permissions_boundary,
            subnet_ids=subnet_ids,
            security_group_ids=security_group_ids,
            storage_key=keys.storage_key,
            volume_key=keys.volume_key,
            data_key=keys.data_key,
            data_bucket=buckets.data,
            model_bucket=buckets.model,
        )
        self.studio_role = studio.role  # the role of people in Studio

        domain = StudioDomain(
            self,
            "Domain",
            network=network,
            registry=registry,
            permissions_boundary=permissions_boundary,
            domain_name="acmeml-research",
            storage_key=keys.storage_key,
            execution_role=studio.role,
        )
        domain.add_user("Ada", user_profile_name="ada")

        # Projects find the boundary of their roles under this name.
        ssm.StringParameter(
            self,
            "BoundaryParameter",
            parameter_name=registry.parameter_name("roles", "permissions-boundary-arn"),
            string_value=permissions_boundary.managed_policy_arn,
        )
