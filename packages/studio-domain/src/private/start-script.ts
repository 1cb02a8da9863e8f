import { createHash } from 'node:crypto';
import type { ValidationErrors } from '@secure-mlops/core';
import { Fn, Lazy, Names, Stack, Token } from 'aws-cdk-lib';
import { CfnStudioLifecycleConfig } from 'aws-cdk-lib/aws-sagemaker';
import { Construct } from 'constructs';

/** The kinds of apps that run a script when they start. */
export type ScriptedApp = 'CodeEditor' | 'JupyterLab';

/** How a script is attached to a kind of app. */
export interface ScriptSettings {
  readonly lifecycleConfigArns: string[];
  readonly defaultResourceSpec: { readonly lifecycleConfigArn: string };
}

const HASH_LENGTH = 8;

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateStudioLifecycleConfig.html */
const MAX_BASE64 = 16_384;

/** Checks that commands fit; those with tokens are longer or shorter when they are deployed. */
export function validateStartScript(errors: ValidationErrors, commands?: string): void {
  if (commands === undefined || Token.isUnresolved(commands)) {
    return;
  }
  const length = Buffer.from(contentOf(commands)).toString('base64').length;
  if (length > MAX_BASE64) {
    errors.add(
      `startScript has ${length} characters in base64, SageMaker takes ${MAX_BASE64}: let it fetch what it runs from a bucket`,
    );
  }
}

function contentOf(commands: string): string {
  return `#!/bin/bash\nset -eu\n${commands}`;
}

/**
 * Commands that run in apps of a domain when they start.
 *
 * Nothing of a lifecycle configuration can be changed, so the name ends in a hash of its commands and tags: other ones
 * make another configuration, which the domain uses before the old one is deleted.
 */
export class StartScript extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly commands: string,
  ) {
    super(scope, id);
  }

  /** Makes the script for one kind of app, and says how it is attached; once for each kind. */
  public settingsOf(app: ScriptedApp): ScriptSettings {
    const content = contentOf(this.commands);
    // https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateStudioLifecycleConfig.html
    const prefix = Names.uniqueResourceName(this, {
      maxLength: 61 - app.length - HASH_LENGTH,
      separator: '-',
      allowedSpecialCharacters: '-',
    });
    const config: CfnStudioLifecycleConfig = new CfnStudioLifecycleConfig(this, app, {
      studioLifecycleConfigName: Lazy.string({
        produce: () => `${prefix}-${app}-${this.hashOf([content, config.cdkTagManager.renderTags()])}`,
      }),
      studioLifecycleConfigAppType: app,
      studioLifecycleConfigContent: Fn.base64(content),
    });
    const arn = config.attrStudioLifecycleConfigArn;
    return { lifecycleConfigArns: [arn], defaultResourceSpec: { lifecycleConfigArn: arn } };
  }

  private hashOf(value: unknown): string {
    const text = JSON.stringify(Stack.of(this).resolve(value));
    return createHash('sha256').update(text).digest('hex').slice(0, HASH_LENGTH);
  }
}
