import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { parseCheckedYaml } from './checked-yaml.ts';
import { describeError, FootfallError } from './errors.ts';

const schema = z.strictObject({
  name: z.string().min(1).optional(),
  doors: z.array(z.strictObject({ id: z.string(), width: z.number().min(1).optional() })).optional(),
  colour: z.enum(['red', 'blue']).optional(),
  range: z.tuple([z.number(), z.number()]).optional(),
  code: z.string().length(2).optional(),
  count: z.int().max(9).optional(),
  hours: z.union([z.literal('always'), z.strictObject({ from: z.string(), to: z.string() })]).optional(),
  extra: z.record(z.string().regex(/^[a-z]+$/, 'expected small letters'), z.boolean()).optional(),
  since: z.iso.date('expected a date').optional(),
});

function parse(text: string): z.infer<typeof schema> {
  const { value } = parseCheckedYaml(text, 'f.yaml', {
    code: 'MAPPING_INVALID',
    hint: 'See the book.',
    textKeys: new Set(['name']),
    schema,
    check: ({ name }) => (name === 'forbidden' ? [{ path: ['name'], message: 'this name is taken' }] : []),
  });
  return value;
}

function complaint(text: string): string {
  try {
    return `no complaint: ${JSON.stringify(parse(text))}`;
  } catch (error) {
    expect(error).toBeInstanceOf(FootfallError);
    return describeError(error).replace(' See the book. [MAPPING_INVALID]', '');
  }
}

describe('a text is taken', () => {
  test.each([
    ['that is empty, or only a remark', '# nothing\n', {}],
    ['with a byte order mark', '\uFEFFname: a\n', { name: 'a' }],
    ['that is JSON', '{ "name": "a", "count": 3 }', { name: 'a', count: 3 }],
    ['where a text looks like a number', 'name: 0012\n', { name: '0012' }],
    ['where a key has no value', 'name:\ncount: 1\n', { count: 1 }],
    [
      'with anchors and merges',
      'doors: [&d { id: a, width: 2 }, { <<: *d, id: b }]\n',
      {
        doors: [
          { id: 'a', width: 2 },
          { id: 'b', width: 2 },
        ],
      },
    ],
  ])('%s', (_, text, expected) => {
    expect(parse(text)).toEqual(expected);
  });
});

describe('a text is refused, with its place, what was expected and what was found:', () => {
  test.each([
    ['broken YAML', 'name: "a\n', /^f\.yaml:2:1: this is not YAML: Missing closing "quote\.$/],
    ['a key that stands twice', 'name: a\nname: b\n', 'f.yaml:2:1: this is not YAML: Map keys must be unique.'],
    [
      'two documents',
      'name: a\n---\nname: b\n',
      'f.yaml:2:1: expected one YAML document, and here another one begins.',
    ],
    ['a list', '- 1\n', 'f.yaml:1:1: (the whole file): expected keys with values, found [1].'],
    ['a text', 'hello\n', 'f.yaml:1:1: (the whole file): expected keys with values, found "hello".'],
    ['an alias of nothing', 'name: a\nhours: *h\n', 'f.yaml:2:8: no anchor &h stands before this alias.'],
    ['an alias of itself', 'doors: &d [*d]\n', /^f\.yaml:1:1: \(the whole file\): this YAML cannot be read: /],
    ['a wrong type', 'count: many\n', 'f.yaml:1:8: count: expected a number, found "many".'],
    ['a fraction', 'count: 1.5\n', 'f.yaml:1:8: count: expected a whole number, found 1.5.'],
    ['too much', 'count: 10\n', 'f.yaml:1:8: count: expected at most 9, found 10.'],
    ['a wrong choice', 'colour: pink\n', 'f.yaml:1:9: colour: expected one of red, blue, found "pink".'],
    ['an empty text', 'name: ""\n', 'f.yaml:1:7: name: expected a text that is not empty, found "".'],
    ['a wrong length', 'code: abc\n', 'f.yaml:1:7: code: expected exactly 2 characters, found "abc".'],
    ['a short list', 'range: [1]\n', 'f.yaml:1:1: range: expected at least 2 elements, found [1].'],
    ['words of the schema itself', 'since: 2025-02-30\n', 'f.yaml:1:8: since: expected a date, found "2025-02-30".'],
    ['none of two forms', 'hours: 9\n', 'f.yaml:1:8: hours: expected always, or keys with values, found 9.'],
    ['one of two forms', 'hours: { from: a }\n', 'f.yaml:1:1: hours.to: this key is missing: expected a text.'],
    ['a wrong key of many', 'extra:\n  A1: true\n', 'f.yaml:2:3: extra.A1: expected small letters.'],
    ['a hole in a list', 'doors:\n  - \n', 'f.yaml:2:5: doors[0]: expected keys with values, found nothing.'],
    ['a missing key', 'doors:\n  - width: 1\n', 'f.yaml:2:5: doors[0].id: this key is missing: expected a text.'],
    ['a key misspelt', 'nmae: a\n', 'f.yaml:1:1: nmae: this key is not known; did you mean name?'],
    [
      'a key misspelt in a list',
      'doors: [{ id: a, widht: 1 }]\n',
      'f.yaml:1:18: doors[0].widht: this key is not known; did you mean width?',
    ],
    [
      'an unknown key in one of two forms',
      'hours: { from: a, to: b, lunch: c }\n',
      'f.yaml:1:26: hours.lunch: this key is not known; expected one of from, to.',
    ],
    ['what the check finds', 'count: 1\nname: forbidden\n', 'f.yaml:2:7: name: this name is taken.'],
    [
      'all at once, in the order of the file',
      'doors:\n  - id: 1\n    width: 0\ncount: many\n',
      [
        'f.yaml:2:9: doors[0].id: expected a text, found 1.',
        '  f.yaml:3:12: doors[0].width: expected at least 1, found 0.',
        '  f.yaml:4:8: count: expected a number, found "many".',
      ].join('\n'),
    ],
  ])('%s', (_, text, expected) => {
    if (typeof expected === 'string') expect(complaint(text)).toBe(expected);
    else expect(complaint(text)).toMatch(expected);
  });

  test('anchors that multiply without end', () => {
    const rows = 'bcdefgh'.split('').map((name, index) => {
      const before = 'abcdefg'[index];
      return `${name}: &${name} [${Array(9).fill(`*${before}`).join(',')}]\n`;
    });
    expect(complaint(`a: &a [x]\n${rows.join('')}`)).toMatch(/cannot be read/);
  });

  test('of very many the rest is counted', () => {
    const doors = Array.from({ length: 50 }, () => '  - { id: a, width: 0 }\n').join('');
    expect(complaint(`doors:\n${doors}`)).toMatch(/\n {2}and 30 more$/);
  });
});
