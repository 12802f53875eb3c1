import { expect, onTestFinished } from 'vitest';
import type { Network } from '../../domain/network.ts';
import { addDays, type DateText } from '../../domain/time.ts';
import { type FootfallAnswer, footfallAnswer, footfallQuery } from '../contract/footfall.ts';
import { type LabOptions, type LabRow, makeServeLab, type ServeLab } from '../serve-lab.fixture.ts';
import { askFootfall } from './footfall.ts';

/** A lab that closes with the test. */
export async function labOf(network: Network, rows: Omit<LabOptions, 'network'>): Promise<ServeLab> {
  const lab = await makeServeLab({ network, now: '2025-06-01T10:00:00Z', ...rows });
  onTestFinished(lab.close);
  return lab;
}

/** The answer to a request as it comes, checked against the contract and the columns of the downloads. */
export async function askBody(lab: ServeLab, asked: object): Promise<FootfallAnswer> {
  const query = footfallQuery.parse(asked);
  const view = await lab.reader.view();
  const { network, clock } = lab.context;
  const { question, answer } = askFootfall({ query, network: network(), view, now: clock.now(), paged: true });
  const body = answer(await lab.reader.rows(question.sql, question.params));
  for (const row of body.data) expect(Object.keys(row)).toEqual(question.columns.map(({ name }) => name));
  return footfallAnswer.parse(body);
}

export async function ask(lab: ServeLab, asked: object): Promise<FootfallAnswer['data']> {
  return (await askBody(lab, asked)).data;
}

/** A row a day of a branch, over `[from, to)`. */
export function daysOf(
  branch_id: string,
  from: DateText,
  to: DateText,
  row: (date: DateText, at: number) => LabRow,
): LabRow[] {
  const rows: LabRow[] = [];
  for (let date = from; date < to; date = addDays(date, 1)) {
    rows.push({ branch_id, business_date: date, ...row(date, rows.length) });
  }
  return rows;
}
