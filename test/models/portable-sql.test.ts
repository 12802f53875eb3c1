import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

/**
 * The models run on DuckDB and on Spark. What the two spell or mean differently is kept out by these rules (where they
 * fail silently, a test on one engine would not notice).
 */
const folder = new URL('../../src/models/', import.meta.url);
const models = readdirSync(folder).filter((name) => name.endsWith('.sql'));

const forbidden: [RegExp, string][] = [
  [/\bQUALIFY\b/i, 'Spark has QUALIFY only from 4.2'],
  [/\bEXCLUDE\b|\bREPLACE\s*\(/i, 'DuckDB alone knows * EXCLUDE and * REPLACE'],
  [/\bPIVOT\b|\bany_value\s*\(|\bdayofweek\s*\(/i, 'the two engines differ here'],
  [/\bconcat\s*\(/i, 'concat treats NULL differently: use ||'],
  [/\bGROUP BY ALL\b|\bORDER BY ALL\b/i, 'name the columns'],
  [/\]\s*\[|\w\[\d+\]/, 'array indexes start at 1 in one and at 0 in the other'],
  [/::/, 'write CAST(... AS ...)'],
  [/\bVARCHAR\b|\bTIMESTAMPTZ\b|\bHUGEINT\b/i, 'write STRING and leave instants as they come'],
  [/\bAT TIME ZONE\b|\bnow\s*\(|\bcurrent_(date|timestamp)\b/i, 'time zones are the calendar, the clock is params'],
  [/\bstrptime\b|\bto_timestamp\b|\bto_date\b/i, 'landing has parsed texts'],
  [/\bOVER \w+ *-/i, 'Spark reads `OVER day - x` as a name with a hyphen: write OVER (day) - x'],
  [/\bread_parquet\b|\bFROM\s+'/i, 'models read named views only'],
];

describe.each(models)('%s', (name) => {
  const text = readFileSync(new URL(name, folder), 'utf8');
  const code = text.replaceAll(/--.*$/gm, '').replaceAll(/'[^']*'/g, "''");

  test('opens with its grain, key, inputs and where it goes', () => {
    const head = text.split('\n').slice(0, 4);
    expect(head[0]).toMatch(/^-- grain: /);
    expect(head[1]).toMatch(/^-- key: /);
    expect(head[2]).toMatch(/^-- inputs: /);
    expect(head[3]).toMatch(/^-- (partition: \w+; slice: \w+|lives for the run only)/);
  });

  test('is one SELECT', () => {
    expect(code).not.toContain(';');
    expect(code.trim()).toMatch(/^(SELECT|WITH)\b/);
  });

  test.each(forbidden)('does not use %s', (pattern) => {
    expect(code.match(pattern)?.[0]).toBeUndefined();
  });

  test('says of every ordering where nulls go', () => {
    for (const [, list] of code.matchAll(/\bORDER BY\b([^()]*?)(?:\)|\bRANGE\b|\bROWS\b|$)/gi)) {
      for (const term of (list ?? '').split(',')) expect(term).toMatch(/\bNULLS (FIRST|LAST)\b/);
    }
  });

  test('guards every division against zero', () => {
    for (const [, divisor] of code.matchAll(/\/\s*(\w+)/g)) expect(divisor).toMatch(/^(nullif|[1-9][0-9]*)$/);
  });
});

test('the rules look at all models', () => {
  expect(models.length).toBeGreaterThanOrEqual(9);
});
