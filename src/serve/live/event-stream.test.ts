import type { ServerResponse } from 'node:http';
import { PassThrough, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { LiveEvent } from './change-hub.ts';
import { EventStream } from './event-stream.ts';

const event: LiveEvent = {
  event: 'change',
  id: '1.2',
  data: { as_of: '2025-06-02T08:00:00Z', version: '1.2', tables: {}, today: null },
};
const welcome = async () => true;
const open = (response: Writable, isWelcome = welcome, everyMs?: number) =>
  new EventStream(response as unknown as ServerResponse, isWelcome, everyMs);

afterEach(() => {
  vi.useRealTimers();
});

describe('a stream of events', () => {
  it('is written as server-sent events', async () => {
    const response = new PassThrough();
    const stream = open(response);
    stream.send(event);
    stream.end();
    stream.send(event);
    expect(await text(response)).toBe(`retry: 3000\n\nid: 1.2\nevent: change\ndata: ${JSON.stringify(event.data)}\n\n`);
  });

  it('is kept alive by comments, and ended once its client is no longer welcome', async () => {
    vi.useFakeTimers();
    const response = new PassThrough();
    let isWelcome = true;
    open(response, async () => isWelcome, 15_000);
    await vi.advanceTimersByTimeAsync(30_000);
    isWelcome = false;
    await vi.advanceTimersByTimeAsync(15_000);
    expect(await text(response)).toBe(`retry: 3000\n\n${': still here\n\n'.repeat(3)}`);
  });

  it('lasts while it cannot be told whether its client is welcome', async () => {
    vi.useFakeTimers();
    const response = new PassThrough();
    open(response, () => Promise.reject(new Error('the disk is away')), 15_000);
    await vi.advanceTimersByTimeAsync(15_000);
    expect(response.writableEnded).toBe(false);
    response.destroy();
  });

  it('is cut off when its client reads nothing for long, and holds no more than it may', async () => {
    // Takes the first piece and never says that it is done with it.
    const response = new Writable({ write() {} });
    const stream = open(response);
    let sent = 0;
    while (!response.destroyed && sent < 100_000) {
      stream.send(event);
      sent++;
    }
    expect(response.destroyed).toBe(true);
    expect(response.writableLength).toBeLessThan(300_000);
  });
});
