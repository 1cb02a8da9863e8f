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
  if (!(error instanceof ConfigError)) {
    throw error;
  }
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
