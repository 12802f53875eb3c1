import type { ServerResponse } from 'node:http';
import type { LiveEvent } from './change-hub.ts';

/** Longer silence than this makes proxies cut a connection; a comment line keeps it. */
const heartbeatMs = 15_000;
/** What a client may leave unread, bytes: some hundred events. It is cut off then, and begins anew when it is back. */
const mostUnread = 256 * 1024;

/** Server-sent events on an answer that is open (WHATWG HTML, 9.2). */
export class EventStream {
  readonly #response: ServerResponse;
  readonly #beat: NodeJS.Timeout;

  /** `isWelcome` is asked at each heartbeat; a client that is no longer is sent away. */
  constructor(response: ServerResponse, isWelcome: () => Promise<boolean>, everyMs = heartbeatMs) {
    this.#response = response;
    this.#write('retry: 3000\n\n');
    this.#beat = setInterval(() => {
      this.#write(': still here\n\n');
      isWelcome().then(
        (welcome) => welcome || this.end(),
        () => {},
      );
    }, everyMs).unref();
    response.once('close', () => clearInterval(this.#beat));
    response.on('error', () => response.destroy());
  }

  send({ event, id, data }: LiveEvent): void {
    // JSON has no line breaks of its own, so it is one data line.
    this.#write(`id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  end(): void {
    clearInterval(this.#beat);
    this.#response.end();
  }

  #write(text: string): void {
    const response = this.#response;
    if (response.writableEnded || response.destroyed) return;
    if (response.writableLength > mostUnread) response.destroy();
    else response.write(text);
  }
}
