import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ExitCode } from '../../../src/operations/command/failure';
import { LocalServer, localEnvironment, portOf } from '../../../src/operations/local-server/server';
import { folders, HEALTH, recorded } from '../local-support';
import { type Behaviour, contextOf, failureOf, RecordedProcesses, serverOf } from '../support';

describe('port', () => {
  test.each([['abc'], ['80'], ['70000'], ['5.5']])('%s is refused', async (port) => {
    const failure = await failureOf(() => portOf(contextOf({ env: { LOCAL_AWS_PORT: port } }), undefined));

    expect(failure.message).toBe(`LOCAL_AWS_PORT: received "${port}"; use a port from 1024 to 65535`);
    expect(failure.exitCode).toBe(ExitCode.UNUSABLE);
  });

  test('the option wins over the variable, and the recorded server over the default', async () => {
    expect(portOf(contextOf({ env: { LOCAL_AWS_PORT: '6000' } }), '6001')).toBe(6001);
    expect(new LocalServer(contextOf(), undefined, recorded(folders(), 6002)).port).toBe(6002);
    expect(new LocalServer(contextOf(), undefined, folders()).port).toBe(5770);
  });
});

describe('server', () => {
  test('a port of another program is one sentence and exit code 3', async () => {
    const { port, server: other } = await serverOf({});
    const server = new LocalServer(contextOf(), port, folders());

    const failure = await failureOf(() => server.ensureRunning());
    other.close();

    expect(failure.exitCode).toBe(ExitCode.PORT_IN_USE);
    expect(failure.message).toBe(
      `port ${port} is in use by another program: choose another with --port or LOCAL_AWS_PORT`,
    );
  });

  test('the local AWS of another folder is not touched', async () => {
    const { port, server: other, requests } = await serverOf(HEALTH);
    const failure = await failureOf(() => new LocalServer(contextOf(), port, folders()).ensureRunning());
    other.close();

    expect(failure.message).toMatch(/is in use by the local AWS of another folder/);
    expect(requests).toEqual(['GET /_local-aws/health']);
  });

  test('a server that ends at once is shown with the end of its log, and nothing stays', async () => {
    const chosen = folders();
    writeFileSync(join(chosen.packageFolder, 'pyproject.toml'), '');
    writeFileSync(join(chosen.state, 'server.log'), 'Traceback\nImportError: no module named moto\n');
    const install: Behaviour = ({ args }) => {
      mkdirSync(chosen.venv, { recursive: true });
      return args[0] === '--version' ? { output: 'Python 3.12.0' } : undefined;
    };
    const processes = new RecordedProcesses(install, () => 2 ** 22 - 1);
    const env = { AWS_PROFILE: 'real', PATH: '/bin' };
    const server = new LocalServer(contextOf({ env, processes }), 59_999, chosen, fetch, 2_000);

    const failure = await failureOf(() => server.ensureRunning());

    expect(failure.exitCode).toBe(ExitCode.FAILED);
    expect(failure.message).toMatch(
      /^local AWS ended at once; its log .*server\.log ends with: Traceback \| ImportError/,
    );
    expect(processes.started[0].args).toEqual(
      expect.arrayContaining(['serve', '--port', '59999', '--state-dir', chosen.state]),
    );
    expect(processes.started[0].options.env).toEqual({ PATH: '/bin' });
  });
});

describe('environment', () => {
  test('no AWS variable of the caller gets through', () => {
    const env = localEnvironment(
      { PATH: '/bin', AWS_PROFILE: 'p', AWS_SESSION_TOKEN: 't', AWS_ENDPOINT_URL_S3: 'https://s3' },
      { endpoint: 'http://127.0.0.1:1', account: '111111111111', region: 'eu-west-1' },
    );

    expect(env).toEqual({
      PATH: '/bin',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
      AWS_ACCESS_KEY_ID: 'AKIA0000111111111111',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_REGION: 'eu-west-1',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    });
  });
});
