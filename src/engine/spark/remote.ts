import { FootfallError } from '../../domain/errors.ts';

/** Where a Spark Connect server is, and as whom it is spoken to. */
export interface SparkRemote {
  host: string;
  port: number;
  /** With TLS; a token is never sent without. */
  secure: boolean;
  token: string | null;
  userId: string;
  /** Further headers of each call. */
  headers: Record<string, string>;
}

const usualPort = 15_002;

/**
 * A connection string as Spark's own clients take it: `sc://host:port/;token=…;use_ssl=true;user_id=…;x-header=…`.
 * A token given beside it wins over one inside. Throws CONFIG_INVALID, which never repeats the token.
 */
export function parseRemote(text: string, token: string | null = null): SparkRemote {
  const wrong = (why: string) =>
    new FootfallError('CONFIG_INVALID', `engine.sparkRemote: ${why}.`, {
      hint: 'Expected sc://host:port, after it parameters such as /;use_ssl=true;user_id=footfall',
    });
  const found = /^sc:\/\/(\[[0-9a-f:.]+\]|[^/:;?#@\s]+)(?::(\d{1,5}))?(?:\/(.*))?$/i.exec(text.trim());
  if (!found) throw wrong('expected sc://host:port');
  const [, host = '', port = String(usualPort), rest = ''] = found;
  if (Number(port) < 1 || Number(port) > 65_535) throw wrong(`${port} is no port`);
  if (rest !== '' && !rest.startsWith(';')) throw wrong('expected parameters after /; and no path');
  const given = new Map<string, string>();
  for (const part of rest.split(';').filter(Boolean)) {
    const at = part.indexOf('=');
    if (at < 1) throw wrong('expected each parameter as name=value');
    given.set(part.slice(0, at), decoded(part.slice(at + 1)));
  }
  const take = (name: string) => {
    const value = given.get(name);
    given.delete(name);
    return value;
  };
  const inside = take('token');
  const ssl = take('use_ssl');
  if (ssl !== undefined && ssl !== 'true' && ssl !== 'false') throw wrong('expected use_ssl=true or use_ssl=false');
  const known = token ?? inside ?? null;
  if (known !== null && ssl === 'false')
    throw wrong('a token goes over TLS alone, so use_ssl=false cannot stand beside it');
  const userId = take('user_id') ?? 'footfall';
  take('user_agent');
  take('session_id');
  const local = /^(localhost|127\.[\d.]+|\[::1\])$/i.test(host);
  return {
    host,
    port: Number(port),
    // A server on this very machine is reached without TLS also with a token, as behind a proxy of its own.
    secure: ssl === 'true' || (known !== null && !local),
    token: known,
    userId,
    headers: Object.fromEntries(given),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
