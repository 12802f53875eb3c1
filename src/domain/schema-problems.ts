import { z } from 'zod';
import { nearest } from './nearest.ts';
import { type Path, type Problem, show } from './problems.ts';

export type Checked<Value> = { success: true; value: Value } | { success: false; problems: Problem[] };

/**
 * Checks a value against a schema and says in words for people what was expected and what was found; a message that the
 * schema itself gives stands in place of ours. What stands at a `secret` path is never shown.
 */
export function checkSchema<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  secret: (path: Path) => boolean = () => false,
): Checked<z.output<Schema>> {
  const parsed = schema.safeParse(value, { error: expectation });
  if (parsed.success) return { success: true, value: parsed.data };
  const known = (path: Path) => knownKeys(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }), path);
  const problems = parsed.error.issues.flatMap((issue) => explain(issue, [], { value, secret, known }));
  return { success: false, problems };
}

interface Context {
  value: unknown;
  secret(path: Path): boolean;
  known(path: Path): string[];
}

type Issue = z.core.$ZodIssue;

function explain(issue: Issue, above: Path, context: Context): Problem[] {
  const path = [...above, ...(issue.path as Path)];
  if (issue.code === 'unrecognized_keys') {
    const known = context.known(path);
    return issue.keys.map((key) => {
      const meant = nearest(key, known);
      const hint = meant ? `; did you mean ${meant}?` : known.length > 0 ? `; expected one of ${known.join(', ')}` : '';
      return { path: [...path, key], of: 'key', message: `this key is not known${hint}` };
    });
  }
  if (issue.code === 'invalid_key') {
    return [{ path, of: 'key', message: issue.issues[0]?.message ?? 'this key is not valid' }];
  }
  if (issue.code === 'invalid_union') {
    // The alternative that was meant is the one that fails inside, not as a whole.
    const meant = issue.errors.find((alternative) => alternative.every((inner) => isInside(inner)));
    if (meant && meant.length > 0) return meant.flatMap((inner) => explain(inner, path, context));
  }
  const found = valueAt(context.value, path) ?? undefined;
  if (found === undefined && typeof path.at(-1) === 'string') {
    return [{ path, message: `this key is missing: ${issue.message}` }];
  }
  const shown = found === undefined ? 'nothing' : context.secret(path) ? 'something else' : show(found);
  return [{ path, message: `${issue.message}, found ${shown}` }];
}

function isInside(issue: Issue): boolean {
  return issue.path.length > 0 || issue.code === 'unrecognized_keys';
}

function valueAt(input: unknown, path: Path): unknown {
  let value = input;
  for (const part of path) value = (value as Record<string | number, unknown> | null | undefined)?.[part];
  return value;
}

const typeWords: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'keys with values',
  record: 'keys with values',
  array: 'a list',
  tuple: 'a list',
};

/** What a schema that has no words of its own expects. */
function expectation(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${typeWords[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `expected ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}`;
    case 'too_small':
      if (issue.origin === 'string' && issue.minimum === 1) return 'expected a text that is not empty';
      return `expected ${bound(issue, issue.inclusive ? 'at least' : 'more than', issue.minimum)}`;
    case 'too_big':
      return `expected ${bound(issue, issue.inclusive ? 'at most' : 'less than', issue.maximum)}`;
    case 'invalid_format':
      return `expected a text of the form ${issue.pattern ?? issue.format}`;
    case 'not_multiple_of':
      return `expected a multiple of ${issue.divisor}`;
    case 'invalid_union': {
      const alternatives = issue.errors.map((errors) => errors[0]?.message.replace(/^expected /, ''));
      return `expected ${[...new Set(alternatives)].join(', or ')}`;
    }
    default:
      return 'expected another value';
  }
}

function bound(issue: { origin: string; exact?: boolean }, relation: string, limit: number | bigint): string {
  const unit = { string: ' characters', array: ' elements' }[issue.origin] ?? '';
  return `${issue.exact ? 'exactly' : relation} ${limit}${unit}`;
}

interface JsonSchema {
  properties?: Record<string, unknown>;
  anyOf?: unknown[];
  oneOf?: unknown[];
  items?: unknown;
  additionalProperties?: unknown;
}

/** The keys that a JSON Schema knows at a path, in its order; `$schema` is for editors. */
function knownKeys(schema: JsonSchema, path: Path): string[] {
  const choices = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])] as JsonSchema[];
  if (choices.length > 0) return [...new Set(choices.flatMap((choice) => knownKeys(choice, path)))];
  const [head, ...tail] = path;
  if (head === undefined) return Object.keys(schema.properties ?? {}).filter((key) => key !== '$schema');
  const next = typeof head === 'number' ? schema.items : (schema.properties?.[head] ?? schema.additionalProperties);
  return next && typeof next === 'object' ? knownKeys(next, tail) : [];
}
