import { aboutPackage, type Sbom } from '../tools/sbom-document';

const CORE = { name: 'core', version: '0.2.0' };
const CDK = { name: 'aws-cdk-lib', version: '2.0.0' };
const CONSTRUCTS = { name: 'constructs', version: '10.0.0' };
const sbom = (...components: Sbom['components']): Sbom => ({
  metadata: { timestamp: 'now', component: { name: 'repository' } },
  components,
});

test('the document is about the package, and lists what it runs on', () => {
  expect(aboutPackage(sbom(CDK, CORE, CONSTRUCTS), CORE)).toEqual({
    metadata: { timestamp: 'now', component: CORE },
    components: [CDK, CONSTRUCTS],
  });
});

test('fails about another version: the installed tree was not bumped', () => {
  expect(() => aboutPackage(sbom(CDK, { ...CORE, version: '0.0.0' }, CONSTRUCTS), CORE)).toThrow(
    'the sbom of core describes version "0.0.0" instead of "0.2.0"',
  );
  expect(() => aboutPackage(sbom(CDK, CONSTRUCTS), CORE)).toThrow('describes version null');
});

test('fails without what the package runs on', () => {
  expect(() => aboutPackage(sbom(CORE, CONSTRUCTS), CORE)).toThrow('the sbom of core lacks aws-cdk-lib');
});
