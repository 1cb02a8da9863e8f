import { CfnParameter, Stack } from 'aws-cdk-lib';
import type { TargetTemplate } from '../target-template';

/** Values for parameters that a template does not declare, and parameters that have neither value nor default. */
export function parameterProblems({ stack, parameters = {} }: TargetTemplate): string[] {
  const declared = stack.node
    .findAll()
    .filter((child): child is CfnParameter => child instanceof CfnParameter && Stack.of(child) === stack);
  const nameOf = (parameter: CfnParameter): string => stack.resolve(parameter.logicalId);
  const names = declared.map(nameOf);
  const given = Object.keys(parameters);
  const unknown = given.filter((name) => !names.includes(name));
  const missing = declared
    .filter((parameter) => parameter.default === undefined && !given.includes(nameOf(parameter)))
    .map(nameOf);
  return [
    ...unknown.map(
      (name) =>
        `parameters of the template ${JSON.stringify(stack.node.path)} has ${JSON.stringify(name)}, which the template does not declare, use one of ${JSON.stringify(names)}`,
    ),
    ...missing.map(
      (name) =>
        `parameters of the template ${JSON.stringify(stack.node.path)} lacks ${JSON.stringify(name)}, which has no default, pass a value`,
    ),
  ];
}
