import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chooseVersions, type GoModule, refusals, requiredOfOthers, STAND_INS } from '../tools/go-modules-versions';

const CDK = { path: 'github.com/aws/aws-cdk-go/awscdk/v2', version: 'v2.999.0' };
const CDK_STAND_IN = { path: CDK.path, version: STAND_INS[CDK.path] };
const JSII = { path: 'github.com/aws/jsii-runtime-go', version: 'v1.140.0' };

/** What Go prints of each module: an error where there is one. */
const printed = (modules: GoModule[], errors: Record<string, string> = {}) =>
  modules
    .map(({ path, version }) => {
      const error = errors[`${path}@${version}`];
      return `${JSON.stringify({ Path: path, Version: version, ...(error && { Error: error }) }, undefined, '\t')}\n`;
    })
    .join('');

const at = ({ path, version }: GoModule) => `${path}@${version}`;
const refused = (module: GoModule) => ({
  [at(module)]:
    `${at(module)}: reading https://proxy.example.com/info: 404 Not Found\n\tserver response: no such version`,
});
const unanswered = (module: GoModule) => ({
  [at(module)]: `${at(module)}: Get "https://proxy.example.com/info": dial tcp: connect: connection refused`,
});
const asking = (errors: Record<string, string>) => {
  const asked: GoModule[][] = [];
  const ask = async (modules: GoModule[]) => {
    asked.push(modules);
    return printed(modules, errors);
  };
  return { ask, asked };
};

describe('what is required', () => {
  const LOWER = `module example.com/go/lower\n\ngo 1.25\n\nrequire (\n\t${CDK.path} ${CDK.version}\n\t${JSII.path} ${JSII.version} // indirect\n)\n`;
  const UPPER = `module example.com/go/upper\n\ngo 1.25\n\nrequire (\n\texample.com/go/lower v0.0.0\n\t${CDK.path} ${CDK.version}\n)\n`;

  test('is asked for once, with what is only indirect, and without our own modules', () => {
    expect(requiredOfOthers([LOWER, UPPER])).toEqual([CDK, JSII]);
  });

  test('in two versions is asked for in both', () => {
    const other = UPPER.replace(CDK.version, 'v2.998.0');
    expect(requiredOfOthers([LOWER, other])).toEqual([CDK, JSII, { path: CDK.path, version: 'v2.998.0' }]);
  });
});

describe('refusals', () => {
  test('are found between what was answered, without the name that they begin with', () => {
    expect(refusals(printed([JSII, CDK], refused(CDK)))).toEqual([
      { ...CDK, isAnswer: true, reason: 'reading https://proxy.example.com/info: 404 Not Found' },
    ]);
  });

  test('are none when everything is there, whatever else is printed', () => {
    expect(refusals(printed([CDK, JSII]))).toEqual([]);
    expect(refusals(`go: downloading {}\n${printed([CDK])}go: done\n${printed([JSII])}go: done\n`)).toEqual([]);
  });

  test('are not what is missing when Go says nothing about modules', () => {
    expect(() => refusals('go: unknown flag')).toThrow('go mod download does not say what it got: "go: unknown flag"');
  });

  test.each([
    'reading https://proxy.example.com/info: 403 Forbidden',
    'reading https://proxy.example.com/info: 404 Not Found',
    'reading https://proxy.example.com/info: 410 Gone',
    'invalid version: unknown revision v2.999.0',
    'no matching versions for query "v2.999.0"',
  ])('%s is an answer', (error) => {
    expect(refusals(printed([CDK], { [at(CDK)]: error }))).toEqual([{ ...CDK, isAnswer: true, reason: error }]);
  });

  test.each([
    'Get "https://proxy.example.com/info": dial tcp 127.0.0.1:1: connect: connection refused',
    'Get "https://proxy.example.com/info": dial tcp: lookup proxy.example.com: no such host',
    'module lookup disabled by GOPROXY=off',
  ])('%s is none', (error) => {
    expect(refusals(printed([CDK], { [at(CDK)]: error }))).toEqual([{ ...CDK, isAnswer: false, reason: error }]);
  });
});

describe('the versions', () => {
  test('are those that are required when they are served, and nothing else is asked for', async () => {
    const { ask, asked } = asking({});
    expect(await chooseVersions([CDK, JSII], ask)).toEqual({ standIns: [], notes: [] });
    expect(asked).toEqual([[CDK, JSII]]);
  });

  test('are a stand-in for what is refused alone, which is said with the reason', async () => {
    const { ask, asked } = asking(refused(CDK));
    expect(await chooseVersions([CDK, JSII], ask)).toEqual({
      standIns: [CDK_STAND_IN],
      notes: [
        `${CDK.path} ${CDK_STAND_IN.version} in place of v2.999.0: reading https://proxy.example.com/info: 404 Not Found`,
      ],
    });
    expect(asked).toEqual([[CDK, JSII], [CDK_STAND_IN]]);
  });

  test('are none when a stand-in is refused too, and both are named', async () => {
    const { obstacle, standIns } = await chooseVersions(
      [CDK],
      asking({ ...refused(CDK), ...refused(CDK_STAND_IN) }).ask,
    );
    expect(standIns).toEqual([]);
    expect(obstacle).toBe(
      `Go does not get ${CDK.path} v2.999.0 (reading https://proxy.example.com/info: 404 Not Found), nor ${CDK.path} ${CDK_STAND_IN.version}`,
    );
  });

  test('are none when what is refused has no stand-in', async () => {
    const { obstacle } = await chooseVersions([CDK, JSII], asking({ ...refused(CDK), ...refused(JSII) }).ask);
    expect(obstacle).toBe(
      `Go does not get ${JSII.path} v1.140.0 (reading https://proxy.example.com/info: 404 Not Found)`,
    );
  });

  test('are none when nothing answers: a stand-in is for what is not served', async () => {
    const { ask, asked } = asking(unanswered(CDK));
    expect((await chooseVersions([CDK], ask)).obstacle).toContain('connection refused');
    expect(asked).toEqual([[CDK]]);
  });
});

test('the README of the examples names the same stand-ins', () => {
  const readme = readFileSync(join(__dirname, '..', '..', 'examples', 'README.md'), 'utf8');
  const replaced = [...readme.matchAll(/^\t(\S+) => \1 (v\S+)$/gm)].map(([, path, version]) => [path, version]);
  expect(Object.fromEntries(replaced)).toEqual(STAND_INS);
});
