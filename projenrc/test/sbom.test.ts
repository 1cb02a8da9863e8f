import { aboutPackage, type Component, type Sbom } from '../tools/sbom-document';

const component = (name: string, version: string): Component => ({ 'bom-ref': `${name}@${version}`, name, version });
const CORE = component('core', '0.2.0');
const CDK = component('aws-cdk-lib', '2.0.0');
const CONSTRUCTS = component('constructs', '10.0.0');
const REPOSITORY = component('repository', '0.0.0');

/** What npm writes about a workspace: everything hangs on the repository as well. */
const sbom = (...components: Component[]) => ({
  metadata: { timestamp: 'now', component: REPOSITORY },
  components,
  dependencies: [
    { ref: REPOSITORY['bom-ref'], dependsOn: components.map((each) => each['bom-ref']) },
    { ref: CORE['bom-ref'], dependsOn: [CDK['bom-ref'], CONSTRUCTS['bom-ref']] },
    { ref: CDK['bom-ref'] },
  ],
});

function refsOf({ dependencies }: Sbom): string[] {
  return dependencies.flatMap(({ ref, dependsOn = [] }) => [ref, ...dependsOn]);
}

test('the document is about the package, and lists what it runs on', () => {
  expect(aboutPackage(sbom(CDK, CORE, CONSTRUCTS), CORE)).toMatchObject({
    metadata: { timestamp: 'now', component: CORE },
    components: [CDK, CONSTRUCTS],
  });
});

test('every reference is to the package or to a component of the document', () => {
  const document = aboutPackage(sbom(CDK, CORE, CONSTRUCTS), CORE);
  const known = [document.metadata.component, ...document.components].map((each) => each['bom-ref']);
  expect(refsOf(document)).toEqual(['core@0.2.0', 'aws-cdk-lib@2.0.0', 'constructs@10.0.0', 'aws-cdk-lib@2.0.0']);
  expect(refsOf(document).filter((ref) => !known.includes(ref))).toEqual([]);
});

test('fails with a reference to what is not there', () => {
  const document = sbom(CDK, CORE, CONSTRUCTS);
  document.dependencies.push({ ref: CDK['bom-ref'], dependsOn: ['absent@1.0.0'] });
  expect(() => aboutPackage(document, CORE)).toThrow(
    'the sbom of core refers to ["absent@1.0.0"], which it does not hold',
  );
});

test('fails about another version: the installed tree was not bumped', () => {
  expect(() => aboutPackage(sbom(CDK, component('core', '0.0.0'), CONSTRUCTS), CORE)).toThrow(
    'the sbom of core describes version "0.0.0" instead of "0.2.0"',
  );
  expect(() => aboutPackage(sbom(CDK, CONSTRUCTS), CORE)).toThrow('describes version null');
});

test('fails without what the package runs on', () => {
  expect(() => aboutPackage(sbom(CORE, CONSTRUCTS), CORE)).toThrow('the sbom of core lacks aws-cdk-lib');
});
