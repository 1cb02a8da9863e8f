/** A template that is committed: that of one stack of one app. */
export interface TemplateDocument {
  /** The name of the committed file, without its ending. */
  readonly name: string;
  /** The file of the app, seen from the package. */
  readonly app: string;
  /** The stack whose template it is, by the name of its file in the assembly without `.template.json`. */
  readonly stack: string;
  /**
   * The context that the app is given, as by `--context` of the CDK CLI.
   *
   * @default - none
   */
  readonly context?: Readonly<Record<string, string>>;
}

/** A resource of a template. */
export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Metadata?: Readonly<Record<string, unknown>>;
}

/** A CloudFormation template, as far as it is read here. */
export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
}
