import type { Template } from '../operations/assembly/templates';

/** How many of something there are. */
export interface Quantity {
  /** The number, or the least that it can be. */
  readonly amount: number;
  /** Whether it is known only at deployment, and `amount` is the least. */
  readonly isLeast: boolean;
}

/** A known number. */
export function exactly(amount: number): Quantity {
  return { amount, isLeast: false };
}

/** The sum of two; not exact when one of them is not. */
export function sum(one: Quantity, other: Quantity): Quantity {
  return { amount: one.amount + other.amount, isLeast: one.isLeast || other.isLeast };
}

/** Something is there, and how much of it is decided at deployment. */
const ONE_OR_MORE: Quantity = { amount: 1, isLeast: true };

/**
 * How many elements a list of a template has. A list that comes from a parameter without default, from another stack
 * or from an attribute is known only at deployment.
 */
export function lengthOf(list: unknown, template: Template): Quantity {
  if (list === undefined) {
    return exactly(0);
  }
  if (Array.isArray(list)) {
    return list.length > 0 ? list.map((each) => elements(each, template)).reduce(sum) : exactly(0);
  }
  const { Ref: parameter, 'Fn::Split': split } = list as Intrinsics;
  if (split !== undefined) {
    return piecesOf(split[1]);
  }
  return parameter === undefined ? ONE_OR_MORE : piecesOf(listDefault(parameter, template));
}

interface Intrinsics {
  readonly Ref?: string;
  readonly 'Fn::Split'?: readonly [string, unknown];
}

interface Parameter {
  readonly Type: string;
  readonly Default?: unknown;
}

/** An element of a list is one, unless it stands for a list itself. */
function elements(element: unknown, template: Template): Quantity {
  const { Ref: parameter, 'Fn::Split': split } = (element ?? {}) as Intrinsics;
  const isList = parameter !== undefined && /List/.test(parameters(template)[parameter]?.Type ?? '');
  return isList || split !== undefined ? lengthOf(element, template) : exactly(1);
}

/** The default of a list; the default of a parameter of Systems Manager is the name under which the list is kept. */
function listDefault(name: string, template: Template): unknown {
  const { Type = '', Default } = parameters(template)[name] ?? {};
  return Type.startsWith('AWS::SSM::') ? undefined : Default;
}

function piecesOf(text: unknown): Quantity {
  return typeof text === 'string' && text !== '' ? exactly(text.split(',').length) : ONE_OR_MORE;
}

function parameters(template: Template): Readonly<Record<string, Parameter>> {
  return (template as { readonly Parameters?: Readonly<Record<string, Parameter>> }).Parameters ?? {};
}
