import type { Problem } from '../domain/problems.ts';
import type { Mapping } from './mapping-schema.ts';
import { placeholderProblems } from './placeholders.ts';
import { compilePattern } from './time-pattern.ts';
import { isZone } from './zone.ts';

/** What a mapping that follows the schema can still get wrong. */
export function mappingProblems(mapping: Mapping): Problem[] {
  return [
    ...timeProblems(mapping),
    ...fieldProblems(mapping),
    ...csvProblems(mapping),
    ...lengthProblems(mapping),
    ...requestProblems(mapping),
  ];
}

function timeProblems({ time }: Mapping): Problem[] {
  const problems = patternProblems(time, ['time']);
  if (time.zone !== undefined && time.zone !== 'network' && !isZone(time.zone)) {
    problems.push({
      path: ['time', 'zone'],
      message: `expected an IANA zone such as Europe/Paris, or network; found ${time.zone}`,
    });
  }
  return problems;
}

function patternProblems(time: { form: string; pattern?: string }, path: string[]): Problem[] {
  if (time.form !== 'pattern') {
    if (time.pattern === undefined) return [];
    return [
      { path: [...path, 'pattern'], message: `expected no pattern with form ${time.form}; or set form: pattern` },
    ];
  }
  if (time.pattern === undefined) {
    return [{ path: [...path, 'form'], message: 'expected a pattern beside form pattern, such as dd/MM/yyyy HH:mm' }];
  }
  try {
    compilePattern(time.pattern);
    return [];
  } catch (error) {
    return [{ path: [...path, 'pattern'], message: `expected a time pattern: ${(error as Error).message}` }];
  }
}

function fieldProblems(mapping: Mapping): Problem[] {
  const { fields, constants, wide } = mapping;
  const problems: Problem[] = [];
  if (!fields.time) problems.push({ path: ['fields'], message: 'expected time: the field that holds the time' });
  for (const name of ['sensor', 'branch', 'unit'] as const) {
    if (fields[name] !== undefined && constants[name] !== undefined) {
      problems.push({ path: ['constants', name], message: `expected fields.${name} or constants.${name}, not both` });
    }
  }
  if (wide) {
    for (const name of ['entries', wide.names] as const) {
      if (fields[name] !== undefined) {
        problems.push({ path: ['fields', name], message: 'expected none in a wide file: its columns say it' });
      }
    }
    if (wide.names === 'sensor' && constants.sensor !== undefined) {
      problems.push({
        path: ['constants', 'sensor'],
        message: 'expected none in a wide file: its columns name sensors',
      });
    }
    return problems;
  }
  if (!fields.entries && !fields.exits) {
    problems.push({ path: ['fields'], message: 'expected entries (or exits): the field that holds the count' });
  }
  if (!fields.sensor && !fields.branch && !constants.sensor && !constants.branch) {
    problems.push({ path: ['fields'], message: 'expected sensor or branch, here or under constants' });
  }
  return problems;
}

function csvProblems(mapping: Mapping): Problem[] {
  const { csv, fields, format } = mapping;
  const problems: Problem[] = [];
  for (const name of ['delimiter', 'quote'] as const) {
    if (!/^[\t\x20-\x7e]$/.test(csv[name])) {
      problems.push({ path: ['csv', name], message: 'expected one ASCII character (a tab is "\\t")' });
    }
  }
  if (csv.delimiter === csv.quote) {
    problems.push({ path: ['csv', 'quote'], message: 'expected another character than the delimiter' });
  }
  if (format === 'csv' && !csv.header) {
    for (const [name, column] of Object.entries(fields)) {
      if (column !== undefined && !/^column[1-9]\d*$/.test(column)) {
        problems.push({ path: ['fields', name], message: `expected column1, column2, ... as there is no header` });
      }
    }
  }
  return problems;
}

function lengthProblems({ intervalMinutes }: Mapping): Problem[] {
  if (intervalMinutes === undefined || 60 % intervalMinutes === 0) return [];
  return [{ path: ['intervalMinutes'], message: 'expected minutes that divide 60: 1 to 60' }];
}

function requestProblems(mapping: Mapping): Problem[] {
  const { request } = mapping;
  if (!request) return [];
  const problems = [...placeholderProblems(request), ...patternProblems(request.time, ['request', 'time'])];
  if (mapping.format === 'parquet') {
    problems.push({ path: ['format'], message: 'expected csv or json: a request cannot answer in parquet' });
  }
  if (request.time.zone !== undefined && !isZone(request.time.zone)) {
    problems.push({ path: ['request', 'time', 'zone'], message: 'expected an IANA zone such as Europe/Paris' });
  }
  if (mapping.format === 'csv' && request.paging.kind === 'cursor' && request.paging.next !== undefined) {
    problems.push({ path: ['request', 'paging', 'next'], message: 'expected nextHeader: a CSV body holds no cursor' });
  }
  if (
    request.paging.kind === 'cursor' &&
    (request.paging.next === undefined) === (request.paging.nextHeader === undefined)
  ) {
    problems.push({ path: ['request', 'paging'], message: 'expected either next (a path) or nextHeader' });
  }
  return problems;
}
