import { endpointsByZone } from '../../handlers/firewall-endpoints/endpoints-by-zone';

const ENDPOINTS = ['eu-west-1c:vpce-0cc', 'eu-west-1a:vpce-0aa', 'eu-west-1b:vpce-0bb'];
const ZONES = { A: 'eu-west-1a', B: 'eu-west-1b', C: 'eu-west-1c' };

test.each([ENDPOINTS, [...ENDPOINTS].reverse(), [...ENDPOINTS].sort()])(
  'finds the endpoint of each zone in any order: %s %s %s',
  (...endpointIds) => {
    expect(endpointsByZone(endpointIds, ZONES)).toEqual({ A: 'vpce-0aa', B: 'vpce-0bb', C: 'vpce-0cc' });
  },
);

test('ignores endpoints of zones that are on their way out', () => {
  expect(endpointsByZone(ENDPOINTS, { B: 'eu-west-1b' })).toEqual({ B: 'vpce-0bb' });
});

test('fails for a zone without an endpoint, or with several', () => {
  expect(() => endpointsByZone(['eu-west-1a:vpce-0aa'], ZONES)).toThrow('the firewall has 0 endpoints in eu-west-1b');
  const twice = ['eu-west-1a:vpce-0aa', 'eu-west-1a:vpce-0ab'];
  expect(() => endpointsByZone(twice, { A: 'eu-west-1a' })).toThrow('the firewall has 2 endpoints in eu-west-1a');
});

test('fails for an entry that is no endpoint', () => {
  expect(() => endpointsByZone(['vpce-0aa'], ZONES)).toThrow('the firewall has the endpoint "vpce-0aa"');
});
