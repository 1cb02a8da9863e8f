import { readFileSync } from 'node:fs';
import { isAbsolute, join, relative } from 'node:path';
import { parseDocument } from 'yaml';
import { ConfigError, problemsOf } from './problem';
import { type Config, ConfigSchema } from './schema';

/** The folder of this app. */
export const APP_ROOT = join(__dirname, '..', '..');

/** The configuration file that is used unless `PLATFORM_CONFIG` names another. */
export const DEFAULT_CONFIG = join(APP_ROOT, 'config', 'example.yaml');

/**
 * The configuration file that the environment selects.
 *
 * `PLATFORM_CONFIG` is taken relative to the folder in which the command was called: `INIT_CWD` (set by npm) or the
 * current one.
 */
export function configFile(environment: NodeJS.ProcessEnv = process.env): string {
  const selected = environment.PLATFORM_CONFIG;
  if (!selected) {
    return DEFAULT_CONFIG;
  }
  return isAbsolute(selected) ? selected : join(environment.INIT_CWD ?? process.cwd(), selected);
}

/**
 * Reads and checks a configuration file.
 *
 * @throws ConfigError with all problems at once
 */
export function loadConfig(file: string): Config {
  const local = relative(process.cwd(), file);
  const name = local.startsWith('..') ? file : local;
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new ConfigError(name, [
      {
        path: 'file',
        received: JSON.stringify(file),
        remedy: `name a readable file in PLATFORM_CONFIG (${(error as NodeJS.ErrnoException).code})`,
      },
    ]);
  }
  return parseConfig(text, name);
}

/**
 * Checks the text of a configuration file.
 *
 * @throws ConfigError with all problems at once
 */
export function parseConfig(text: string, name: string): Config {
  const document = parseDocument(text, { prettyErrors: true });
  if (document.errors.length > 0) {
    const lines = text.split('\n');
    throw new ConfigError(
      name,
      document.errors.map((error) => {
        const { line, col } = error.linePos?.[0] ?? { line: 1, col: 1 };
        return {
          path: `line ${line}, column ${col}`,
          received: JSON.stringify(lines[line - 1] ?? ''),
          remedy: `write valid YAML (${error.message.split('\n')[0].replace(/ at line \d+, column \d+:?$/, '')})`,
        };
      }),
    );
  }
  const value: unknown = document.toJS() ?? {};
  const result = ConfigSchema.safeParse(value);
  if (!result.success) {
    throw new ConfigError(name, problemsOf(result.error.issues, value));
  }
  return result.data;
}
