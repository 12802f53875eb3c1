import { expect, test } from 'vitest';
import { createServer } from './server.ts';

test('an unknown address is answered with a problem document', async () => {
  const app = await createServer({} as never);
  const answer = await app.inject('/v1/nothing');
  expect(answer.statusCode).toBe(404);
  expect(answer.headers['content-type']).toContain('application/problem+json');
  expect(answer.json()).toMatchObject({ code: 'NOT_FOUND', status: 404, instance: '/v1/nothing' });
  await app.close();
});
