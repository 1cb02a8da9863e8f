import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DataPerimeter } from '@secure-mlops/core';
import { DnsThreat, Egress, SecureVpc } from '@secure-mlops/secure-vpc';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { estimate } from '../../src/prices/estimate';
import type { FixedItem } from '../../src/prices/items';
import { dollars } from '../../src/prices/report';

const README = readFileSync(join(__dirname, '..', '..', '..', '..', 'packages', 'secure-vpc', 'README.md'), 'utf8');

/** What the README leaves out of its sums, and says so. */
const BESIDE: readonly FixedItem[] = ['customerKey', 'dnsFirewallName'];

/** What a network with two zones and the default endpoints costs a month. */
function monthly(egress: Egress): number {
  const env = { account: '111122223333', region: 'us-east-1' };
  const stack = new Stack(new App(), 'Network', { env });
  const perimeter = DataPerimeter.ofAccounts({
    accountIds: [env.account],
    deploymentRoleArns: [`arn:aws:iam::${env.account}:role/cdk-exec`],
  });
  new SecureVpc(stack, 'Vpc', { perimeter, egress });
  const template = Template.fromStack(stack).toJSON();
  const { stacks, unpriced } = estimate([{ ...env, stack: 'Network', template }]);
  expect(unpriced).toEqual([]);
  const lines = stacks.flatMap((each) => each.lines).filter(({ item }) => !BESIDE.includes(item));
  return lines.reduce((sum, { usd = 0 }) => sum + usd, 0);
}

const MODES: [string, () => Egress][] = [
  ['`isolated()`', () => Egress.isolated()],
  ['`networkFirewall()`', () => Egress.networkFirewall({ allowedDomains: ['pypi.org'] })],
  ['`transitGateway()`', () => Egress.transitGateway({ id: 'tgw-0123456789abcdef0', routes: ['10.0.0.0/8'] })],
  ['`natGateway()`', () => Egress.natGateway()],
  ['`natGateway({ perZone: false })`', () => Egress.natGateway({ perZone: false })],
];

test.each(MODES)('the README of secure-vpc tells what %s costs', (mode, egress) => {
  const row = README.split('\n').find((line) => line.startsWith(`| ${mode} |`) && /\d+\.\d\d \|$/.test(line));

  expect(row?.split('|').at(-2)?.trim()).toBe(dollars(monthly(egress())));
});

test('and what rules against threats add', () => {
  const more = monthly(Egress.isolated({ blockedThreats: [DnsThreat.TUNNELING] })) - monthly(Egress.isolated());

  expect(README).toContain(
    `| any of them with \`blockedThreats\` | an advanced rule group of the DNS Firewall | ${dollars(more)} more |`,
  );
});
