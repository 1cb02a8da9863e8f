import { delimiter } from 'node:path';
import { environmentOfUser } from '../tools/consumers-environment';

const pathOf = (...folders: string[]) => environmentOfUser({ PATH: folders.join(delimiter) }, '/clone').PATH;

test('a user has none of the tools of the repository', () => {
  expect(pathOf('/clone/node_modules/.bin', '/clone/apps/local-aws/.venv/bin', '/usr/bin')).toBe('/usr/bin');
});

test('nor those that npm puts on the path above the repository', () => {
  const npm = '/usr/lib/node_modules/npm/node_modules/@npmcli/run-script/lib/node-gyp-bin';
  expect(pathOf('/node_modules/.bin', '/other/node_modules/.bin/', npm, '/usr/local/bin')).toBe('/usr/local/bin');
});

test('tools of the machine stay, also beside the repository and where npm itself lies', () => {
  const folders = ['/clone-of-another/bin', '/usr/lib/node_modules/npm/bin', '/home/user/.local/bin'];
  expect(pathOf(...folders)).toBe(folders.join(delimiter));
});

test('an empty part of the path, which would be the current folder, goes', () => {
  expect(pathOf('', '/usr/bin', '')).toBe('/usr/bin');
});

test.each([
  'AWS_PROFILE',
  'CDK_DEFAULT_ACCOUNT',
  'INIT_CWD',
  'NODE_PATH',
  'PYTHONPATH',
  'VIRTUAL_ENV',
  'npm_command',
  'npm_package_name',
  'npm_config_local_prefix',
])('%s is not inherited', (name) => {
  expect(environmentOfUser({ [name]: 'ours', PATH: '' }, '/clone')).not.toHaveProperty(name);
});

test.each(['HOME', 'PIP_INDEX_URL', 'npm_config_registry', 'NODE_OPTIONS', 'JAVA_HOME'])(
  '%s is inherited: how the machine reaches registries and tools',
  (name) => expect(environmentOfUser({ [name]: 'theirs', PATH: '' }, '/clone')).toHaveProperty(name, 'theirs'),
);

test('npx fetches only what it is told to', () => {
  expect(environmentOfUser({ npm_config_yes: 'true', PATH: '' }, '/clone')).toHaveProperty('npm_config_yes', 'false');
});

test('templates have no report of versions, which names the language', () => {
  expect(environmentOfUser({ CDK_VERSION_REPORTING: 'true', PATH: '' }, '/clone')).toMatchObject({
    CDK_VERSION_REPORTING: 'false',
    CI: 'true',
  });
});
