import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { sizeLimit } from '../tools/tarball-sizes';

const KIB = 1024;

test('a package may grow by half of what it had, rounded up to ten KiB', () => {
  expect(sizeLimit('core')).toBe(310 * KIB);
  expect(sizeLimit('secure-vpc')).toBe(450 * KIB);
  expect(sizeLimit('studio-domain')).toBe(140 * KIB);
});

test('somebody has decided for every package, and for nothing else', () => {
  for (const name of readdirSync(join(__dirname, '..', '..', 'packages'))) {
    expect(sizeLimit(name)).toBeGreaterThan(0);
  }
  expect(sizeLimit('unknown')).toBeUndefined();
});
