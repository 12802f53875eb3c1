import { pino } from 'pino';
import type { Config } from '../config/schema.ts';
import type { Log } from '../domain/effects.ts';
import type { OutStream } from './effects.ts';

/** Fields that may carry a secret by mistake. Secrets proper hide themselves; this is the second wall. */
const secretFields = ['token', 'authorization', 'password', 'apiKey'];

/** Log to `stream`; `before` runs ahead of each line, to take the progress off the terminal. */
export function createLog(options: Config['log'], stream: OutStream, before: () => void): Log {
  const pretty = options.format === 'pretty' || (options.format === 'auto' && stream.isTTY === true);
  const logger = pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: secretFields.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]), censor: '(hidden)' },
    },
    {
      write(line: string) {
        before();
        stream.write(pretty ? prettyLine(line) : line);
      },
    },
  );
  return {
    debug: (fields, message) => logger.debug(fields, message),
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
  };
}

function prettyLine(line: string): string {
  const { level, time, msg, ...fields } = JSON.parse(line) as Record<string, unknown>;
  const rest = Object.entries(fields).map(([name, value]) => {
    if (typeof value === 'object' && value !== null && 'stack' in value) return `\n${String(value.stack)}`;
    return `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`;
  });
  return `${[String(time).slice(11, 19), String(level).padEnd(5), msg, ...rest].join(' ')}\n`;
}
