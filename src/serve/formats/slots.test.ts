import { expect, it } from 'vitest';
import { Slots } from './slots.ts';

const here = new AbortController().signal;

/** Work that ends when told to. */
function work() {
  const ended = Promise.withResolvers<string>();
  const started = Promise.withResolvers<void>();
  let hasStarted = false;
  return {
    started: started.promise,
    hasStarted: () => hasStarted,
    end: () => ended.resolve('done'),
    run: () => {
      hasStarted = true;
      started.resolve();
      return ended.promise;
    },
  };
}

it('lets so much be done at once, the next when one has ended or failed, in order', async () => {
  const slots = new Slots(1, 5);
  const [first, second] = [work(), work()];
  const failing = slots.use(() => first.run().then(() => Promise.reject(new Error('x'))), here);
  const order: number[] = [];
  const next = slots.use(() => second.run().finally(() => order.push(1)), here);
  const last = slots.use(async () => order.push(2), here);
  await first.started;
  expect(second.hasStarted()).toBe(false);
  first.end();
  await expect(failing).rejects.toThrow('x');
  await second.started;
  second.end();
  expect(await next).toBe('done');
  await last;
  expect(order).toEqual([1, 2]);
});

it('refuses who comes when too many wait', async () => {
  const slots = new Slots(1, 1);
  const first = work();
  const running = slots.use(first.run, here);
  const waiting = slots.use(async () => 'too', here);
  await expect(slots.use(async () => 'never', here)).rejects.toMatchObject({ code: 'OVERLOADED' });
  first.end();
  expect(await Promise.all([running, waiting])).toEqual(['done', 'too']);
  expect(await slots.use(async () => 'again', here)).toBe('again');
});

it('lets who goes away leave the queue, and the others come in', async () => {
  const slots = new Slots(1, 1);
  const first = work();
  const running = slots.use(first.run, here);
  const away = new AbortController();
  const waiting = slots.use(async () => 'never', away.signal);
  away.abort();
  await expect(waiting).rejects.toMatchObject({ code: 'INTERRUPTED' });
  await expect(slots.use(async () => 'never', away.signal)).rejects.toMatchObject({ code: 'INTERRUPTED' });
  const other = slots.use(async () => 'other', here);
  first.end();
  expect([await running, await other]).toEqual(['done', 'other']);
});
