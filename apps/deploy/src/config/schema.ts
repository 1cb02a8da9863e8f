import { RegionInfo } from 'aws-cdk-lib/region-info';
import { z } from 'zod';
import { checkEndpointsOf } from './endpoint-checks';
import { accountId, distinct, eachOnce, flag, integer, record, text } from './fields';
import { NetworkSchema } from './network-schema';
import { PackagesSchema } from './packages-schema';
import { checkPerimeter, PerimeterSchema } from './perimeter-schema';
import { checkProjects } from './project-checks';
import { StageNetworkSchema } from './stage-network-schema';

/** Names under which the platform keeps things that belong to no environment. */
const RESERVED_ENVIRONMENTS = ['bootstrap', 'core'];

/** Retention periods that CloudWatch Logs accepts: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const LOG_RETENTION_DAYS = [30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

const profileName = text(
  /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/,
  'use 1 to 63 letters, digits and single hyphens inside, as in "ada-lovelace"',
);

const StudioSchema = record({
  domainName: profileName
    .optional()
    .describe('The name of the Studio domain; @default <platform>-<environment>. A change replaces the domain'),
  idleTimeoutMinutes: integer(60, 525_600, 'minutes')
    .default(60)
    .describe('An application without activity for this long is shut down'),
  users: z
    .array(record({ name: profileName.describe('The name of the user profile') }), {
      error: 'use a list of users as in [{ name: ada }]',
    })
    .superRefine(distinct('name'))
    .default([])
    .describe('One user profile for each'),
}).describe('The Studio domain');

const RetentionSchema = record({
  data: z
    .enum(['retain', 'delete'], { error: 'use "retain" or "delete"' })
    .default('retain')
    .describe(
      'What happens to the bucket with its objects when the environment is destroyed; deleting also needs the context flag secure-mlops:allow-data-deletion',
    ),
  keys: z
    .enum(['retain', 'delete'], { error: 'use "retain" or "delete"' })
    .default('retain')
    .describe('What happens to the keys; deleted keys wait 30 days'),
  logDays: z
    .literal(LOG_RETENTION_DAYS, { error: `use one of ${LOG_RETENTION_DAYS.join(', ')} days` })
    .default(365)
    .describe('How long logs are kept, in days'),
})
  .superRefine(({ data, keys }, context) => {
    if (data === 'retain' && keys === 'delete') {
      context.addIssue({
        code: 'custom',
        path: ['keys'],
        message: 'use "retain" while data is retained: without its key the data cannot be read any more',
      });
    }
  })
  .describe('What stays after the environment');

/**
 * As many as `DeploymentTargets` takes. A stack set has an instance in each; AWS documents a quota of 100,000.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
 */
const STAGE_ACCOUNTS = 2_000;

/** Names of stages are part of role names, which end after 64 characters: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const StageSchema = record({
  name: text(
    /^[a-z][a-z0-9]{1,13}$/,
    'use 2 to 14 lower-case letters and digits, beginning with a letter, as in "staging"',
  ).describe('The name of the stage; part of role names, role paths and parameters'),
  accounts: z
    .array(accountId, {
      error: "use a list of account ids as in ['222222222222']",
    })
    .min(1, { error: 'use at least one account' })
    .max(STAGE_ACCOUNTS, {
      error: `use at most ${STAGE_ACCOUNTS} accounts in one stage, and further stages for more: a stack set has an instance in each`,
    })
    .superRefine(eachOnce('account'))
    .describe('The accounts into which models of this stage are deployed; their owners deploy the target set-up first'),
  approval: z
    .enum(['none', 'manual'], { error: 'use "none" or "manual"' })
    .default('none')
    .describe('Whether a person lets a model into this stage'),
  network: StageNetworkSchema.prefault({}),
  failureTolerance: integer(0, 100, 'accounts')
    .default(0)
    .describe('In how many accounts a roll-out may fail before it stops'),
  concurrency: integer(1, 100, 'accounts')
    .default(1)
    .describe(
      'In how many accounts a roll-out works at the same time; when these are more than failureTolerance and one, as many more may fail before it stops',
    ),
})
  .refine(({ accounts, failureTolerance }) => failureTolerance < Math.max(accounts.length, 1), {
    path: ['failureTolerance'],
    error: 'use a number below the number of accounts: a stage in which every account may fail never fails',
  })
  .describe('A stage that models pass on their way to production');

/** The templates that the platform brings along. */
export const BUILT_IN_TEMPLATES = ['model-build'] as const;

const ProjectsSchema = record({
  templates: z
    .array(z.enum(BUILT_IN_TEMPLATES, { error: `use one of ${BUILT_IN_TEMPLATES.join(', ')}` }), {
      error: 'use a list of templates as in [model-build]',
    })
    .superRefine(eachOnce('template'))
    .default([...BUILT_IN_TEMPLATES])
    .describe('The templates that data scientists find in Service Catalog'),
}).describe('What projects start from');

