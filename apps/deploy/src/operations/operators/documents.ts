import { Quotas } from '@secure-mlops/core';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Config } from '../../config/schema';
import { writtenOut } from '../../stacks/execution-scope';
import { partitionOf, stageAccounts } from '../../stacks/names';
import type { PolicyDocument } from '../command/documents';
import { administratorStatements } from './administrator';
import { engineerStatements } from './engineer';
import { stageOwnerStatements } from './stage-owner';

/** An identity-based policy for somebody who runs the commands, with what is needed to attach it. */
export interface OperatorDocument extends PolicyDocument {
  /** Whose it is. */
  readonly operator: string;
  /** The accounts in which it is created. */
  readonly accounts: readonly string[];
  /** How many characters a managed policy may have. */
  readonly quota: number;
}

/** Who runs commands, by the end of the name of the policy. */
const OPERATORS = { engineer: 'engineer', administrator: 'administrator', 'stage-owner': 'owner of a stage' } as const;

type Operator = keyof typeof OPERATORS;

/**
 * The permissions of everybody who runs commands with a configuration.
 *
 * That of the owners of stage accounts is one for all of them: IAM reaches no other account than that of the caller.
 */
export function operatorDocuments(config: Config): OperatorDocument[] {
  const { name, account } = config.platform;
  const document = (operator: Operator, accounts: readonly string[], content: string): OperatorDocument => ({
    policyName: `${name}-${operator}`,
    operator: OPERATORS[operator],
    accounts,
    quota: Quotas.MANAGED_POLICY_CHARACTERS.value,
    content,
  });
  const stages = stageAccounts(config);
  return [
    document('engineer', [account], contentOf(config, engineerStatements(config), account)),
    document('administrator', [account], contentOf(config, administratorStatements(config), account)),
    ...(stages.length > 0
      ? [document('stage-owner', stages, contentOf(config, stageOwnerStatements(config), '*'))]
      : []),
  ];
}

function contentOf(config: Config, statements: readonly iam.PolicyStatement[], account: string): string {
  const place = { partition: partitionOf(config), region: config.platform.region, account };
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: statements.map((statement) => writtenOut(statement, place).toStatementJson()),
  });
}
