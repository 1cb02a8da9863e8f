import { appCommand } from '../tools/bench/app-command';

test('an app that is measured runs as the platform does', () => {
  expect(appCommand('bench/empty-app.ts')).toBe(
    'node --no-wasm-tier-up --no-wasm-dynamic-tiering --import tsx bench/empty-app.ts',
  );
});
