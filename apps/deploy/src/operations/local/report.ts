import type { Config } from '../../config/schema';
import type { StackTime } from '../assembly/cdk-output';
import { table } from '../command/table';
import type { LocalStack, LocalStatus } from '../local-server/api';

/** What CloudFormation adds to the name of a stack set to name its stacks. */
const INSTANCE_ID = /^(StackSet-.*)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The table at the end of a deployment, and what to do next. */
export function report(config: Config, endpoint: string, status: LocalStatus, times: readonly StackTime[]): string {
  const { account, region } = config.platform;
  const as = (who: string) =>
    [
      `AWS_ENDPOINT_URL=${endpoint}`,
      `AWS_ACCESS_KEY_ID=AKIA0000${who}`,
      'AWS_SECRET_ACCESS_KEY=local',
      `AWS_DEFAULT_REGION=${region}`,
    ].join(' ');
  const python = 'apps/local-aws/.venv/bin/python';
  const lines = [
    `env ${as(account)} aws sagemaker list-domains`,
    `env ${as(account)} ${python} -c "import boto3; print([d['DomainName'] for d in boto3.client('sagemaker').list_domains()['Domains']])"`,
    ...stageLines(config, (who) => `env ${as(who)}`, python),
  ];
  return `
${stackTable(config, status, times)}

Look around (local AWS is a test double: what it does not check stands in apps/local-aws/README.md):
${lines.map((line) => `  ${line}`).join('\n')}

Deploy again after a change of the configuration: npx projen deploy:local
See what runs:                                    npx projen status:local
Destroy everything and stop local AWS:            npx projen destroy:local`;
}

/** One block per account: the platform first, then the stages. */
function stackTable(config: Config, { stacks }: LocalStatus, times: readonly StackTime[]): string {
  const { account: platform } = config.platform;
  const secondsOf = new Map(times.map(({ account = platform, stack, seconds }) => [`${account}/${stack}`, seconds]));
  const place = (account: string) => (account === platform ? '' : account);
  const sorted = [...stacks].sort(
    (a, b) => place(a.account).localeCompare(place(b.account)) || a.name.localeCompare(b.name),
  );
  const rows = sorted.map((stack, index) => [
    stack.account === sorted[index - 1]?.account ? '' : `${stack.account} ${roleOf(config, stack)}`,
    INSTANCE_ID.exec(stack.name)?.[1] ?? stack.name,
    stack.status,
    stack.resources,
    secondsOf.get(`${stack.account}/${stack.name}`) ?? '-',
  ]);
  return table(['account', 'stack', 'status', 'resources', 'seconds'], rows);
}

function roleOf(config: Config, { account }: LocalStack): string {
  const stages = config.environments.flatMap((environment) =>
    environment.stages.filter(({ accounts }) => accounts.includes(account)).map(({ name }) => name),
  );
  const names = [...(account === config.platform.account ? ['platform'] : []), ...new Set(stages)];
  return names.length === 0 ? '' : `(${names.join(', ')})`;
}

/** What a stage account can be asked: one account is enough to see how. */
function stageLines(config: Config, as: (account: string) => string, python: string): string[] {
  const environment = config.environments.find(({ stages }) => stages.length > 0);
  if (environment === undefined) {
    return [];
  }
  const { name, accounts } = environment.stages[0];
  const path = `/${config.platform.name}/${environment.name}/stages/${name}`;
  return [
    `${as(accounts[0])} aws ssm get-parameters-by-path --recursive --path ${path}`,
    `${as(accounts[0])} ${python} -c "import boto3; print([r['Arn'] for r in boto3.client('iam').list_roles(PathPrefix='${path}/')['Roles']])"`,
  ];
}
