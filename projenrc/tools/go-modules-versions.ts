/** A Go module in one version. */
export interface GoModule {
  readonly path: string;
  readonly version: string;
}

/** A version that Go could not get. */
export interface Refusal extends GoModule {
  /** Whether something answered that it does not have it; otherwise nothing answered. */
  readonly isAnswer: boolean;
  /** The first line of what Go says. */
  readonly reason: string;
}

/** With which versions the modules are compiled. */
export interface Choice {
  /** Where they take the place of versions that are required. */
  readonly standIns: GoModule[];
  /** What to know about them, one sentence each. */
  readonly notes: string[];
  /** Why there is nothing to compile with; undefined when there is. */
  readonly obstacle?: string;
}

/** Asks for versions; gives back what `go mod download -json` prints. */
export type Ask = (modules: GoModule[]) => Promise<string>;

/**
 * What is compiled with where a version that our modules require is refused: the newest that the module proxy at hand has.
 *
 * The minimum CDK is newer in the other registries than in the proxy, and with it what it requires itself. These are below
 * what the packages accept: good to see that the generated code compiles, not to deploy with.
 */
export const STAND_INS: Readonly<Record<string, string>> = {
  'github.com/aws/aws-cdk-go/awscdk/v2': 'v2.270.0',
  'github.com/cdklabs/awscdk-asset-node-proxy-agent-go/nodeproxyagentv6/v2': 'v2.1.2',
  'github.com/cdklabs/cloud-assembly-schema-go/awscdkcloudassemblyschema/v54': 'v54.11.0',
};

/** How a registry, or the repository behind it, says that it does not have a version. */
const NOT_SERVED = /: (403|404|410) |unknown revision|no matching versions/;

/** What the modules with these `go.mod` files require of others, each version once. */
export function requiredOfOthers(goMods: string[]): GoModule[] {
  const own = goMods.map((text) => /^module (\S+)$/m.exec(text)?.[1]);
  const lines = new Set(goMods.flatMap((text) => text.match(/^\t\S+ v\S+/gm) ?? []));
  return [...lines]
    .map((line) => line.trim().split(' '))
    .map(([path, version]) => ({ path, version }))
    .filter(({ path }) => !own.includes(path));
}

/** Takes what is required; stand-ins only for what is refused, and only when they are served themselves. */
export async function chooseVersions(required: GoModule[], ask: Ask): Promise<Choice> {
  const refused = refusals(await ask(required));
  const hopeless = refused.filter(({ path, isAnswer }) => !isAnswer || STAND_INS[path] === undefined);
  if (hopeless.length > 0) {
    return without(hopeless);
  }
  const standIns = refused.map(({ path }) => ({ path, version: STAND_INS[path] }));
  const missing = standIns.length > 0 ? refusals(await ask(standIns)) : [];
  if (missing.length > 0) {
    return without([...refused, ...missing]);
  }
  const notes = refused.map(
    ({ path, version, reason }) => `${path} ${STAND_INS[path]} in place of ${version}: ${reason}`,
  );
  return { standIns, notes };
}

/**
 * What Go could not get, from the JSON documents that it prints one after the other.
 *
 * A proxy may describe a version and still refuse its content, so that only a download tells.
 *
 * @throws when it printed none, with what it printed
 */
export function refusals(printed: string): Refusal[] {
  const documents = printed.match(/^\{$[\s\S]*?^\}$/gm);
  if (documents === null) {
    throw new Error(`go mod download does not say what it got: ${JSON.stringify(printed)}`);
  }
  return documents
    .map((document): { Path: string; Version: string; Error?: string } => JSON.parse(document))
    .flatMap(({ Path: path, Version: version, Error: error }) =>
      error === undefined ? [] : [{ path, version, ...explained(error, `${path}@${version}: `) }],
    );
}

function explained(error: string, prefix: string): Pick<Refusal, 'isAnswer' | 'reason'> {
  const [first] = error.split('\n');
  return { isAnswer: NOT_SERVED.test(error), reason: first.startsWith(prefix) ? first.slice(prefix.length) : first };
}

/** All are named; the reason of the first is mostly that of all. */
function without([{ reason, ...first }, ...others]: Refusal[]): Choice {
  const name = ({ path, version }: GoModule) => `${path} ${version}`;
  const nor = others.map((each) => `, nor ${name(each)}`).join('');
  return { standIns: [], notes: [], obstacle: `Go does not get ${name(first)} (${reason})${nor}` };
}
