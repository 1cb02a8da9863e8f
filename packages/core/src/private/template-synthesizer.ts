import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  AssetStaging,
  Aws,
  type DockerImageAssetLocation,
  type DockerImageAssetSource,
  type FileAssetLocation,
  type FileAssetSource,
  type ISynthesisSession,
  Stack,
  StackSynthesizer,
} from 'aws-cdk-lib';
import { TemplateRules } from '../template-rules';
import { SecureMlopsError } from './errors';

/** What became of a document. */
export interface PublishedTemplate {
  /** The document. */
  readonly body: string;
  /** Where the deployment of the publishing stack puts it. */
  readonly url: string;
  /** The ARN of the object there. */
  readonly objectArn: string;
}

/** Annotations of the CDK CLI, by the type of their metadata. */
const ANNOTATIONS = /^aws:cdk:(info|warning|error)$/;

/** Writes the template of a stack and hands it to the synthesizer of the publishing stack as a file. */
export class TemplateSynthesizer extends StackSynthesizer {
  constructor(
    private readonly publisher: Stack,
    private readonly onPublished: (template: PublishedTemplate) => void,
  ) {
    super();
  }

  public addFileAsset(asset: FileAssetSource): FileAssetLocation {
    throw this.refused(asset.sourceHash, asset.fileName);
  }

  public addDockerImageAsset(asset: DockerImageAssetSource): DockerImageAssetLocation {
    throw this.refused(asset.sourceHash, asset.directoryName);
  }

  /** Stacks are synthesized from the leaves to the root: the publishing stack can still name the file. */
  public synthesize(session: ISynthesisSession): void {
    const source = this.synthesizeTemplate(session);
    const body = readFileSync(join(session.assembly.outdir, this.boundStack.templateFile), 'utf8');
    const problems = TemplateRules.problemsOf(body);
    if (problems.length > 0) {
      throw new SecureMlopsError(`TemplateStack ${this.boundStack.node.path}`, problems);
    }
    this.forwardAnnotations();
    const { httpUrl, bucketName, objectKey } = this.publisher.synthesizer.addFileAsset(source);
    this.onPublished({ body, url: httpUrl, objectArn: `arn:${Aws.PARTITION}:s3:::${bucketName}/${objectKey}` });
  }

  private refused(sourceHash: string, file: string | undefined): SecureMlopsError {
    const constructs = this.boundStack.node.findAll();
    const nested = constructs.find((child) => Stack.isStack(child) && child.nested && child.templateFile === file);
    const staging = constructs.filter((child) => child instanceof AssetStaging && child.assetHash === sourceHash).pop();
    return new SecureMlopsError(`TemplateStack ${this.boundStack.node.path}`, [
      nested
        ? `${nested.node.path} is a nested stack, move its resources into the template`
        : `${staging?.node.scope?.node.path ?? JSON.stringify(file)} is an asset, which stays where it was made: embed its content, or publish it to where the template is deployed and pass its address as a parameter`,
    ]);
  }

  /** No artifact is written for this stack, so the CLI shows its annotations at the publishing one. */
  private forwardAnnotations(): void {
    for (const { node } of this.boundStack.node.findAll()) {
      for (const { type, data } of node.metadata.filter((entry) => ANNOTATIONS.test(entry.type))) {
        this.publisher.node.addMetadata(type, `${node.path}: ${data}`);
      }
    }
  }
}
