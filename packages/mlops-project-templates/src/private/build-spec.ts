/**
 * What a build runs; part of the template, so that a repository cannot change how it is built.
 *
 * Any repository can be built: its part is a Python package `pipelines`, run as `python -m pipelines`. The image brings
 * Python and boto3; anything else comes from a package repository of the environment, because its network may have no way
 * to a package index.
 *
 * @param pipSetup commands that let pip read that repository; without them nothing is installed
 */
export function buildSpec(pipSetup?: string): string {
  const spec = {
    version: '0.2',
    env: { shell: 'bash' },
    phases: {
      ...(pipSetup === undefined ? {} : { install: { commands: installCommands(pipSetup) } }),
      pre_build: {
        commands: [
          'python --version',
          'if [ ! -f pipelines/__main__.py ]; then echo "the repository has no pipelines/__main__.py: add the package that starts the work, it is run as python -m pipelines"; exit 1; fi',
          'python -m compileall -q pipelines',
        ],
      },
      build: { commands: ['python -m pipelines'] },
    },
    artifacts: { files: ['**/*'] },
  };
  return JSON.stringify(spec, undefined, 2);
}

/** One command for the set-up, so that it fails as a whole. */
function installCommands(pipSetup: string): string[] {
  return [
    `set -e\n${pipSetup}`,
    'if [ -f requirements.txt ]; then python -m pip install --disable-pip-version-check --requirement requirements.txt; fi',
  ];
}
