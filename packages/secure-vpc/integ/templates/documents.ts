import type { TemplateDocument } from '../../../../projenrc/tools/integ-templates/template-document';

const TRANSIT_GATEWAY = 'tgw-0123456789abcdef0';

/** The networks whose templates are committed beside this file, so that a review shows what a release does to them. */
export const DOCUMENTS: readonly TemplateDocument[] = [
  { name: 'isolated', app: 'integ/integ.isolated.ts', stack: 'IntegIsolated' },
  {
    name: 'isolated-with-choices',
    app: 'integ/integ.isolated.ts',
    stack: 'IntegIsolated',
    context: { changes: 'endpoint,zone,domains,acls,closed' },
  },
  { name: 'nat-per-zone', app: 'integ/integ.modes.ts', stack: 'IntegModes', context: { mode: 'nat' } },
  { name: 'nat-single', app: 'integ/templates/nat-single.ts', stack: 'NatSingle' },
  {
    name: 'transit-gateway',
    app: 'integ/integ.modes.ts',
    stack: 'IntegModes',
    context: { mode: 'transit', transitGatewayId: TRANSIT_GATEWAY },
  },
  {
    name: 'central-endpoint',
    app: 'integ/integ.central.ts',
    stack: 'IntegCentral',
    context: { changes: 'central,home', transitGatewayId: TRANSIT_GATEWAY },
  },
  { name: 'network-firewall', app: 'integ/integ.firewall.ts', stack: 'IntegFirewall' },
  { name: 'ipam', app: 'integ/integ.ipam.ts', stack: 'IntegIpamFirst' },
  { name: 'existing-landing-zone', app: 'integ/integ.existing.ts', stack: 'IntegExisting' },
  { name: 'existing-bare', app: 'integ/templates/existing-bare.ts', stack: 'ExistingBare' },
  { name: 'stage-network', app: 'integ/templates/stage.ts', stack: 'StageNetworkCEEA3E53' },
];
