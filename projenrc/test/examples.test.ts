import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { publishedPackages } from '../tools/consumers-packages';
import { CDK, CONSTRUCTS } from '../versions';

const ROOT = join(__dirname, '..', '..');
const PACKAGES = publishedPackages(ROOT).map(({ name }) => name);
const JAVA = 'java/src/main/java/com/example/mlops';

const read = (file: string) => readFileSync(join(ROOT, 'examples', file), 'utf8');
const code = (folder: string, ending: string) =>
  readdirSync(join(ROOT, 'examples', folder))
    .filter((name) => name.endsWith(ending))
    .map((name) => read(join(folder, name)))
    .join('\n');

test('there are packages to use', () => {
  expect(PACKAGES).toHaveLength(5);
});

test.each(PACKAGES)('%s is taken by the example in each language, and used in its code', (name) => {
  expect(JSON.parse(read('typescript/package.json')).dependencies).toHaveProperty([`@secure-mlops/${name}`]);
  expect(code('typescript', '.ts')).toContain(`from '@secure-mlops/${name}';`);
  expect(read('python/requirements.txt').split('\n')).toContain(`secure-mlops.${name}`);
  expect(code('python', '.py')).toContain(`from secure_mlops.${name.replaceAll('-', '_')} import `);
  expect(read('java/pom.xml')).toContain(`<artifactId>${name}</artifactId>`);
  expect(code(JAVA, '.java')).toContain(`import io.github.securemlops.${name.replaceAll('-', '')}.`);
});

test('the examples begin with the smallest versions that the packages accept', () => {
  expect(JSON.parse(read('typescript/package.json')).dependencies).toMatchObject({
    'aws-cdk-lib': `^${CDK}`,
    constructs: `^${CONSTRUCTS}`,
  });
  expect(read('python/requirements.txt')).toContain(`aws-cdk-lib>=${CDK},<3\nconstructs>=${CONSTRUCTS},<11\n`);
  expect(read('java/pom.xml')).toContain(`<cdk.version>${CDK}</cdk.version>`);
  expect(read('java/pom.xml')).toContain(`<constructs.version>${CONSTRUCTS}</constructs.version>`);
});

test('each README has a row for each file of code', () => {
  const rows = (folder: string, sources: string, ending: string) => {
    const names = readdirSync(join(ROOT, 'examples', sources)).filter((name) => name.endsWith(ending));
    const text = read(`${folder}/README.md`);
    return names.filter((name) => !text.includes(`| [\`${name}\`](`));
  };
  expect(rows('typescript', 'typescript', '.ts')).toEqual([]);
  expect(rows('python', 'python', '.py')).toEqual([]);
  expect(rows('java', JAVA, '.java')).toEqual([]);
});
