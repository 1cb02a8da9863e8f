import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countResources, differences, missingTypes, readTemplates, type Templates } from '../tools/consumers-templates';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) {
    rmSync(folder, { recursive: true, force: true });
  }
});

const HASH = 'a'.repeat(64);
const OTHER_HASH = 'b'.repeat(64);

function templates(contents: Record<string, unknown>): Templates {
  const folder = mkdtempSync(join(tmpdir(), 'assembly-'));
  folders.push(folder);
  for (const [name, content] of Object.entries(contents)) {
    writeFileSync(join(folder, name), JSON.stringify(content));
  }
  return readTemplates(folder);
}

function bucket(name: string) {
  return { Resources: { Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: name, Tags: ['a', 'b'] } } } };
}

test('another asset in the place of one is a difference', () => {
  const of = (hash: string) =>
    templates({ 'one.template.json': bucket(`${hash}.zip`), 'one.assets.json': { files: { [hash]: {} } } });
  expect(differences(of(HASH), of(OTHER_HASH))).toEqual([
    `one.template.json Resources Bucket Properties BucketName: "${HASH}.zip" and "${OTHER_HASH}.zip"`,
  ]);
  expect(differences(of(HASH), of(HASH))).toEqual([]);
});

test('every difference is told with its place and both values', () => {
  const left = templates({ 'one.template.json': bucket('left') });
  const right = bucket('right');
  right.Resources.Bucket.Properties.Tags = ['a'];
  expect(differences(left, templates({ 'one.template.json': right }))).toEqual([
    'one.template.json Resources Bucket Properties BucketName: "left" and "right"',
    'one.template.json Resources Bucket Properties Tags 1: "b" and nothing',
  ]);
});

test('a template that only one app has is a difference', () => {
  const left = templates({ 'one.template.json': {}, 'two.template.json': {} });
  expect(differences(left, templates({ 'one.template.json': {} }))).toEqual(['two.template.json: {} and nothing']);
});

test('a list is not an object', () => {
  const of = (value: unknown) => templates({ 'one.template.json': { Value: value } });
  expect(differences(of([]), of({}))).toEqual(['one.template.json Value: [] and {}']);
});

test('files that are no templates do not count', () => {
  const of = (id: string) => templates({ 'tree.json': { id }, 'one.template.json': {} });
  expect(differences(of('left'), of('right'))).toEqual([]);
});

test('an app that makes nothing is not an example', () => {
  const nothing = templates({ 'one.template.json': {} });
  expect(countResources(nothing)).toBe(0);
  expect(missingTypes(nothing)).toEqual([
    'AWS::EC2::VPC',
    'AWS::SageMaker::Domain',
    'AWS::SageMaker::UserProfile',
    'AWS::ServiceCatalog::Portfolio',
    'AWS::SageMaker::ModelPackageGroup',
    'AWS::CloudFormation::StackSet',
  ]);
});

test('what an example makes may be spread over its templates', () => {
  const of = (...types: string[]) => ({ Resources: Object.fromEntries(types.map((Type, index) => [index, { Type }])) });
  const made = templates({
    'one.template.json': of('AWS::EC2::VPC', 'AWS::SageMaker::Domain', 'AWS::SageMaker::UserProfile'),
    'two.template.json': of('AWS::CloudFormation::StackSet', 'AWS::ServiceCatalog::Portfolio'),
    'three.template.json': of('AWS::SageMaker::ModelPackageGroup'),
  });
  expect(missingTypes(made)).toEqual([]);
  expect(countResources(made)).toBe(6);
});
