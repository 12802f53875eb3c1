import { errorRegistry } from '../../src/domain/errors.ts';
import { generatedFrom, markdownTable } from './markdown.ts';

/** docs/errors.md: every error by its stable code. */
export function errorList(): string {
  const entries = Object.entries(errorRegistry);
  return `${[
    '# Errors',
    generatedFrom('src/domain/errors.ts'),
    [
      'Every error has a code that stays the same from version to version; it stands in brackets at the end of the',
      'message, and as `code` in `--json`. A command that fails ends with the exit code given here; 0 is success, 1 an',
      'error that nobody foresaw, which deserves a report. The HTTP status is the one an API answers with.',
    ].join('\n'),
    markdownTable(
      ['code', 'exit', 'HTTP', 'meaning'],
      entries.map(([code, { exit, status, title }]) => [`\`${code}\``, String(exit), String(status), title]),
    ),
  ].join('\n\n')}\n`;
}
