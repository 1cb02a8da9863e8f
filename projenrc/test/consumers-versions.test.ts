import { delimiter } from 'node:path';
import { atMinimum, classPathVersions, pipConstraints, wrongVersions } from '../tools/consumers-versions';
import { CDK, CONSTRUCTS } from '../versions';

const MINIMUM = { 'aws-cdk-lib': CDK, constructs: CONSTRUCTS };

test('the minimum takes the place of ranges, and nothing else changes', () => {
  const manifest = {
    name: 'app',
    dependencies: { 'aws-cdk-lib': '^2.0.0', other: '*' },
    devDependencies: { tsx: '^4' },
  };
  expect(JSON.parse(atMinimum(JSON.stringify(manifest)))).toEqual({
    ...manifest,
    dependencies: { ...MINIMUM, other: '*' },
  });
});

test('pip is held to the minimum of both libraries', () => {
  expect(pipConstraints()).toBe(`aws-cdk-lib==${CDK}\nconstructs==${CONSTRUCTS}\n`);
});

test('versions are read from the names of jars, and not from those of similar ones', () => {
  const jars = [
    'a/cdk-aws-cdk-lib-9.9.9.jar',
    `b/aws-cdk-lib-${CDK}.jar`,
    `c/constructs-${CONSTRUCTS}.jar`,
    'constructs-x-1.jar',
  ];
  expect(classPathVersions(`${jars.join(delimiter)}\n`)).toEqual(MINIMUM);
});

test('what is not on the class path has no version', () => {
  expect(classPathVersions('a/core-0.0.0.jar')).toEqual({ 'aws-cdk-lib': undefined, constructs: undefined });
});

test('the minimum is right', () => {
  expect(wrongVersions(MINIMUM)).toEqual([]);
});

test.each(Object.entries(MINIMUM))('another version of %s is told, and so is none', (name, minimum) => {
  const sentence = (found: string) =>
    `${name} ${found} was installed instead of ${minimum}, the minimum of the packages`;
  expect(wrongVersions({ ...MINIMUM, [name]: '99.0.0' })).toEqual([sentence('99.0.0')]);
  expect(wrongVersions({ ...MINIMUM, [name]: undefined })).toEqual([sentence('of no version')]);
});
