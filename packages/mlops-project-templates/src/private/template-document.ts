import type { Stack } from 'aws-cdk-lib';

/** The parts of a CloudFormation document that the rules of projects look at. */
export interface TemplateDocument {
  readonly Parameters?: Record<string, { readonly Type?: string }>;
  readonly Resources?: Record<string, { readonly Type?: string; readonly Properties?: Record<string, unknown> }>;
}

/** The document in a text, or nothing when the text is not a JSON object. */
export function parse(text: string): TemplateDocument | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The document that a stack renders, with its overrides and aspects. CDK keeps this method out of its types. */
export function documentOf(stack: Stack): TemplateDocument {
  const renderer = stack as unknown as { _toCloudFormation(): object };
  return stack.resolve(renderer._toCloudFormation());
}
