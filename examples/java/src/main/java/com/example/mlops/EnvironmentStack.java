package com.example.mlops;

import java.util.List;
import java.util.stream.Stream;

import io.github.securemlops.core.DataPerimeter;
import io.github.securemlops.core.AccountsPerimeterProps;
import io.github.securemlops.core.DataUser;
import io.github.securemlops.core.Registry;
import io.github.securemlops.core.RegistryProps;
import io.github.securemlops.crossaccountroles.JobExecutionRole;
import io.github.securemlops.crossaccountroles.PermissionsBoundary;
import io.github.securemlops.crossaccountroles.StudioExecutionRole;
import io.github.securemlops.mlopsprojecttemplates.ModelBuildTemplate;
import io.github.securemlops.securevpc.SecureVpc;
import io.github.securemlops.studiodomain.EnvironmentBuckets;
import io.github.securemlops.studiodomain.EnvironmentKeys;
import io.github.securemlops.studiodomain.StudioDomain;
import io.github.securemlops.studiodomain.StudioUserOptions;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.ec2.ISubnet;
import software.amazon.awscdk.services.iam.IManagedPolicy;
import software.amazon.awscdk.services.iam.IRole;
import software.amazon.awscdk.services.ssm.StringParameter;
import software.constructs.Construct;

/** The environment of a team: an internet-free network, keys, buckets, roles and a Studio domain with one user. */
public final class EnvironmentStack extends Stack {
    private final Registry registry = Registry.of(
            RegistryProps.builder().platform("acmeml").environment("research").build());
    private final IManagedPolicy permissionsBoundary;
    private final EnvironmentKeys keys;
    private final IRole studioRole;

    public EnvironmentStack(final Construct scope, final String id, final Environment env) {
        super(scope, id, StackProps.builder().env(env).build());
        permissionsBoundary =
                PermissionsBoundary.Builder.create(this, "Boundary").registry(registry).build().getManagedPolicy();

        // with this role of the CDK bootstrap, CloudFormation deploys
        final String deploymentRole = "arn:" + getPartition() + ":iam::" + getAccount()
                + ":role/cdk-hnb659fds-cfn-exec-role-*";
        final DataPerimeter perimeter = DataPerimeter.ofAccounts(AccountsPerimeterProps.builder()
                .accountIds(List.of(getAccount()))
                .deploymentRoleArns(List.of(deploymentRole))
                .build());
        final SecureVpc network = SecureVpc.Builder.create(this, "Network")
                .perimeter(perimeter)
                .registry(registry)
                .permissionsBoundary(permissionsBoundary)
                .cidr("10.40.0.0/16")
                .build();

        // Keys and buckets know their users by the paths of roles, so that they can be made before the roles.
        final List<String> vpcIds = List.of(network.getVpc().getVpcId());
        final List<DataUser> users = Stream.of(StudioExecutionRole.KIND, JobExecutionRole.KIND)
                .map(kind -> DataUser.vpcOnly(registry.roleArnPattern(getAccount(), kind)))
                .toList();
        keys = EnvironmentKeys.Builder.create(this, "Keys")
                .perimeter(perimeter)
                .registry(registry)
                .vpcIds(vpcIds)
                .users(users)
                .dataUsers(concat(users, ModelBuildTemplate.keyUsers(registry, getAccount())))
                .build();
        final EnvironmentBuckets buckets = EnvironmentBuckets.Builder.create(this, "Buckets")
                .perimeter(perimeter)
                .registry(registry)
                .permissionsBoundary(permissionsBoundary)
                .vpcIds(vpcIds)
                .users(users)
                .modelUsers(concat(users, ModelBuildTemplate.modelUsers(registry, getAccount())))
                .dataKey(keys.getDataKey())
                .logEncryptionKey(keys.getStorageKey())
                .build();

        final List<String> subnetIds = network.getWorkloadSubnets().stream().map(ISubnet::getSubnetId).toList();
        final List<String> securityGroupIds = List.of(network.getWorkloadSecurityGroup().getSecurityGroupId());
        JobExecutionRole.Builder.create(this, "Jobs")
                .registry(registry)
                .permissionsBoundary(permissionsBoundary)
                .subnetIds(subnetIds)
                .securityGroupIds(securityGroupIds)
                .volumeKey(keys.getVolumeKey())
                .dataKey(keys.getDataKey())
                .dataBucket(buckets.getData())
                .modelBucket(buckets.getModel())
                .build();
        final StudioExecutionRole studio = StudioExecutionRole.Builder.create(this, "Studio")
                .registry(registry)
                .permissionsBoundary(permissionsBoundary)
                .subnetIds(subnetIds)
                .securityGroupIds(securityGroupIds)
                .storageKey(keys.getStorageKey())
                .volumeKey(keys.getVolumeKey())
                .dataKey(keys.getDataKey())
                .dataBucket(buckets.getData())
                .modelBucket(buckets.getModel())
                .build();
        studioRole = studio.getRole();

        final StudioDomain domain = StudioDomain.Builder.create(this, "Domain")
                .network(network)
                .registry(registry)
                .permissionsBoundary(permissionsBoundary)
                .domainName("acmeml-research")
                .storageKey(keys.getStorageKey())
                .executionRole(studioRole)
                .build();
        domain.addUser("Ada", StudioUserOptions.builder().userProfileName("ada").build());

        // Projects find the boundary of their roles under this name.
        StringParameter.Builder.create(this, "BoundaryParameter")
                .parameterName(registry.parameterName("roles", "permissions-boundary-arn"))
                .stringValue(permissionsBoundary.getManagedPolicyArn())
                .build();
    }

    public Registry getRegistry() {
        return registry;
    }

    public IManagedPolicy getPermissionsBoundary() {
        return permissionsBoundary;
    }

    public EnvironmentKeys getKeys() {
        return keys;
    }

    /** The role of people in Studio. */
    public IRole getStudioRole() {
        return studioRole;
    }

    private static List<DataUser> concat(final List<DataUser> users, final List<DataUser> others) {
        return Stream.concat(users.stream(), others.stream()).toList();
    }
}
