/** What the tests of every package read, besides the package and the sources of those below it. */
export const TEST_INPUTS = [
  'default',
  '^production',
  '^testSupport',
  '{workspaceRoot}/projenrc/jest/**/*',
  '{workspaceRoot}/projenrc/tools/integ-templates/**/*',
  '{workspaceRoot}/docs/endpoint-*.md',
];

/** Cached tasks, their order and what invalidates them. */
export function nxConfig() {
  return {
    analytics: false,
    useDaemonProcess: false,
    neverConnectToCloud: true,
    tui: { enabled: false },
    parallel: 2,
    defaultBase: 'main',
    namedInputs: {
      sharedGlobals: ['{workspaceRoot}/package-lock.json', '{workspaceRoot}/tsconfig.base.json'],
      default: ['{projectRoot}/**/*', 'sharedGlobals', '!{projectRoot}/API.md'],
      // named one by one: a negation would win over everything that a target adds to it, such as the README
      production: [
        '{projectRoot}/src/**/*',
        '{projectRoot}/handlers/**/*',
        '{projectRoot}/package.json',
        '{projectRoot}/tsconfig.json',
        'sharedGlobals',
      ],
      // tests of one package share helpers with those of another; its tests themselves are nobody else's business
      testSupport: ['{projectRoot}/test/**/*', '!{projectRoot}/test/**/*.test.ts'],
    },
    targetDefaults: {
      compile: {
        cache: true,
        dependsOn: ['^compile'],
        // the README goes into the assembly
        inputs: [
          'production',
          '^production',
          '{projectRoot}/README.md',
          '{workspaceRoot}/projenrc/tools/bundle-handlers.ts',
        ],
        // `.jsii` belongs to the outputs: a sibling restored without it cannot be compiled against
        outputs: ['{projectRoot}/lib', '{projectRoot}/.jsii', '{projectRoot}/tsconfig.tsbuildinfo'],
      },
      docgen: {
        cache: true,
        dependsOn: ['compile'],
        inputs: ['production', '^production', '{projectRoot}/README.md', '{workspaceRoot}/projenrc/tools/docgen.ts'],
        outputs: ['{projectRoot}/API.md'],
      },
      rosetta: {
        cache: true,
        dependsOn: ['compile'],
        inputs: ['default', '^production', '{workspaceRoot}/projenrc/tools/rosetta*'],
        outputs: ['{projectRoot}/.jsii.tabl.json'],
      },
      test: {
        cache: true,
        dependsOn: ['compile', '^compile'],
        inputs: TEST_INPUTS,
        outputs: ['{projectRoot}/coverage', '{projectRoot}/test-reports'],
      },
    },
  };
}
