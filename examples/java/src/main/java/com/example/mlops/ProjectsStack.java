package com.example.mlops;

import java.util.List;

import io.github.securemlops.core.Registry;
import io.github.securemlops.crossaccountroles.LaunchBoundary;
import io.github.securemlops.crossaccountroles.LaunchRole;
import io.github.securemlops.mlopsprojecttemplates.ModelBuildTemplate;
import io.github.securemlops.mlopsprojecttemplates.ProjectContents;
import io.github.securemlops.mlopsprojecttemplates.ServiceCatalogPublisher;
import io.github.securemlops.mlopsprojecttemplates.ServiceCatalogPublisherProps;
import io.github.securemlops.mlopsprojecttemplates.TemplatePublisher;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.iam.IManagedPolicy;
import software.amazon.awscdk.services.kms.IKey;
import software.constructs.Construct;

/** What data scientists start projects from: a portfolio of Service Catalog with a template for building models. */
public final class ProjectsStack extends Stack {
    public ProjectsStack(
            final Construct scope, final String id, final Environment env, final EnvironmentStack environment) {
        super(scope, id, StackProps.builder().env(env).build());
        final Registry registry = environment.getRegistry();
        final IManagedPolicy permissionsBoundary = environment.getPermissionsBoundary();
        final IKey logEncryptionKey = environment.getKeys().getStorageKey();

        // Service Catalog makes projects with this role, so that nobody needs the rights for what is in them.
        final ProjectContents contents = ProjectContents.Builder.create(this, "Contents")
                .registry(registry)
                .permissionsBoundary(permissionsBoundary)
                .logEncryptionKey(logEncryptionKey)
                .build();
        final LaunchRole launch = LaunchRole.Builder.create(this, "Launch")
                .registry(registry)
                .permissionsBoundary(LaunchBoundary.Builder.create(this, "LaunchBoundary")
                        .registry(registry)
                        .build()
                        .getManagedPolicy())
                .functionArns(List.of(contents.getFunctionArn()))
                .build();
        final ServiceCatalogPublisher catalog = TemplatePublisher.serviceCatalog(
                this, "Catalog", ServiceCatalogPublisherProps.builder()
                        .registry(registry)
                        .permissionsBoundary(permissionsBoundary)
                        .logEncryptionKey(logEncryptionKey)
                        .displayName("acmeml research")
                        .providerName("acmeml")
                        .launchRole(launch.getRole())
                        .users(List.of(environment.getStudioRole()))
                        .build());
        catalog.publish(ModelBuildTemplate.Builder.create(this, "ModelBuild")
                .registry(registry)
                .build()
                .getTemplate());
    }
}