const EnvironmentSchema = record({
  name: text(
    /^[a-z][a-z0-9-]{0,18}[a-z0-9]$/,
    'use 2 to 20 lower-case letters, digits and hyphens, beginning with a letter, as in "research"',
  )
    .refine((name) => !RESERVED_ENVIRONMENTS.includes(name), {
      error: `use another name: ${RESERVED_ENVIRONMENTS.join(' and ')} belong to the platform itself`,
    })
    .describe('The name of the environment; part of stack names, role paths and parameters'),
  network: NetworkSchema,
  studio: StudioSchema,
  stages: z
    .array(StageSchema, { error: 'write a list of stages' })
    .superRefine(distinct('name'))
    .default([])
    .describe('The stages in the order in which models and changes pass them'),
  projects: ProjectsSchema.prefault({}),
  packages: PackagesSchema.prefault({}),
  retention: RetentionSchema.prefault({}),
  terminationProtection: flag().default(false).describe('Whether the stacks of the environment refuse to be deleted'),
})
  .superRefine(checkEndpointsOf)
  .describe('One environment of a team');

const PlatformSchema = record({
  name: text(
    /^(?!aws|ssm)[a-z][a-z0-9]{1,18}$/,
    'use 2 to 19 lower-case letters and digits, beginning with a letter, but not with "aws" or "ssm", as in "acmeml"',
  ).describe(
    'The name of the platform; without hyphens, so that the stack names of two platforms in one account never meet',
  ),
  qualifier: text(/^[a-z0-9]{1,10}$/, 'use 1 to 10 lower-case letters and digits, as in "acmeml"').describe(
    'The qualifier of the CDK bootstrap that belongs to this platform alone',
  ),
  account: accountId.describe('The id of the platform account'),
  region: z
    .string({ error: 'use the name of a region as in "eu-west-1"' })
    .refine((name) => RegionInfo.regions.some((region) => region.name === name), {
      error: 'use the name of a region as in "eu-west-1"',
    })
    .describe('The region of all stacks'),
  organizationId: text(/^o-[a-z0-9]{10,32}$/, 'use the id of an organization as in "o-abcd123456"')
    .optional()
    .describe('The AWS organization of all accounts; roles of stages then reach models only as its members'),
  perimeter: PerimeterSchema.prefault({}),
  tags: z
    .record(
      text(
        /^(?!aws:)[\w .:/=+@-]{1,128}$/i,
        'use 1 to 128 letters, digits and _ . : / = + - @ that do not begin with "aws:"',
      ),
      text(
        /^[\w .:/=+@-]{0,256}$/,
        'use at most 256 letters, digits and _ . : / = + - @, in quotes when it is a number',
      ),
      { error: 'write tags as "name: value"' },
    )
    .default({})
    .refine((tags) => Object.keys(tags).length <= 40, {
      error: 'use at most 40 tags: a resource carries 50, and the platform adds its own',
    })
    .describe('Tags of every resource; a change of them is refused by existing Studio domains'),
  terminationProtection: flag().default(false).describe('Whether the core stack refuses to be deleted'),
})
  .superRefine(checkPerimeter)
  .describe('What belongs to no single environment');

/**
 * Reports environments whose names continue the name of a stage, as `research-staging` does when `research` has a stage
 * `staging`: roles and stack sets of both would begin with the same name.
 */
function apart(environments: z.output<typeof EnvironmentSchema>[], context: z.RefinementCtx): void {
  const stages = environments.flatMap(({ name, stages }) => stages.map((stage) => `${name}-${stage.name}`));
  environments.forEach(({ name }, index) => {
    const stage = stages.find((stage) => name === stage || name.startsWith(`${stage}-`));
    if (stage !== undefined) {
      const message = `use a name that does not begin with "${stage}", which is the name of a stage with its environment`;
      context.addIssue({ code: 'custom', path: [index, 'name'], message });
    }
  });
}

/** The shape of a configuration file; every key is checked, and unknown ones are refused. */
export const ConfigSchema = record({
  platform: PlatformSchema,
  environments: z
    .array(EnvironmentSchema, { error: 'write a list of environments' })
    .min(1, { error: 'write at least one environment' })
    .superRefine(distinct('name'))
    .superRefine(apart),
}).superRefine(checkProjects);

/** A valid configuration, with every default filled in. */
export type Config = z.output<typeof ConfigSchema>;

/** One environment of a valid configuration. */
export type EnvironmentConfig = Config['environments'][number];

/** The name of a template that the platform brings along. */
export type BuiltInTemplate = (typeof BUILT_IN_TEMPLATES)[number];

/** One stage of an environment. */
export type StageConfig = EnvironmentConfig['stages'][number];

/** The JSON schema of a configuration file, for editors. */
export function jsonSchema(): object {
  return { title: 'Secure MLOps platform', ...z.toJSONSchema(ConfigSchema, { io: 'input' }) };
}
