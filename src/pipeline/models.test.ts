import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { modelNames, modelSql, stampOfSql } from './models.ts';

test('every model has a file of its name, and every file is a model', () => {
  const files = readdirSync(new URL('../models/', import.meta.url));
  expect(files.sort()).toEqual(modelNames.map((name) => `${name}.sql`).sort());
});

test.each(modelNames)('%s opens with its grain, its key and its inputs', (name) => {
  const comments = modelSql(name).split('\n').slice(0, 4);
  expect(comments.map((line) => line.split(':')[0])).toEqual(
    expect.arrayContaining(['-- grain', '-- key', '-- inputs']),
  );
});

test('a comment, or a line more, is the same model; another word is not', () => {
  const sql = '-- grain: a day\nSELECT a, b -- both\nFROM days\n';
  expect(stampOfSql([sql])).toBe(stampOfSql(['SELECT a, b\n\n  FROM days -- those of the run']));
  expect(stampOfSql([sql])).not.toBe(stampOfSql(['SELECT a, c FROM days']));
  expect(stampOfSql(['a', 'b'])).not.toBe(stampOfSql(['a b']));
});
