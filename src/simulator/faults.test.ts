import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { describeError, FootfallError } from '../domain/errors.ts';
import { defaultFaults, noFaults, parseFaults } from './faults.ts';

describe('the faults file', () => {
  it('takes what it does not say from the defaults', () => {
    expect(parseFaults('', 'f.yaml')).toEqual(defaultFaults);
    const plan = parseFaults('seed: 5\nsensor:\n  dead: { rate: 0.1 }\n', 'f.yaml');
    expect(plan.seed).toBe(5);
    expect(plan.sensor.dead).toEqual({ ...defaultFaults.sensor.dead, rate: 0.1 });
    expect(plan.sensor.spike).toEqual(defaultFaults.sensor.spike);
  });

  it('takes what it does not say from nothing, where its base is none', () => {
    const plan = parseFaults('base: none\nsensor:\n  late: { rate: 0.2, hours: [2, 3] }\n', 'f.yaml');
    expect(plan.sensor.late).toEqual({ ...defaultFaults.sensor.late, rate: 0.2, hours: [2, 3] });
    expect({ ...plan, sensor: { ...plan.sensor, late: noFaults.sensor.late } }).toEqual(noFaults);
  });

  it('is shown in whole, with every default, by the example', () => {
    const text = readFileSync(new URL('../../examples/demo/faults.yaml', import.meta.url), 'utf8');
    expect(parseFaults(text, 'faults.yaml')).toEqual(defaultFaults);
    expect(parseFaults(text.replace('base: default', 'base: none'), 'faults.yaml')).toEqual(defaultFaults);
  });

  it.each([
    ['seed: 1\nsensor:\n  dead:\n    rate: 2\n', 4, 'sensor.dead.rate'],
    ['sensor:\n  dead:\n    days: [5, 2]\n', 3, 'sensor.dead.days'],
    ['sensor:\n  daed:\n    rate: 0.1\n', 2, 'sensor.daed'],
    ['service:\n  slow:\n    rate: often\n', 3, 'service.slow.rate'],
    ['record:\n  closed: 0.5\n', 2, 'record.closed'],
    ['- 1\n', 1, '(the whole file)'],
  ])('is refused with its line and key: %j', (text, line, key) => {
    const error = failure(text);
    expect(error.code).toBe('FAULTS_INVALID');
    expect(error.place).toMatchObject({ file: 'f.yaml', line, key });
    expect(describeError(error)).toContain(`f.yaml:${line}:`);
  });

  it('is refused with its line where it is no YAML', () => {
    expect(failure('seed: 1\nsensor: { dead: [\n').place).toMatchObject({ file: 'f.yaml', line: 3 });
  });
});

function failure(text: string): FootfallError {
  try {
    parseFaults(text, 'f.yaml');
  } catch (error) {
    if (error instanceof FootfallError) return error;
    throw error;
  }
  throw new Error('expected it to be refused');
}
