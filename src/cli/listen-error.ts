import { FootfallError } from '../domain/errors.ts';

/** USAGE where the system says that a port or address cannot be listened on; other errors pass as they are. */
export function listenError(error: unknown, { host, port }: { host: string; port: number }): unknown {
  const why: Record<string, string> = {
    EADDRINUSE: 'is taken',
    EACCES: 'is not for this user',
    EADDRNOTAVAIL: 'is on no address of this machine',
    ENOTFOUND: 'is on no known host',
  };
  const reason = why[(error as NodeJS.ErrnoException).code ?? ''];
  if (!reason) return error;
  return new FootfallError('USAGE', `Port ${port} of ${host} ${reason}.`, {
    hint: 'Name another with --port and --host; --port 0 takes any free one.',
    cause: error,
  });
}
