import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ExitCode } from '../../../src/operations/command/failure';
import { organizationPolicies } from '../../../src/operations/organization/policies';
import { MINIMAL } from '../../support';
import { configFileOf, contextOf, failureOf, RecordedProcesses, temporaryFolder } from '../support';

const ORGANIZATION = MINIMAL.replace(
  '  region:',
  '  organizationId: o-abcd123456\n  perimeter: { around: organization }\n  region:',
);
const STAGED = `${ORGANIZATION}    stages: [{ name: staging, accounts: ['222222222222'] }]\n`;

function command(args: string[], config = ORGANIZATION) {
  const processes = new RecordedProcesses();
  const context = contextOf({ args, env: { PLATFORM_CONFIG: configFileOf(config) }, processes });
  return { context, processes, run: () => organizationPolicies(context) };
}

/** The printed documents by their names. */
function printed(lines: readonly string[]): Record<string, { Statement: Record<string, unknown>[] }> {
  return Object.fromEntries(
    lines
      .map((line) => /^(\S+):\n(\{.*\})\n$/.exec(line))
      .flatMap((match) => (match ? [[match[1], JSON.parse(match[2])]] : [])),
  );
}

test('both sets are printed with their sizes and what they are attached to, and nothing is run', async () => {
  const { context, processes, run } = command([]);
  await run();

  const documents = printed(context.printed);
  const names = Object.keys(documents);
  expect(names.filter((name) => name.startsWith('acmeml-service-control'))).not.toEqual([]);
  expect(names.filter((name) => name.startsWith('acmeml-resource-control'))).not.toEqual([]);
  for (const name of names) {
    const type = name.includes('service-control') ? 'SERVICE' : 'RESOURCE';
    const size = JSON.stringify(documents[name]).length;
    expect(size).toBeLessThanOrEqual(5120);
    expect(context.printed[0]).toMatch(new RegExp(`^${name} +${type}_CONTROL_POLICY +${size} +5120 +the root$`, 'm'));
    expect(context.printed[1]).toContain(`create-policy --type ${type}_CONTROL_POLICY --name ${name} `);
  }
  expect(context.printed[1]).toContain('management account of o-abcd123456');
  expect(processes.runs).toEqual([]);
});

test('they are the perimeter: the organization, and the roles that stay in its networks', async () => {
  const { context, run } = command([], STAGED);
  await run();

  const text = JSON.stringify(printed(context.printed));
  expect(text).toContain('"aws:PrincipalOrgID":"o-abcd123456"');
  expect(text).toContain('"aws:ResourceOrgID":"o-abcd123456"');
  for (const role of [
    '111111111111:role/acmeml/research/studio-execution/*',
    '111111111111:role/acmeml/research/job-execution/*',
    '111111111111:role/acmeml/research/model-execution/*',
    '*:role/acmeml/research/stages/staging/model-execution/*',
  ]) {
    expect(text).toContain(`arn:aws:iam::${role}`);
  }
  expect(text).not.toContain('AWS::');
});

test('they are attached to the units of the configured paths', async () => {
  const paths = '[o-abcd123456/r-ab12/ou-ab12-11111111/*, o-abcd123456/r-ab12/ou-ab12-22222222/ou-ab12-33333333/]';
  const config = ORGANIZATION.replace(
    '{ around: organization }',
    `{ around: organization, organizationPaths: ${paths} }`,
  );
  const { context, run } = command([], config);
  await run();

  expect(context.printed[0]).toMatch(/ou-ab12-11111111, ou-ab12-33333333$/m);
  expect(context.printed[1]).toContain('--target-id <ou-ab12-11111111 or ou-ab12-33333333>');
});

test('each is written to a file of its name, which the instructions name', async () => {
  const folder = join(temporaryFolder(), 'policies');
  const { context, run } = command(['--output', folder]);
  await run();

  const files = readdirSync(folder).sort();
  expect(files.length).toBeGreaterThan(1);
  expect(context.printed).toHaveLength(2);
  for (const file of files) {
    expect(JSON.parse(readFileSync(join(folder, file), 'utf8')).Statement.length).toBeGreaterThan(0);
    expect(context.printed[1]).toContain(`--name ${file.replace('.json', '')} `);
    expect(context.printed[1]).toContain(`'file://${join(folder, file)}'`);
  }
});

test('a folder that cannot be made is a sentence and exit code 2', async () => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  const failure = await failureOf(command(['--output', file]).run);

  expect(failure.exitCode).toBe(ExitCode.UNUSABLE);
  expect(failure.message).toMatch(/^--output: received ".*file", which cannot be written \(.*\); name a folder$/);
});

test.each([
  ['no organization', MINIMAL, /organizationId is not set:/],
  [
    'accounts',
    MINIMAL.replace('  region:', '  organizationId: o-abcd123456\n  region:'),
    /is "accounts" .* "o-abcd123456":/,
  ],
])('a perimeter around %s is refused with the remedy', async (_, config, message) => {
  const { context, run } = command([], config);
  const failure = await failureOf(run);

  expect(failure.exitCode).toBe(ExitCode.UNUSABLE);
  expect(failure.message).toMatch(message);
  expect(failure.message).toMatch(/set platform\.perimeter\.around to "organization"$/);
  expect(context.printed).toEqual([]);
});
