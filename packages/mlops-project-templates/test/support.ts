import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Registry } from '@secure-mlops/core';
import { App, CfnWaitConditionHandle, Stack } from 'aws-cdk-lib';
import { ModelBuildTemplate, type ModelBuildTemplateProps } from '../src';

export const ACCOUNT = '111122223333';
export const REGION = 'eu-west-1';
export const REGISTRY = Registry.of({ platform: 'science', environment: 'dev' });

export interface Document {
  readonly Parameters: Record<string, Record<string, unknown>>;
  readonly Resources: Record<string, DocumentResource>;
}

export interface DocumentResource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
  readonly DependsOn?: string[];
  readonly DeletionPolicy?: string;
}

/** The document of the built-in template, as it is published. */
export function modelBuild(props: Omit<ModelBuildTemplateProps, 'registry'> = {}): {
  readonly text: string;
  readonly document: Document;
} {
  const app = new App();
  const publisher = new Stack(app, 'Publisher', { env: { account: ACCOUNT, region: REGION } });
  new CfnWaitConditionHandle(publisher, 'Other');
  const stack = new ModelBuildTemplate(publisher, 'ModelBuild', { registry: REGISTRY, ...props });
  const { directory } = app.synth();
  const text = readFileSync(join(directory, stack.templateFile), 'utf8');
  return { text, document: JSON.parse(text) };
}
