import { ConstructPackage } from './projenrc/construct-package';
import { DeployApp } from './projenrc/deploy-app';
import { MonorepoRoot } from './projenrc/monorepo-root';
import { PythonApp } from './projenrc/python-app';
import { PYTHON_DEPS, PYTHON_DEV_DEPS } from './projenrc/versions';

const root = new MonorepoRoot();

const core = new ConstructPackage(root, {
  name: 'core',
  description: 'Data perimeter, registry names, validation and AWS facts that the Secure MLOps packages share',
});
const secureVpc = new ConstructPackage(root, {
  name: 'secure-vpc',
  description: 'An internet-free network for SageMaker with a policy on every endpoint and closed DNS',
  siblings: [core],
});
const crossAccountRoles = new ConstructPackage(root, {
  name: 'cross-account-roles',
  description: 'Bounded roles with guardrails for SageMaker workloads, people and target accounts',
  siblings: [core],
});
const studioDomain = new ConstructPackage(root, {
  name: 'studio-domain',
  description: 'A SageMaker Studio domain inside a secure network, with keys, buckets and users',
  siblings: [core, secureVpc, crossAccountRoles],
});
const projectTemplates = new ConstructPackage(root, {
  name: 'mlops-project-templates',
  description: 'Project templates that data scientists start from',
  siblings: [core, secureVpc, crossAccountRoles, studioDomain],
});
new DeployApp(root, { siblings: [core, secureVpc, crossAccountRoles, studioDomain, projectTemplates] });
new PythonApp(root, {
  name: 'local-aws',
  description: 'The AWS that deploy:local deploys to: a test double in one process',
  dependencies: PYTHON_DEPS,
  devDependencies: PYTHON_DEV_DEPS,
  untyped: ['boto3', 'botocore', 'cfnlint', 'jsonschema', 'moto', 'regex', 'responses', 'werkzeug'],
});

root.synth();
