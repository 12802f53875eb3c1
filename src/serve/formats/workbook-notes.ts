import type { Question } from '../reading/question.ts';

/** The rows of a workbook's second sheet: what was asked, as of when, and what each column means. */
export function workbookNotes(question: Question, version: string, asOf: string): string[][] {
  const { scope, tables, request } = question;
  const range =
    scope.from !== undefined && scope.to !== undefined
      ? [['range', `${scope.from} to ${scope.to}`, 'The day of the end is not part of it']]
      : [];
  return [
    ['About these rows'],
    ['tables', tables.join(', ')],
    ...(request === undefined ? [] : [['request', request]]),
    ...range,
    ['as_of', asOf, 'The clock of judgement when this was made, UTC'],
    ['version', version, 'Of the tables; the same version gives the same rows'],
    [],
    ['column', 'type', 'meaning'],
    ...question.columns.map(({ name, type, doc }) => [
      name,
      type,
      type === 'timestamp' && !doc.includes('UTC') ? `${doc} (UTC)` : doc,
    ]),
    [],
    [
      'A text that would begin like a formula (= + - @) has an apostrophe before it here. Empty means not known, never zero.',
    ],
  ];
}
