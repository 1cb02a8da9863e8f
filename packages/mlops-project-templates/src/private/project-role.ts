import { PrincipalTag } from '@secure-mlops/core';
import { Aws, Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { ProjectContext } from './project-context';

/** Kinds of roles of a project: segment of their path below the environment. */
export const PROJECT_BUILD = 'project-build';
export const PROJECT_PIPELINE = 'project-pipeline';
export const PROJECT_EVENTS = 'project-events';

/** What a role of a project is made of. */
export interface ProjectRoleProps {
  readonly context: ProjectContext;
  readonly kind: string;
  readonly description: string;
  /** Service that takes on the role. */
  readonly service: string;
  /** ARN or ARN pattern of the one resource for which the service takes it on. */
  readonly sourceArn: string;
  readonly statements: iam.PolicyStatement[];
}

/**
 * A role of one project, bounded, on the path of its kind. Its policy is part of the role: the launch role may neither
 * create nor attach managed policies, and whoever uses the role finds it complete.
 *
 * The sources that CodeBuild sends:
 * https://docs.aws.amazon.com/codebuild/latest/userguide/setting-up-service-role.html
 * That CodePipeline and EventBridge send account and ARN of the pipeline and the rule is not verified without AWS.
 */
export function projectRole(scope: Construct, id: string, props: ProjectRoleProps): iam.Role {
  const { registry, environment } = props.context;
  const role = new iam.Role(scope, id, {
    path: registry.rolePath(props.kind),
    description: props.description,
    permissionsBoundary: iam.ManagedPolicy.fromManagedPolicyArn(
      scope,
      `${id}Boundary`,
      environment.permissionsBoundaryArn,
    ),
    maxSessionDuration: Duration.hours(1),
    assumedBy: new iam.ServicePrincipal(props.service, {
      conditions: {
        StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
        ArnLike: { 'aws:SourceArn': props.sourceArn },
      },
    }),
    inlinePolicies: { Permissions: new iam.PolicyDocument({ statements: props.statements }) },
  });
  PrincipalTag.set(role, props.kind);
  return role;
}
