/**
 * What a build runs; part of the template, so that a repository cannot change how it is built.
 *
 * Any repository can be built: its part is a Python package `pipelines`, run as `python -m pipelines`. Nothing is
 * installed, because the network of the environment has no way to a package index; the image brings Python and boto3.
 */
export const BUILD_SPEC = {
  version: '0.2',
  env: { shell: 'bash' },
  phases: {
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
