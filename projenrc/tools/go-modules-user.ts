import type { GoModule } from './go-modules-versions';

/** A module of dist/. */
export interface LocalModule extends GoModule {
  /** Its absolute path. */
  readonly folder: string;
  /** Its `go.mod`. */
  readonly text: string;
}

/**
 * The `go.mod` of a module that requires all of ours from their folders.
 *
 * @throws when a module does not say which Go it needs
 */
export function goModOfUser(modules: LocalModule[], standIns: GoModule[]): string {
  return [
    `module example.com/user\n\ngo ${languageOf(modules)}\n`,
    block(
      'require',
      modules.map(({ path, version }) => `${path} ${version}`),
    ),
    block('replace', [
      // a folder may have spaces in its name
      ...modules.map(({ path, folder }) => `${path} => ${JSON.stringify(folder)}`),
      ...standIns.map(({ path, version }) => `${path} => ${path} ${version}`),
    ]),
  ].join('\n');
}

/** A package that needs every one of ours compiled. It is no program: linking would take long, and find nothing more. */
export function sourceOfUser(modules: LocalModule[]): string {
  return `package user\n\nimport (\n${modules.map(({ path }) => `\t_ "${path}"\n`).join('')})\n`;
}

function languageOf(modules: LocalModule[]): string {
  const versions = modules.map(({ path, text }) => {
    const version = /^go (\d+\.\d+)/m.exec(text)?.[1];
    if (version === undefined) {
      throw new Error(`go.mod of ${path} has no line with the version of Go`);
    }
    return version;
  });
  return versions.sort((one, other) => minor(other) - minor(one))[0];
}

function minor(version: string): number {
  return Number(version.split('.')[1]);
}

function block(directive: string, lines: string[]): string {
  return `${directive} (\n${lines.map((line) => `\t${line}\n`).join('')})\n`;
}
