import { createHash } from 'node:crypto';
import { Aws, Lazy, Stack } from 'aws-cdk-lib';
import { PATH_METADATA_ENABLE_CONTEXT } from 'aws-cdk-lib/cx-api';
import type { Construct } from 'constructs';
import { SecureMlopsError } from './private/errors';
import { type PublishedTemplate, TemplateSynthesizer } from './private/template-synthesizer';

/** Properties of a `TemplateStack`. */
export interface TemplateStackProps {
  /**
   * What the template makes, for its reader; at most 1,024 characters.
   *
   * @default - none
   */
  readonly description?: string;
}

/**
 * A stack that is never deployed itself: its template is a document that travels alone, to other accounts by StackSets
 * or to a product of Service Catalog.
 *
 * The stack around it publishes the document as a file asset. What the document could not bring along is refused:
 * assets, nested stacks, transforms, references to other stacks. It keeps to the rules of `TemplateRules`.
 *
 * Its region is that of the publishing stack; its account is not known.
 */
export class TemplateStack extends Stack {
  /** Whether something is a `TemplateStack`, also one of another copy of this package. */
  public static isTemplateStack(x: unknown): boolean {
    return typeof x === 'object' && x !== null && MARK in x;
  }

  /** URL of the document, for `TemplateURL`; only known once the stack is synthesized. */
  public readonly templateUrl: string;

  /** ARN of the object that holds the document, for whoever reads it; only known once the stack is synthesized. */
  public readonly templateObjectArn: string;

  /**
   * Identifies the content: the same document always has the same version, another document another one.
   *
   * Twelve hexadecimal digits of its SHA-256 digest; only known once the stack is synthesized.
   */
  public readonly contentVersion: string;

  /**
   * @param scope a construct inside the stack that publishes the document
   * @param id id of the stack in `scope`
   * @throws SecureMlopsError when `scope` is inside another template stack
   */
  constructor(scope: Construct, id: string, props: TemplateStackProps = {}) {
    const publisher = Stack.of(scope);
    let published: PublishedTemplate | undefined;
    super(scope, id, {
      description: props.description,
      env: { account: Aws.ACCOUNT_ID, region: publisher.region },
      analyticsReporting: false,
      synthesizer: new TemplateSynthesizer(publisher, (template) => {
        published = template;
      }),
    });
    if (TemplateStack.isTemplateStack(publisher)) {
      throw new SecureMlopsError(`TemplateStack ${this.node.path}`, [
        `scope is inside the template stack ${JSON.stringify(publisher.node.path)}, which cannot publish anything, move it to the stack around`,
      ]);
    }
    Object.defineProperty(this, MARK, { value: true });
    // the content must not depend on who synthesizes: the CLI turns these paths on
    this.node.setContext(PATH_METADATA_ENABLE_CONTEXT, false);
    this.templateUrl = Lazy.uncachedString({ produce: () => published?.url ?? NOT_YET });
    this.templateObjectArn = Lazy.uncachedString({ produce: () => published?.objectArn ?? NOT_YET });
    this.contentVersion = Lazy.uncachedString({ produce: () => (published ? versionOf(published.body) : NOT_YET) });
  }
}

const MARK = Symbol.for('@secure-mlops/core.TemplateStack');

/** Stands in while references are searched, before any template is written. */
const NOT_YET = 'not-yet-synthesized';

function versionOf(body: string): string {
  return createHash('sha256').update(body).digest('hex').slice(0, 12);
}
