import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { documentStates, FOLDER, goneDocuments, strayFiles } from '../tools/integ-templates/documents';
import { type Found, report, rewrite } from '../tools/integ-templates/rewriting';
import type { TemplateDocument } from '../tools/integ-templates/template-document';

// apps and the CDK CLI are started, which takes long on a machine that does something else
jest.setTimeout(120_000);

const CDK = JSON.stringify(require.resolve('aws-cdk-lib'));
const DOCUMENTS: TemplateDocument[] = ['one', 'two'].map((zone) => ({
  name: zone,
  app: 'app.js',
  stack: 'Stack',
  context: { zone },
}));

/** A package with an app that makes one subnet. */
function packageWith(range: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'package-'));
  mkdirSync(join(folder, FOLDER), { recursive: true });
  writeApp(folder, range);
  return folder;
}

function writeApp(folder: string, range: string): void {
  writeFileSync(
    join(folder, 'app.js'),
    `const { App, CfnResource, Stack } = require(${CDK});
     const stack = new Stack(new App(), 'Stack');
     const AvailabilityZone = stack.node.tryGetContext('zone');
     const properties = { AvailabilityZone, CidrBlock: ${JSON.stringify(range)}, VpcId: 'vpc-0123456789abcdef0' };
     new CfnResource(stack, 'Subnet', { type: 'AWS::EC2::Subnet', properties });`,
  );
}

/** A package whose documents are committed, and whose app makes another subnet since. */
async function changedPackage(): Promise<string> {
  const folder = packageWith('10.0.0.0/24');
  rewrite(await foundIn(folder), {});
  writeApp(folder, '10.0.1.0/24');
  return folder;
}

async function foundIn(folder: string, documents: readonly TemplateDocument[] = DOCUMENTS): Promise<Found> {
  return { states: await documentStates(folder, documents), gone: goneDocuments(folder, documents) };
}

function commit(folder: string): void {
  const identity = ['-c', 'user.name=test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false'];
  for (const args of [
    ['init', '--quiet'],
    ['add', '.'],
    [...identity, 'commit', '--quiet', '-m', 'chore: test'],
  ]) {
    execFileSync('git', args, { cwd: folder });
  }
}

function textsIn(folder: string): string[] {
  return DOCUMENTS.map(({ name }) => readFileSync(join(folder, FOLDER, `${name}.yaml`), 'utf8'));
}

test('documents that are not there are written, each from its own run of the app, and are current then', async () => {
  const folder = packageWith('10.0.0.0/24');
  const words = rewrite(await foundIn(folder), {});
  expect(words).toContain('one: no document is committed');
  expect(textsIn(folder)).toEqual([
    expect.stringContaining('AvailabilityZone: one'),
    expect.stringContaining('AvailabilityZone: two'),
  ]);

  const found = await foundIn(folder);
  expect(found.states.flatMap(report)).toEqual([]);
  expect(rewrite(found, {})).toEqual([]);
});

test('a document that was changed by hand is not current', async () => {
  const folder = packageWith('10.0.0.0/24');
  rewrite(await foundIn(folder), {});
  const file = join(folder, FOLDER, 'two.yaml');
  writeFileSync(file, `${readFileSync(file, 'utf8')}# a remark\n`);
  expect((await documentStates(folder, DOCUMENTS)).flatMap(report)).toEqual(['two: only the form of the document']);
});

test('a loss is refused, and nothing is written', async () => {
  const folder = await changedPackage();
  const before = textsIn(folder);
  const found = await foundIn(folder);
  expect(() => rewrite(found, {})).toThrow(
    [
      'nothing was written:',
      ...['one', 'two'].map(
        (name) =>
          `${name}: REPLACED: AWS::EC2::Subnet Subnet, because of CidrBlock; undo what causes it, or accept the loss with --allow-replacement ${name}/Subnet`,
      ),
    ].join('\n'),
  );
  expect(textsIn(folder)).toEqual(before);
});

