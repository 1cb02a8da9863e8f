import { Fn } from 'aws-cdk-lib';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';

/** The items of a list of known length in Parameter Store. */
export function listOf(scope: Construct, parameterName: string, length: number): string[] {
  const list = ssm.StringListParameter.valueForTypedListParameter(scope, parameterName);
  return Array.from({ length }, (_, index) => Fn.select(index, list));
}
