import { delimiter, isAbsolute, relative, resolve } from 'node:path';

/**
 * What the caller has for AWS and for other projects, and what npm tells the scripts of this repository about themselves.
 */
const NOT_INHERITED =
  /^(AWS_.*|CDK_.*|INIT_CWD|NODE_PATH|PYTHONPATH|VIRTUAL_ENV|npm_(command|execpath|lifecycle_.*|package_.*|config_(local_|global_)?prefix))$/;

/** Folders that npm puts on the path of the scripts that it runs. */
const TOOLS_OF_NPM = /[\\/]node_modules[\\/](\.bin|.*[\\/]node-gyp-bin)[\\/]?$/;

const ALWAYS = {
  AWS_EC2_METADATA_DISABLED: 'true',
  CI: 'true',
  // npx would quietly fetch a tool that an example forgot to depend on; `npx --yes` still fetches
  npm_config_yes: 'false',
  CDK_NOTICES: 'false',
  // the report of versions names the language of the app, in each template
  CDK_VERSION_REPORTING: 'false',
};

/** The environment of somebody who has nothing of the repository: neither its tools nor what it knows of AWS. */
export function environmentOfUser(env: NodeJS.ProcessEnv, root: string): NodeJS.ProcessEnv {
  const inherited = Object.entries(env).filter(([name]) => !NOT_INHERITED.test(name));
  return { ...Object.fromEntries(inherited), ...ALWAYS, PATH: pathOfUser(env.PATH ?? '', root) };
}

function pathOfUser(path: string, root: string): string {
  return path
    .split(delimiter)
    .filter((folder) => folder !== '' && !TOOLS_OF_NPM.test(folder) && !isBelow(root, folder))
    .join(delimiter);
}

function isBelow(root: string, folder: string): boolean {
  const way = relative(resolve(root), resolve(folder));
  return !way.startsWith('..') && !isAbsolute(way);
}
