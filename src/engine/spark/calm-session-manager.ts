import type { ClientHttp2Session, ClientHttp2Stream } from 'node:http2';
import { Http2SessionManager } from '@connectrpc/connect-node';

/**
 * A connection may tell of its error twice, as where something else than HTTP/2 answers; the manager listens to the first
 * alone, and an error of which nobody hears ends the process. The calls on it fail by themselves.
 */
export class CalmSessionManager extends Http2SessionManager {
  readonly #calmed = new WeakSet<ClientHttp2Session>();

  override async request(...args: Parameters<Http2SessionManager['request']>): Promise<ClientHttp2Stream> {
    const stream = await super.request(...args);
    const session = stream.session as ClientHttp2Session | undefined;
    if (session && !this.#calmed.has(session)) {
      this.#calmed.add(session);
      session.on('error', () => {});
    }
    return stream;
  }
}
