import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type ErrorCode, errorRegistry, FootfallError } from '../../domain/errors.ts';
import { problemSchema } from '../contract/common.ts';
import { clientErrorText, isOurFault, problemOf } from './problem.ts';

describe('a problem document', () => {
  it('exists for every code of the registry, with its status', () => {
    for (const [code, { status, title }] of Object.entries(errorRegistry)) {
      const problem = problemOf(new FootfallError(code as ErrorCode, 'It is so.'), '/v1/x');
      expect(problemSchema.strict().parse(problem)).toMatchObject({ code, status, title, instance: '/v1/x' });
    }
  });

  it('tells the inside of the server to its log only', () => {
    for (const [code, { status }] of Object.entries(errorRegistry)) {
      const error = new FootfallError(code as ErrorCode, '/srv/lake/x is gone', { hint: 'Restore /srv.' });
      const problem = problemOf(error);
      if (status < 500 || ['OVERLOADED', 'NOT_READY'].includes(code)) expect(problem.detail).toContain('is gone');
      else expect(JSON.stringify(problem), code).not.toContain('srv');
    }
  });

  it('is made of anything that may be thrown', () => {
    for (const thrown of [new Error('x'), 'text', undefined, null, 7, {}]) {
      expect(problemOf(thrown)).toMatchObject({ code: 'INTERNAL', status: 500 });
    }
    expect(isOurFault(problemOf(new Error('x')))).toBe(true);
  });

  it('names the parameters that a schema refused', () => {
    const { error } = z.object({ a: z.number(), b: z.object({ c: z.string() }) }).safeParse({ b: {} });
    expect(problemOf(error).errors?.map(({ name }) => name)).toEqual(['a', 'b.c']);
  });

  it('is whole HTTP where the request was none', () => {
    const [head, body] = clientErrorText({ code: 'HPE_HEADER_OVERFLOW' }).split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1.1 431 /);
    expect(head).toContain(`Content-Length: ${Buffer.byteLength(body!)}`);
    expect(problemSchema.parse(JSON.parse(body!)).status).toBe(431);
  });
});
