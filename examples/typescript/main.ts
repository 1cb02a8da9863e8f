import { App } from 'aws-cdk-lib';
import { EnvironmentStack } from './environment-stack';
import { ProjectsStack } from './projects-stack';
import { StagesStack } from './stages-stack';

// your platform account, its region, and the account in which models are tried out
const env = { account: '111111111111', region: 'eu-west-1' };
const stagingAccount = '222222222222';

const app = new App();
const environment = new EnvironmentStack(app, 'acmeml-research', { env });
new ProjectsStack(app, 'acmeml-research-projects', { env, environment });
new StagesStack(app, 'acmeml-research-stages', { env, stagingAccount });
