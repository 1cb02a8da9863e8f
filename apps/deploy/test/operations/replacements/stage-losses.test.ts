import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Template, TemplateResource } from '../../../src/operations/assembly/templates';
import { allowedReplacements } from '../../../src/operations/replacements/check';
import { stageLosses, templateLosses } from '../../../src/operations/replacements/stage-losses';
import { configOf, MINIMAL } from '../../support';
import { assemblyOf, failureOf, RecordedStackSets } from '../support';

const STAGED = configOf(`${MINIMAL}    stages: [{ name: staging, accounts: ['222222222222'] }]\n`);
const SET = 'acmeml-research-Targets-staging-network';
const resource = (Type: string, Properties = {}, more = {}): TemplateResource => ({ Type, Properties, ...more });
const template = (one?: TemplateResource): Template => ({ Resources: one === undefined ? {} : { R: one } });
const fates = (before: TemplateResource, after?: TemplateResource) =>
  templateLosses(SET, template(before), template(after)).map(({ description }) => description);

describe.each(['AWS::EC2::VPC', 'AWS::EC2::Subnet', 'AWS::KMS::Key', 'AWS::S3::Bucket'])(
  '%s in stage accounts',
  (type) => {
    test('would be deleted when it leaves the template', () => {
      expect(fates(resource(type))).toEqual([`${type} R in the accounts of ${SET} would be deleted`]);
    });

    test('would be left alone when it is retained', () => {
      expect(fates(resource(type, {}, { DeletionPolicy: 'Retain' }))[0]).toMatch(/would leave its stack/);
    });

    test('might be replaced by a change that is not known to be harmless', () => {
      expect(fates(resource(type, { Unknown: 1 }), resource(type, { Unknown: 2, Another: 3 }))[0]).toMatch(
        /might be replaced, because of Another, Unknown$/,
      );
    });

    test('stays when nothing of it changes, in whatever order it is written', () => {
      expect(
        fates(resource(type, { A: 1, B: [{ C: 2, D: 3 }] }), resource(type, { B: [{ D: 3, C: 2 }], A: 1 })),
      ).toEqual([]);
    });
  },
);

test.each([
  ['AWS::EC2::VPC', 'CidrBlock'],
  ['AWS::EC2::VPC', 'InstanceTenancy'],
  ['AWS::EC2::Subnet', 'AvailabilityZone'],
  ['AWS::EC2::Subnet', 'VpcId'],
  ['AWS::KMS::Key', 'KeySpec'],
])('%s: %s counts as a replacement', (type, property) => {
  expect(fates(resource(type, { [property]: 'a' }), resource(type, { [property]: 'b' }))).toHaveLength(1);
});

test.each([
  ['AWS::EC2::VPC', 'EnableDnsSupport'],
  ['AWS::EC2::Subnet', 'MapPublicIpOnLaunch'],
  ['AWS::KMS::Key', 'KeyPolicy'],
  ['AWS::KMS::Key', 'Tags'],
  ['AWS::IAM::Role', 'RoleName'],
])('%s: %s is updated in place, or nothing is kept in it', (type, property) => {
  expect(fates(resource(type, { [property]: 'a' }), resource(type, { [property]: 'b' }))).toEqual([]);
});

describe('the stack sets of a configuration', () => {
  const BEFORE = template(resource('AWS::EC2::VPC', { CidrBlock: '10.0.0.0/20' }));
  const AFTER = template(resource('AWS::EC2::VPC', { CidrBlock: '10.1.0.0/20' }));

  /** An assembly with one stack set, whose document is an asset of its stack. */
  function assembly(objectKey = 'abc.json'): string {
    const TemplateURL = { 'Fn::Sub': `https://s3.eu-west-1.\${AWS::URLSuffix}/assets/${objectKey}` };
    const folder = assemblyOf({
      'acmeml-research-Targets': {
        Resources: { S: resource('AWS::CloudFormation::StackSet', { StackSetName: SET, TemplateURL }) },
      },
    });
    const file = (path: string, key: string) => ({ source: { path }, destinations: { d: { objectKey: key } } });
    const files = { a: file('other.json', 'def.json'), b: file('network.template.json', 'abc.json') };
    writeFileSync(join(folder, 'acmeml-research-Targets.assets.json'), JSON.stringify({ files }));
    writeFileSync(join(folder, 'network.template.json'), JSON.stringify(AFTER));
    return folder;
  }

  test('are compared with their documents', async () => {
    const losses = await stageLosses(STAGED, assembly(), new RecordedStackSets({}, { [SET]: BEFORE }));

    expect(losses).toEqual([
      {
        stack: SET,
        logicalId: 'R',
        description: `AWS::EC2::VPC R in the accounts of ${SET} might be replaced, because of CidrBlock`,
      },
    ]);
  });

  test('that do not exist lose nothing', async () => {
    expect(await stageLosses(STAGED, assembly(), new RecordedStackSets())).toEqual([]);
  });

  test('whose document is missing are not taken for unchanged', async () => {
    const stackSets = new RecordedStackSets({}, { [SET]: BEFORE });
    const failure = await failureOf(() => stageLosses(STAGED, assembly('missing.json'), stackSets));

    expect(failure.message).toMatch(/^acmeml-research-Targets has a stack set whose template was not synthesized/);
  });

  test('are allowed to lose something by their names', async () => {
    expect(allowedReplacements(STAGED, [`${SET}/R`])).toEqual([`${SET}/R`]);
    const failure = await failureOf(() =>
      allowedReplacements(STAGED, ['acmeml-research-Targets-production-network/R']),
    );
    expect(failure.message).toContain('acmeml-research-Targets-staging-<template>');
  });
});
