import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { TemplateRules, type TemplateStack, ValidationErrors } from '@secure-mlops/core';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import type { Construct } from 'constructs';
import { projectProblemsOf } from './private/project-rules';
import { documentOf, parse } from './private/template-document';
import type { UploadedDocument } from './private/uploaded-document';

/** What the person who chooses a template sees. */
export interface ProjectTemplateOptions {
  /** Name under which data scientists find the template: 1 to 100 letters, digits, spaces and `_.-`. */
  readonly templateName: string;

  /** What a project made from the template contains: 1 to 1,000 characters. */
  readonly description: string;
}

/** Properties of a `ProjectTemplate` that is read from a file. */
export interface ProjectTemplateFileProps extends ProjectTemplateOptions {
  /** Path of a CloudFormation template in JSON, such as one that `cdk synth` has written. */
  readonly path: string;
}

/** Properties of a `ProjectTemplate` that is written in CDK. */
export interface ProjectTemplateStackProps extends ProjectTemplateOptions {
  /** The stack whose document becomes the template, inside the stack that publishes it. */
  readonly stack: TemplateStack;
}

/**
 * What a SageMaker project is made from: one plain CloudFormation document.
 *
 * Checks keep out what would only fail when a data scientist creates a project, far away from whoever wrote the
 * template. A file is checked when it is read, a stack when it is synthesized:
 *
 * - SageMaker passes `SageMakerProjectName` and `SageMakerProjectId`, so the document declares both as String
 *   (https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-projects-templates-custom.html);
 * - every role has a permissions boundary, because the launch role may create no other;
 * - the document travels alone: the rules of `TemplateRules` in `@secure-mlops/core`.
 */
export class ProjectTemplate {
  /**
   * Reads a template from a file.
   *
   * @throws SecureMlopsError when the file cannot be read, naming every rule that the name, the description or the
   * document breaks
   */
  public static fromFile(props: ProjectTemplateFileProps): ProjectTemplate {
    const errors = new ValidationErrors('ProjectTemplate.fromFile');
    validate(errors, props);
    let body = '';
    try {
      body = readFileSync(props.path, 'utf8');
      const document = parse(body);
      const problems = [...TemplateRules.problemsOf(body), ...(document ? projectProblemsOf(document) : [])];
      for (const problem of problems) {
        errors.add(`path ${JSON.stringify(props.path)}: ${problem}`);
      }
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      errors.add(`path ${JSON.stringify(props.path)} cannot be read (${code}), pass the path of a file`);
    }
    errors.throwIfAny();
    const contentVersion = createHash('sha256').update(body).digest('hex').slice(0, 12);
    return new ProjectTemplate(props, contentVersion, (scope) => {
      const asset = new Asset(scope, 'Document', { path: props.path });
      return { url: asset.httpUrl, objectArn: asset.bucket.arnForObjects(asset.s3ObjectKey) };
    });
  }

  /**
   * Takes the document that a stack makes.
   *
   * What the document breaks is reported when the app is synthesized.
   *
   * @throws SecureMlopsError when the name or the description has another form than documented
   */
  public static fromStack(props: ProjectTemplateStackProps): ProjectTemplate {
    const errors = new ValidationErrors('ProjectTemplate.fromStack');
    validate(errors, props);
    errors.throwIfAny();
    const { stack } = props;
    stack.node.addValidation({ validate: () => projectProblemsOf(documentOf(stack)) });
    return new ProjectTemplate(props, stack.contentVersion, () => ({
      url: stack.templateUrl,
      objectArn: stack.templateObjectArn,
    }));
  }

  /** Name under which data scientists find the template. */
  public readonly templateName: string;

  /** What a project made from the template contains. */
  public readonly description: string;

  private constructor(
    options: ProjectTemplateOptions,
    /**
     * Identifies the content: the same document always has the same version, another document another one.
     *
     * Twelve hexadecimal digits of its SHA-256 digest; of a stack it is only known once the stack is synthesized.
     */
    public readonly contentVersion: string,
    private readonly upload: (scope: Construct) => UploadedDocument,
  ) {
    this.templateName = options.templateName;
    this.description = options.description;
  }

  /**
   * Brings the document to where it is published from.
   *
   * @param scope where an asset belongs, if the template needs one
   * @internal
   */
  public _upload(scope: Construct): UploadedDocument {
    return this.upload(scope);
  }
}

function validate(errors: ValidationErrors, options: ProjectTemplateOptions): void {
  errors.pattern(
    'templateName',
    options.templateName,
    '[A-Za-z0-9][A-Za-z0-9 _.-]{0,99}',
    'start with a letter or digit and use 1 to 100 letters, digits, spaces and "_.-"',
  );
  errors.range('length of description', options.description.length, { min: 1, max: 1000 });
}
