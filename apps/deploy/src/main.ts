import { buildApp } from './app';
import { configFile, loadConfig } from './config/load';
import { ConfigError } from './config/problem';
import { checkRules } from './rules';

try {
  const config = loadConfig(configFile());
  const app = buildApp(config);
  checkRules(app, config);
  app.synth();
} catch (error) {
  if (!isAboutConfiguration(error)) {
    throw error;
  }
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}

/** Whether an error says what to change in the configuration: the constructs refuse what its schema cannot see. */
function isAboutConfiguration(error: unknown): error is Error {
  return error instanceof ConfigError || (error instanceof Error && error.name === 'SecureMlopsError');
}
