package com.example.mlops;

import java.util.List;

import io.github.securemlops.core.AccountsPerimeterProps;
import io.github.securemlops.core.DataPerimeter;
import io.github.securemlops.core.Registry;
import io.github.securemlops.core.RegistryProps;
import io.github.securemlops.core.TemplateStack;
import io.github.securemlops.crossaccountroles.DeploymentTargets;
import io.github.securemlops.crossaccountroles.PermissionsBoundary;
import io.github.securemlops.crossaccountroles.StackSetAdministrationRole;
import io.github.securemlops.crossaccountroles.TargetAccounts;
import io.github.securemlops.crossaccountroles.TargetTemplate;
import io.github.securemlops.securevpc.EndpointSet;
import io.github.securemlops.securevpc.TargetNetwork;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.iam.ManagedPolicy;
import software.amazon.awscdk.services.ssm.StringParameter;
import software.constructs.Construct;

/** Puts a network for models into the account of the stage `staging`, whose owner has deployed the target set-up. */
public final class StagesStack extends Stack {
    /** The owner of the account trusts the administration role by its name, path included, to use this one. */
    private static final String EXECUTION_ROLE_NAME = "acmeml-stackset-execution";

    private final Registry platform = Registry.of(
            RegistryProps.builder().platform("acmeml").environment("core").build());

    public StagesStack(final Construct scope, final String id, final Environment env, final String stagingAccount) {
        super(scope, id, StackProps.builder().env(env).build());
        final String executionRoleArn = "arn:" + getPartition() + ":iam::" + stagingAccount
                + ":role/" + EXECUTION_ROLE_NAME;
        final StackSetAdministrationRole administration =
                StackSetAdministrationRole.Builder.create(this, "Administration")
                        .registry(platform)
                        .permissionsBoundary(PermissionsBoundary.Builder.create(this, "Boundary")
                                .registry(platform)
                                .build()
                                .getManagedPolicy())
                        .roleName("acmeml-stackset-administration")
                        .executionRoleArns(List.of(executionRoleArn))
                        .build();

        TargetAccounts.Builder.create(this, "staging")
                .targets(DeploymentTargets.ofAccounts(List.of(stagingAccount)))
                .templates(List.of(TargetTemplate.builder().stack(networkTemplate()).build()))
                .administrationRole(administration.getRole())
                .executionRoleName(EXECUTION_ROLE_NAME)
                .build();
    }

    /** This template is never deployed here: it travels to the account, whose id it does not know. */
    private TemplateStack networkTemplate() {
        final Registry staging = Registry.of(
                RegistryProps.builder().platform("acmeml").environment("research").build()).forStage("staging");
        final TemplateStack template =
                TemplateStack.Builder.create(this, "network").description("Network for models").build();
        final EndpointSet endpoints = EndpointSet.inference();
        final DataPerimeter perimeter = DataPerimeter.ofAccounts(AccountsPerimeterProps.builder()
                .accountIds(List.of(Aws.ACCOUNT_ID))
                .resourceAccountIds(List.of(getAccount()))
                .deploymentRoleArns(List.of("arn:" + Aws.PARTITION + ":iam::" + Aws.ACCOUNT_ID
                        + ":role/" + EXECUTION_ROLE_NAME))
                .endpointRules(endpoints.getEndpointRules())
                .build());
        final String boundaryName = platform.parameterName("target-setup", "permissions-boundary-arn");
        TargetNetwork.Builder.create(template, "Network")
                .registry(staging)
                .perimeter(perimeter)
                .endpoints(endpoints)
                .permissionsBoundary(ManagedPolicy.fromManagedPolicyArn(
                        template, "Boundary", StringParameter.valueForStringParameter(template, boundaryName)))
                .build();
        return template;
    }
}
