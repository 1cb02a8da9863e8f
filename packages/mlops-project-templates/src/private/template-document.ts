/** The parts of a CloudFormation document that the rules look at. */
export interface TemplateDocument {
  readonly Parameters?: Record<string, { readonly Type?: string }>;
  readonly Resources?: Record<string, { readonly Type?: string; readonly Properties?: Record<string, unknown> }>;
  readonly Outputs?: Record<string, unknown>;
  readonly Transform?: unknown;
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
