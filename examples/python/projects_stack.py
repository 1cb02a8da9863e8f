from aws_cdk import Environment, Stack
from constructs import Construct
from secure_mlops.cross_account_roles import LaunchBoundary, LaunchRole
from secure_mlops.mlops_project_templates import ModelBuildTemplate, ProjectContents, TemplatePublisher

from environment_stack import EnvironmentStack


class ProjectsStack(Stack):
    """What data scientists start projects from: a portfolio of Service Catalog with a template for building models."""

    def __init__(self, scope: Construct, construct_id: str, *, env: Environment, environment: EnvironmentStack) -> None:
        super().__init__(scope, construct_id, env=env)
        registry = environment.registry
        permissions_boundary = environment.permissions_boundary
        log_encryption_key = environment.keys.storage_key

        # Service Catalog makes projects with this role, so that nobody needs the rights for what is in them.
        contents = ProjectContents(
            self,
            "Contents",
            registry=registry,
            permissions_boundary=permissions_boundary,
            log_encryption_key=log_encryption_key,
        )
        launch = LaunchRole(
            self,
            "Launch",
            registry=registry,
            permissions_boundary=LaunchBoundary(self, "LaunchBoundary", registry=registry).managed_policy,
            function_arns=[contents.function_arn],
        )
        catalog = TemplatePublisher.service_catalog(
            self,
            "Catalog",
            registry=registry,
            permissions_boundary=permissions_boundary,
            log_encryption_key=log_encryption_key,
            display_name="acmeml research",
            provider_name="acmeml",
            launch_role=launch.role,
            users=[environment.studio_role],
        )
        catalog.publish(ModelBuildTemplate(self, "ModelBuild", registry=registry).template)
