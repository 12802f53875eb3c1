import type { Clock } from '../domain/time.ts';
import { Tokens } from '../serve/access/tokens.ts';
import type { OperationContext } from './operations.ts';

/** The tokens beside the lake of the configuration. `clock` is that of the machine, also under --now. */
export function tokensOf({ config, files, log }: OperationContext, clock: Clock): Tokens {
  return new Tokens({ folder: `${config.data}/access`, files, clock, log });
}
