import type { App } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks, type NagPack, NIST80053R5Checks } from 'cdk-nag';
import { acknowledge, acknowledgementsOf } from '../src/acknowledgements/apply';
import { buildApp } from '../src/app';
import { environmentStackNames } from '../src/stacks/names';
import { ALLOW_DATA_DELETION, configOf, MAXIMAL, MINIMAL, ORGANIZED } from './support';

interface Finding {
  readonly rule: string;
  readonly construct: string;
}

const PACKS: [string, () => NagPack][] = [
  ['AwsSolutions', () => new AwsSolutionsChecks()],
  ['NIST.800.53.R5', () => new NIST80053R5Checks()],
];

function findings(pack: NagPack, app: App): Finding[] {
  return pack
    .validateScope(app)
    .violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => ({ rule: ruleName, construct: constructPath ?? '' })),
    );
}

/** Whether a construct is one of some, or inside one of them. */
function isAtOrBelow(construct: string, places: readonly string[]): boolean {
  return places.some((place) => construct === place || construct.startsWith(`${place}/`));
}

const maximal = () => buildApp(configOf(MAXIMAL), { context: ALLOW_DATA_DELETION });

describe.each(PACKS)('%s', (_, pack) => {
  test.each([
    ['minimal', MINIMAL, {}],
    ['maximal', MAXIMAL, ALLOW_DATA_DELETION],
    ['organized', ORGANIZED, ALLOW_DATA_DELETION],
  ])('the %s platform has no finding that is not acknowledged', (_name, text, context) => {
    const config = configOf(text);
    const app = buildApp(config, { context });
    acknowledge(app, config);

    expect(findings(pack(), app)).toEqual([]);
  });

  test('an acknowledged finding is still found at another construct', () => {
    const config = configOf(MAXIMAL);
    const app = maximal();
    acknowledge(app, config);
    const network = app.node.findChild(environmentStackNames(config, config.environments[0]).network);
    const bucket = new s3.Bucket(network, 'Bare');
    const group = new ec2.CfnSecurityGroup(network, 'Open', {
      groupDescription: 'open',
      securityGroupIngress: [{ ipProtocol: 'tcp', fromPort: 22, toPort: 22, cidrIp: '0.0.0.0/0' }],
    });

    const found = findings(pack(), app);

    expect(found).toContainEqual({ rule: expect.stringMatching(/S3|-S1$/), construct: `${bucket.node.path}/Resource` });
    expect(found).toContainEqual({ rule: expect.stringMatching(/EC2/), construct: group.node.path });
    expect(new Set(found.map(({ construct }) => construct))).toEqual(
      new Set([`${bucket.node.path}/Resource`, group.node.path]),
    );
  });
});

test.each([
  ['accounts', MAXIMAL],
  ['an organization', ORGANIZED],
])('every acknowledgement around %s is for a finding that exists', (_, text) => {
  const config = configOf(text);
  const app = buildApp(config, { context: ALLOW_DATA_DELETION });
  const found = PACKS.flatMap(([, pack]) => findings(pack(), app));

  const unneeded = acknowledgementsOf(app, config)
    .filter(({ places, finding }) => !found.some((one) => one.rule === finding && isAtOrBelow(one.construct, places)))
    .map(({ path, finding }) => `${path} ${finding}`);

  expect(unneeded).toEqual([]);
});

test('every acknowledgement has its evidence', () => {
  for (const { evidence } of acknowledgementsOf(maximal(), configOf(MAXIMAL))) {
    expect(evidence.length).toBeGreaterThan(60);
  }
});
