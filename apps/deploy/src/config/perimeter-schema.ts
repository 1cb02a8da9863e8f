import { z } from 'zod';
import { accountId, eachOnce, record, text } from './fields';

const ExceptionSchema = record({
  account: accountId.describe('The id of the account'),
  trusted: z
    .enum(['resources', 'principals'], { error: 'use "resources" or "principals"' })
    .describe(
      'What of it passes: resources that our principals may reach through our endpoints, or principals whom the resource control policies let through; buckets and keys stay closed to these',
    ),
  reason: text(/\S/, 'say why the account is trusted').describe('Why it is trusted'),
}).describe('An account outside the organization that is trusted');

/** The line around what is ours. */
export const PerimeterSchema = record({
  around: z
    .enum(['accounts', 'organization'], { error: 'use "accounts" or "organization"' })
    .default('accounts')
    .describe(
      'What endpoints, buckets and keys count as ours: the platform account, with the accounts of stages where a policy names them, or every account of the organization',
    ),
  organizationPaths: z
    .array(
      text(
        /^o-[a-z0-9]{10,32}\/r-[a-z0-9]{4,32}\/(ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}\/)*\*?$/,
        'use a path of organizational units as in "o-abcd123456/r-ab12/ou-ab12-11111111/*"',
      ),
      { error: 'use a list of paths as in ["o-abcd123456/r-ab12/ou-ab12-11111111/*"]' },
    )
    .min(1, { error: 'use at least one path' })
    .superRefine(eachOnce('path'))
    .optional()
    .describe('The parts of the organization that are inside; @default the whole of it'),
  exceptions: z
    .array(ExceptionSchema, { error: 'write a list of accounts with "account", "trusted" and "reason"' })
    .superRefine((exceptions, context) => {
      eachOnce('side of an account')(
        exceptions.map(({ account, trusted }) => `${trusted} of ${account}`),
        context,
      );
    })
    .optional()
    .describe('Accounts outside the organization that are trusted, each with a reason; @default none'),
  breakGlassRoles: z
    .array(
      text(
        /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/,
        'use the exact ARN of a role as in "arn:aws:iam::111111111111:role/break-glass"',
      ),
      { error: 'use a list of ARNs of roles' },
    )
    .superRefine(eachOnce('role'))
    .optional()
    .describe(
      'Roles of the platform account for emergencies: beside the deployment, only they change the policies of its buckets and keys; @default none',
    ),
}).describe('The line around what is ours');

/** The parts of a platform that can contradict each other about its perimeter. */
interface Parts {
  readonly account: string;
  readonly organizationId?: string;
  readonly perimeter: z.output<typeof PerimeterSchema>;
}

/** Reports what of a perimeter does not fit the platform. */
export function checkPerimeter({ account, organizationId, perimeter }: Parts, context: z.RefinementCtx): void {
  const refuse = (path: PropertyKey[], message: string) =>
    context.addIssue({ code: 'custom', path: ['perimeter', ...path], message });
  if (perimeter.around === 'organization' && !organizationId) {
    refuse(['around'], 'use "accounts", or name the organization in platform.organizationId');
  }
  for (const key of ['organizationPaths', 'exceptions'] as const) {
    if (perimeter.around === 'accounts' && perimeter[key]) {
      refuse([key], 'leave it out, or set perimeter.around to "organization"');
    }
  }
  perimeter.organizationPaths?.forEach((path) => {
    if (organizationId && !path.startsWith(`${organizationId}/`)) {
      const remedy = `use paths of the organization of platform.organizationId: "${path}" is in another`;
      refuse(['organizationPaths'], remedy);
    }
  });
  perimeter.breakGlassRoles?.forEach((arn, index) => {
    if (arn.split(':')[4] !== account) {
      refuse(['breakGlassRoles', index], `use a role of the platform account, which is ${account}`);
    }
  });
}
