import { describe, expect, it } from 'vitest';
import { contractDocument, expectContract } from './contract.ts';

describe('the OpenAPI document', () => {
  it('describes every operation, its parameters and its answers', async () => {
    const { paths, tags } = await contractDocument();
    const operations = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, ...operation })),
    );
    expect(operations.length).toBeGreaterThan(8);
    for (const { name, summary, operationId, parameters = [], responses, ...operation } of operations) {
      expect(summary, name).toMatch(/^[A-Z]/);
      expect(operationId, name).toMatch(/^[a-z]\w*$/);
      expect(
        tags.map((tag) => tag.name),
        name,
      ).toContain(operation.tags?.[0]);
      for (const response of Object.values(responses)) {
        expect((response as { description?: string }).description, name).not.toBe('Default Response');
      }
      if (name.includes(' /v1/') && !name.endsWith('/session')) expect(Object.keys(responses), name).toContain('401');
      for (const parameter of parameters) expect(parameter.schema, `${name} ${parameter.name}`).not.toEqual({});
    }
    const ids = operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('names each of its schemas once', async () => {
    const { components } = await contractDocument();
    expect(Object.keys(components.schemas)).toContain('FootfallAnswer');
    expect(Object.keys(components.schemas).filter((name) => name.endsWith('Input'))).toEqual([]);
  });
});

describe('the check against it', () => {
  it('takes what is as described', async () => {
    await expectContract('/healthz', { status: 'ok' });
    await expectContract('/v1/session', { role: 'viewer', name: 'x' }, { method: 'post' });
    const problem = { type: 'about:blank', title: 'x', status: 503, detail: 'x', code: 'NOT_READY' };
    await expectContract('/readyz?x=1', problem, { status: 503 });
  });

  it('refuses what is missing, of another type, or more than is described', async () => {
    await expect(expectContract('/healthz', {})).rejects.toThrow(/otherwise than its contract/);
    await expect(expectContract('/healthz', { status: 1 })).rejects.toThrow(/otherwise/);
    await expect(expectContract('/healthz', { status: 'ok', more: 1 })).rejects.toThrow(/otherwise/);
    await expect(expectContract('/v1/nothing', {})).rejects.toThrow(/has no GET/);
    await expect(expectContract('/healthz', {}, { status: 418 })).rejects.toThrow(/does not say/);
  });
});
