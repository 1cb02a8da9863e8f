/** The template of projects that build and train models, with a repository of their own. */
import { Registry } from '@secure-mlops/core';
import { ModelBuildTemplate } from '@secure-mlops/mlops-project-templates';
import { App, Stack } from 'aws-cdk-lib';

const env = { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION };
const stack = new Stack(new App(), 'Templates', { env });
const registry = Registry.of({ platform: 'integ', environment: 'research' });
new ModelBuildTemplate(stack, 'ModelBuild', { registry });
