import type { Registry } from '@secure-mlops/core';
import { CfnParameter, Fn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { type EnvironmentValues, environmentValues } from './environment-parameters';

/** What the parts of a project know of it and of its environment. */
export interface ProjectContext {
  readonly registry: Registry;
  readonly environment: EnvironmentValues;
  readonly projectName: string;
  readonly projectId: string;
  /** Names the project within its environment: at most 53 characters. */
  readonly label: string;
  /** Name of what AWS wants named, at most 97 characters: `<platform>-<environment>-<label>`. */
  readonly resourceName: string;
}

/**
 * Declares what SageMaker passes to a project, as SageMaker itself limits it:
 * https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateProject.html and
 * https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeProject.html
 */
export function projectContext(scope: Construct, registry: Registry): ProjectContext {
  const passed = (id: string, maxLength: number, description: string) =>
    new CfnParameter(scope, id, {
      type: 'String',
      minLength: 1,
      maxLength,
      allowedPattern: '^[a-zA-Z0-9](-*[a-zA-Z0-9])*$',
      description,
    }).valueAsString;
  const projectName = passed('SageMakerProjectName', 32, 'Name of the project');
  const projectId = passed('SageMakerProjectId', 20, 'Service-generated id of the project');
  const label = Fn.join('-', [projectName, projectId]);
  return {
    registry,
    environment: environmentValues(scope, registry),
    projectName,
    projectId,
    label,
    resourceName: Fn.join('-', [registry.platform, registry.environment, label]),
  };
}
