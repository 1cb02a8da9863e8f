import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ValidationErrors } from '@secure-mlops/core';
import { parse, type TemplateDocument } from './private/template-document';
import { problemsOf } from './private/template-rules';

/** Properties of a `ProjectTemplate` that is read from a file. */
export interface ProjectTemplateFileProps {
  /** Path of a CloudFormation template in JSON, such as one that `cdk synth` has written. */
  readonly path: string;

  /** Name under which data scientists find the template: 1 to 100 letters, digits, spaces and `_.-`. */
  readonly templateName: string;

  /** What a project made from the template contains, for the person who chooses one: 1 to 1,000 characters. */
  readonly description: string;
}

/**
 * What a SageMaker project is made from: one plain CloudFormation document, checked when it is read.
 *
 * The checks keep out what would only fail when a data scientist creates a project, far away from whoever wrote the
 * template:
 *
 * - SageMaker passes `SageMakerProjectName` and `SageMakerProjectId`, so the document declares both as String
 *   (https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-projects-templates-custom.html);
 * - no nested stacks, transforms, or parameters for CDK assets: whoever creates a project has neither the bootstrap
 *   bucket nor the rights of the CDK roles;
 * - every role has a permissions boundary, because the launch role may create no other;
 * - the document stays within the quotas of CloudFormation
 *   (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html).
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
    errors.pattern(
      'templateName',
      props.templateName,
      '[A-Za-z0-9][A-Za-z0-9 _.-]{0,99}',
      'start with a letter or digit and use 1 to 100 letters, digits, spaces and "_.-"',
    );
    errors.range('length of description', props.description.length, { min: 1, max: 1000 });
    const { text, document, problems } = read(props.path);
    for (const problem of problems) {
      errors.add(problem);
    }
    errors.throwIfAny();
    return new ProjectTemplate(props.templateName, props.description, text, Object.keys(document?.Parameters ?? {}));
  }

  /**
   * Identifies the content: the same document always has the same version, another document another one.
   *
   * Twelve hexadecimal digits of its SHA-256 digest.
   */
  public readonly contentVersion: string;

  private constructor(
    /** Name under which data scientists find the template. */
    public readonly templateName: string,
    /** What a project made from the template contains. */
    public readonly description: string,
    /** The CloudFormation document, as it was read. */
    public readonly templateBody: string,
    /** Names of the parameters of the document, in its order. */
    public readonly parameterNames: string[],
  ) {
    this.contentVersion = createHash('sha256').update(templateBody).digest('hex').slice(0, 12);
  }
}

interface ReadTemplate {
  readonly text: string;
  readonly document?: TemplateDocument;
  readonly problems: string[];
}

function read(path: string): ReadTemplate {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    return { text: '', problems: [`path ${JSON.stringify(path)} cannot be read (${code}), pass the path of a file`] };
  }
  const document = parse(text);
  return document
    ? { text, document, problems: problemsOf(document, text) }
    : { text, problems: [`path ${JSON.stringify(path)} holds no JSON object, synthesize the template to JSON`] };
}
