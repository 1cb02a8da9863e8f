import { z } from 'zod';
import { nearest } from './names';
import { ConfigSchema } from './schema';

/** One reason why a configuration file cannot be used. */
export interface Problem {
  /** Where, as in `environments[0].network.cidr`; `line 3, column 5` for text that is not YAML. */
  readonly path: string;
  /** What stands there, as JSON; absent when nothing stands there. */
  readonly received?: string;
  /** What is allowed there. */
  readonly remedy: string;
}

/** A configuration file that cannot be used, with every reason. */
export class ConfigError extends Error {
  constructor(
    /** The file as it was named. */
    readonly file: string,
    /** Every reason, in the order of the file. */
    readonly problems: readonly Problem[],
  ) {
    const lines = problems.map(
      ({ path, received, remedy }) =>
        `  ${path}: ${received === undefined ? 'missing' : `received ${received}`}; ${remedy}`,
    );
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
    super(`${file} has ${count}, nothing was synthesized\n${lines.join('\n')}`);
    this.name = 'ConfigError';
  }
}

/** Translates the issues of zod to problems with path, received value and remedy. */
export function problemsOf(issues: readonly z.core.$ZodIssue[], document: unknown): Problem[] {
  return issues.flatMap((issue): Problem[] => {
    if (issue.code === 'unrecognized_keys') {
      const known = keysAt(ConfigSchema, issue.path, document);
      return issue.keys.map((key) => {
        const meant = nearest(key, known);
        return {
          path: pathText([...issue.path, key]),
          received: shown(valueAt(document, [...issue.path, key])),
          remedy: `${meant ? `did you mean "${meant}"? ` : ''}known keys are ${known.join(', ')}`,
        };
      });
    }
    if (issue.code === 'invalid_key') {
      return issue.issues.map((inner) => ({
        path: pathText(issue.path),
        received: JSON.stringify(issue.path.at(-1)),
        remedy: inner.message,
      }));
    }
    return [{ path: pathText(issue.path), received: shown(valueAt(document, issue.path)), remedy: issue.message }];
  });
}

function pathText(path: readonly PropertyKey[]): string {
  const text = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  return text.replace(/^\./, '') || 'file';
}

function shown(value: unknown): string | undefined {
  const text = JSON.stringify(value);
  return text !== undefined && text.length > 120 ? `${text.slice(0, 117)}...` : text;
}

function valueAt(document: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, part) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[part] : undefined,
    document,
  );
}

/** The keys that the schema knows at a path of a document. */
function keysAt(schema: z.ZodType, path: readonly PropertyKey[], value: unknown): string[] {
  const here = chosen(unwrapped(schema), value);
  if (path.length === 0) {
    return here instanceof z.ZodObject ? Object.keys(here.shape) : [];
  }
  const [part, ...rest] = path;
  const inner = valueAt(value, [part]);
  if (here instanceof z.ZodArray) {
    return keysAt(here.element as z.ZodType, rest, inner);
  }
  return here instanceof z.ZodObject ? keysAt(here.shape[part as string] as z.ZodType, rest, inner) : [];
}

/** The alternative that the value chose by its discriminator. */
function chosen(schema: z.ZodType, value: unknown): z.ZodType {
  if (!(schema instanceof z.ZodDiscriminatedUnion)) {
    return schema;
  }
  const { discriminator } = schema.def;
  const tag = valueAt(value, [discriminator]);
  return (schema.options as z.ZodObject[]).find(({ shape }) => shape[discriminator].safeParse(tag).success) ?? schema;
}

function unwrapped(schema: z.ZodType): z.ZodType {
  let inner = schema;
  while (inner instanceof z.ZodDefault || inner instanceof z.ZodPrefault || inner instanceof z.ZodOptional) {
    inner = inner.unwrap() as z.ZodType;
  }
  return inner;
}
