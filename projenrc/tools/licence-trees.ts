import type { Dependency } from './licence-rules';
import { captureOutput } from './run';

interface CycloneDx {
  readonly components: CycloneDxComponent[];
}

interface CycloneDxComponent {
  readonly name: string;
  readonly version: string;
  readonly purl?: string;
  readonly scope?: string;
  readonly licenses?: {
    readonly license?: { readonly id?: string; readonly name?: string };
    readonly expression?: string;
  }[];
  readonly properties?: { readonly name: string; readonly value: string }[];
}

/** How classifiers and old metadata of Python name a licence. A family of licences counts as its strictest member. */
const PYTHON_NAMES: Record<string, string> = {
  'Apache Software License': 'Apache-2.0',
  BSD: 'BSD-3-Clause',
  'BSD License': 'BSD-3-Clause',
  'MIT License': 'MIT',
  'Mozilla Public License 2.0 (MPL 2.0)': 'MPL-2.0',
};

/** Every npm dependency that the lock of a root names, with the workspaces; read from the lock alone, without a network. */
export async function npmDependencies(root: string): Promise<Dependency[]> {
  const sbom = await captureOutput('npm sbom --sbom-format=cyclonedx --package-lock-only --loglevel=silent', {
    cwd: root,
  });
  const dependencies = (JSON.parse(sbom) as CycloneDx).components.map<Dependency>((component) => ({
    ecosystem: 'npm',
    name: fullName(component),
    version: component.version,
    licence: npmLicence(component),
    isProduction: !component.properties?.some(({ name }) => name === 'cdx:npm:package:development'),
    isOptional: component.scope === 'optional',
  }));
  // npm takes everything for development when it does not find the workspaces of a lock
  if (!dependencies.some(({ isProduction }) => isProduction)) {
    throw new Error(`the lock of ${JSON.stringify(root)} has no production dependency; check its workspaces`);
  }
  return dependencies;
}

/** Everything that is installed beside a Python; none of it is published. */
export async function pythonDependencies(python: string): Promise<Dependency[]> {
  const list = await captureOutput(`"${python}" -m piplicenses --format=json --from=mixed`);
  return (JSON.parse(list) as { Name: string; Version: string; License: string }[]).map((each) => ({
    ecosystem: 'PyPI',
    name: each.Name,
    version: each.Version,
    licence: pythonLicence(each.License),
    isProduction: false,
    isOptional: false,
  }));
}

/** Several classifiers can mean a choice or a sum: all have to be allowed. */
export function pythonLicence(text: string): string {
  const parts = text.split('; ').map((part) => PYTHON_NAMES[part] ?? part);
  return parts.length === 1 ? parts[0] : parts.map((part) => `(${part})`).join(' AND ');
}

function fullName({ name, purl }: CycloneDxComponent): string {
  const scope = /^pkg:npm\/(?:%40|@)([^/]+)\//.exec(purl ?? '')?.[1];
  return scope && !name.startsWith('@') ? `@${scope}/${name}` : name;
}

function npmLicence({ licenses = [] }: CycloneDxComponent): string | undefined {
  const all = licenses
    .map(({ license, expression }) => expression ?? license?.id ?? license?.name)
    .filter((each) => !!each);
  return all.length === 0 ? undefined : all.map((each) => (all.length === 1 ? each : `(${each})`)).join(' AND ');
}
