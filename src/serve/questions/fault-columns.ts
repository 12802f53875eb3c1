import { tables } from '../../domain/tables.ts';
import {
  type Fault,
  type FaultsQuery,
  findingKinds,
  highPeople,
  lastingHours,
  lastingKinds,
  mediumPeople,
  severities,
} from '../contract/faults.ts';
import type { ResultColumn } from '../reading/question.ts';

/** A fault as a statement gives it. */
export type FaultRow = Omit<Fault, 'evidence'> & { evidence: string };

const people = 'coalesce(abs(f.uncounted), 0.0)';
const quoted = (names: readonly string[]) => names.map((name) => `'${name}'`).join(', ');
const isOld = `f.ended_at IS NULL AND f.hours >= ${lastingHours}`;
/** Its place in `severities`; the contract says what it means. */
const severityRank = `CASE
    WHEN f.verdict = 'dismissed' THEN 0
    WHEN ${people} >= ${highPeople} THEN 2
    WHEN ${isOld} AND f.kind IN (${quoted(lastingKinds)}) AND ${people} >= ${mediumPeople} THEN 2
    WHEN ${people} >= ${mediumPeople} THEN 1
    WHEN ${isOld} AND f.kind IN (${quoted([...lastingKinds, 'drift'])}) THEN 1
    ELSE 0
  END`;

const kept = [
  'fault_id',
  'sensor_id',
  'branch_id',
  'kind',
  'started_at',
  'ended_at',
  'started_on',
  'ended_on',
  'hours',
  'observed',
  'estimated',
  'expected',
  'uncounted',
  'confidence',
] as const;
const said = ['evidence', 'verdict', 'verdict_by', 'verdict_reason'] as const;

/** The columns of a fault, from `faults AS f`; with what they are sorted by. */
export const faultSelect = `
  md5(f.fault_id) AS id, ${[...kept, ...said].map((name) => `f.${name}`).join(', ')},
  ${severityRank} AS severity_rank, ${people} AS people`;

/** The columns that are told, over rows of `faultSelect`. */
export const toldFault = [
  'id',
  ...kept,
  `list_extract([${quoted(severities)}], severity_rank + 1) AS severity`,
  ...said,
].join(', ');

export const faultColumns: readonly ResultColumn[] = [
  { name: 'id', type: 'text', doc: 'What its address in the API is made of' },
  ...kept.map(columnOf),
  {
    name: 'severity',
    type: 'text',
    doc: 'low, medium or high: by the people miscounted, its kind and whether it goes on',
  },
  ...said.map(columnOf),
];

export const faultOrders: Record<FaultsQuery['sort'], { by: readonly string[]; falling: boolean }> = {
  '-severity': { by: ['severity_rank', 'people', 'started_at', 'fault_id'], falling: true },
  '-started_at': { by: ['started_at', 'fault_id'], falling: true },
  started_at: { by: ['started_at', 'fault_id'], falling: false },
};

/** A row as the contract has it. */
export function faultOf(row: FaultRow): Fault {
  const fault = Object.fromEntries(faultColumns.map(({ name }) => [name, row[name as keyof FaultRow] ?? null]));
  return { ...(fault as Omit<Fault, 'evidence'>), evidence: evidenceOf(row.evidence) };
}

function evidenceOf(text: string): Fault['evidence'] {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    return {};
  }
  if (typeof found !== 'object' || found === null) return {};
  return Object.fromEntries(
    Object.entries(found).map(([name, value]) => [
      name,
      typeof value === 'object' && value !== null ? JSON.stringify(value) : (value as string | number | boolean | null),
    ]),
  );
}

function columnOf(name: string): ResultColumn {
  const column = tables.faults.columns.find((one) => one.name === name);
  return { name, type: column?.type ?? 'text', doc: column?.doc ?? '' };
}

/** Where every kind is asked for, no condition is needed. */
export const isEveryKind = (kinds: readonly string[]) => findingKinds.every((kind) => kinds.includes(kind));
