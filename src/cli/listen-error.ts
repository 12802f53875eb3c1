import { FootfallError } from '../domain/errors.ts';

/** USAGE where the system says that a port or address cannot be listened on; other errors pass as they are. */
export function listenError(error: unknown, { host, port }: { host: string; port: number }): unknown {
  const why: Record<string, string> = {
    EADDRINUSE: `Port ${port} of ${host} is taken.`,
    EACCES: `Port ${port} of ${host} is not for this user.`,
    EADDRNOTAVAIL: `${host} is no address of this machine.`,
    ENOTFOUND: `There is no host ${host}.`,
  };
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const message = why[code];
  if (!message) return error;
  const isPort = code === 'EADDRINUSE' || code === 'EACCES';
  const hint = isPort
    ? 'Name another with --port; --port 0 takes any free one.'
    : 'Name one with --host: 127.0.0.1 for this machine alone, 0.0.0.0 for all it has.';
  return new FootfallError('USAGE', message, { hint, cause: error });
}
