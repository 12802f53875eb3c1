import { Command, InvalidArgumentError, Option } from 'commander';
import { dayMs, hourMs, isoInstant, minuteMs } from '../../domain/time.ts';
import type { TokenInfo } from '../../serve/access/tokens.ts';
import { addHelp, type Host } from '../host.ts';
import { tokensOf } from '../tokens.ts';

interface CreateOptions {
  role: 'viewer' | 'operator';
  name?: string;
  /** Milliseconds. */
  expires?: number;
}

const notes =
  'A viewer reads; an operator also asks for runs. Tokens lie in the folder access of the data, as hashes: a token is\n' +
  'shown once, when it is made. A running server knows of a new or revoked one within seconds. Callers send\n' +
  '"Authorization: Bearer TOKEN"; the dashboard asks for it.';

export function addTokenCommand(host: Host): Command {
  const command = new Command('token').description('Make, list and revoke the tokens by which the API is asked.');
  for (const add of [addCreate, addList, addRevoke]) command.addCommand(add(host));
  return addHelp(command, {
    notes,
    examples: [
      ['token create --role viewer --name "screen in the hall" --expires 90d', 'a token that reads, for three months'],
      ['token list', 'who may ask, and until when'],
      ['token revoke 4k2m9x0qpa', 'an end to one of them'],
    ],
    errors: ['STORAGE_FULL', 'STORAGE_DENIED'],
  });
}

function addCreate(host: Host): Command {
  const command = new Command('create')
    .description('Make a token and show it, once.')
    .addOption(
      new Option('--role <role>', 'what its holder may do').choices(['viewer', 'operator']).makeOptionMandatory(),
    )
    .option('--name <text>', 'who or what holds it (default: role and id)', parseName)
    .option('--expires <time>', 'how long it counts, such as 90d, 12h or 30m (default: until revoked)', parseSpan)
    .action(async ({ role, name, expires }: CreateOptions) => {
      await host.execute(command, async (context) => {
        const expiresAt = expires === undefined ? null : context.realClock.now() + expires;
        const { info, text } = await tokensOf(context, context.realClock).create({
          role,
          name,
          expiresAt,
        });
        await context.output.result({ token: text, ...shown(info) }, (output) => output.line(text));
        const until = info.expiresAt === null ? 'until it is revoked' : `until ${isoInstant(info.expiresAt)}`;
        context.note(`Token ${info.id} (${role}) counts ${until}. Keep it now: it is not shown again.`);
        return 0;
      });
    });
  return addHelp(command, {
    notes,
    examples: [
      ['token create --role viewer --expires 90d', 'for a dashboard'],
      ['token create --role operator --name cron --json', 'for a script that asks for runs'],
    ],
    errors: ['STORAGE_FULL', 'STORAGE_DENIED'],
  });
}

function addList(host: Host): Command {
  const command = new Command('list').description('Show the tokens, without their secrets.').action(async () => {
    await host.execute(command, async (context) => {
      const tokens = (await tokensOf(context, context.realClock).list()).map(shown);
      await context.output.result({ tokens }, async (output) => {
        if (tokens.length === 0) return output.line('No tokens. Make one with: footfall token create --role viewer');
        await output.table(
          ['id', 'name', 'role', 'status', 'made', 'expires'].map((title) => ({ title })),
          tokens.map((one) => [one.id, one.name, one.role, one.status, one.created_at, one.expires_at]),
        );
      });
      return 0;
    });
  });
  return addHelp(command, { examples: [['token list --json', 'for a script']] });
}

function addRevoke(host: Host): Command {
  const command = new Command('revoke')
    .description('End a token, for good.')
    .argument('<id>', 'id of the token, as the list shows it')
    .action(async (id: string) => {
      await host.execute(command, async (context) => {
        const info = await tokensOf(context, context.realClock).revoke(id);
        await context.output.result(shown(info), (output) =>
          output.line(`Token ${info.id} (${info.name}) is revoked since ${isoInstant(info.revokedAt ?? 0)}.`),
        );
        return 0;
      });
    });
  return addHelp(command, {
    notes: 'A running server refuses it within seconds.',
    examples: [['token revoke 4k2m9x0qpa', 'an end to this one']],
    errors: ['STORAGE_FULL', 'STORAGE_DENIED'],
  });
}

function shown({ id, name, role, status, createdAt, expiresAt, revokedAt }: TokenInfo) {
  const text = (at: number | null) => (at === null ? null : isoInstant(at));
  return {
    id,
    name,
    role,
    status,
    created_at: isoInstant(createdAt),
    expires_at: text(expiresAt),
    revoked_at: text(revokedAt),
  };
}

function parseName(text: string): string {
  const name = text.trim();
  if (name === '' || name.length > 100 || /\p{Cc}/u.test(name)) {
    throw new InvalidArgumentError('Expected 1 to 100 characters of one line.');
  }
  return name;
}

function parseSpan(text: string): number {
  const [, digits, unit] = /^(\d{1,5})([dhm])$/.exec(text) ?? [];
  const span = Number(digits) * (unit === 'd' ? dayMs : unit === 'h' ? hourMs : minuteMs);
  if (!(span > 0)) throw new InvalidArgumentError('Expected a length of time such as 90d, 12h or 30m.');
  return span;
}