test('a loss that is allowed in one document is not allowed in another', async () => {
  const folder = await changedPackage();
  const before = textsIn(folder);
  const found = await foundIn(folder);
  expect(() => rewrite(found, { 'allow-replacement': ['one/Subnet'] })).toThrow(
    /^nothing was written:\ntwo: REPLACED: .* two\/Subnet$/,
  );
  expect(textsIn(folder)).toEqual(before);
});

test('losses that are allowed are written, and one in vain is refused', async () => {
  const folder = await changedPackage();
  const found = await foundIn(folder);
  expect(() => rewrite(found, { 'allow-replacement': ['one/Subnet', 'two/Subnet', 'one/Vpc'] })).toThrow(
    'nothing was written:\n--allow-replacement is ["one/Vpc"], but what would be lost is ["one/Subnet","two/Subnet"], ' +
      'leave it out',
  );

  rewrite(found, { 'allow-replacement': ['one/Subnet', 'two/Subnet'] });
  expect(textsIn(folder)[0]).toContain('CidrBlock: 10.0.1.0/24');
});

describe('a document that is renamed', () => {
  const RENAMED = [DOCUMENTS[0], { ...DOCUMENTS[1], name: 'zwei' }];

  test.each<[string, (folder: string) => void]>([
    ['with its file left', () => undefined],
    ['with its file deleted', (folder) => rmSync(join(folder, FOLDER, 'two.yaml'))],
  ])('%s is refused until that is allowed', async (_, change) => {
    const folder = await changedPackage();
    writeApp(folder, '10.0.0.0/24');
    commit(folder);
    change(folder);

    const found = await foundIn(folder, RENAMED);
    const file = join(folder, FOLDER, 'two.yaml');
    expect(() => rewrite(found, {})).toThrow(
      `nothing was written:\ntwo: ${file} belongs to no document any more, and its resources are compared with nothing; ` +
        'restore the document, or accept the loss with --allow-removal two',
    );
    expect(existsSync(join(folder, FOLDER, 'zwei.yaml'))).toBe(false);

    expect(rewrite(found, { 'allow-removal': ['two'] })).toContain(`deleted ${file}`);
    expect(existsSync(file)).toBe(false);
    expect(existsSync(join(folder, FOLDER, 'zwei.yaml'))).toBe(true);
  });

  test('is refused when another removal is allowed', async () => {
    const folder = await changedPackage();
    writeApp(folder, '10.0.0.0/24');
    const found = await foundIn(folder, RENAMED);
    expect(() => rewrite(found, { 'allow-removal': ['one'] })).toThrow(
      '--allow-removal is ["one"], but what would be lost is ["two"], leave it out',
    );
  });
});

test('a loss is seen although the committed file was deleted', async () => {
  const folder = await changedPackage();
  commit(folder);
  rmSync(join(folder, FOLDER, 'one.yaml'));
  const found = await foundIn(folder);
  expect(found.states[0].isCurrent).toBe(false);
  expect(() => rewrite(found, { 'allow-replacement': ['two/Subnet'] })).toThrow(/one: REPLACED: AWS::EC2::Subnet/);
});

test('an app that fails, and a stack that it does not have, are said', async () => {
  const folder = packageWith('10.0.0.0/24');
  const [one] = DOCUMENTS;
  await expect(documentStates(folder, [{ ...one, stack: 'Other' }])).rejects.toThrow(
    'one: stack is "Other", but app.js made ["Stack"], write one of them',
  );
  writeFileSync(join(folder, 'app.js'), 'throw new Error("no such zone");');
  await expect(documentStates(folder, [one])).rejects.toThrow('no such zone');
  expect(existsSync(join(folder, FOLDER, 'one.yaml'))).toBe(false);
});

test('committed files that belong to no document are found', () => {
  const folder = packageWith('10.0.0.0/24');
  writeFileSync(join(folder, FOLDER, 'gone.yaml'), '');
  writeFileSync(join(folder, FOLDER, 'one.yaml'), '');
  expect(strayFiles(folder, DOCUMENTS)).toEqual([join(folder, FOLDER, 'gone.yaml')]);
});
