import { literal } from '../../engine/duckdb.ts';
import type { Mapping } from '../../source/mapping.ts';
import { type ColumnRef, rawFields } from '../../source/raw-fields.ts';
import { type TextColumn, textColumns } from './staged.ts';

export interface ColumnPlan {
  /** The SQL of each text; null for an empty one. */
  texts: Record<TextColumn, string>;
  /** The value columns of a wide file, in the file's order, and what each names. */
  wide: { value: string; names: string }[];
}

/** Which column of a file holds which text; `column` gives the SQL (of type VARCHAR) of the column at an index. */
export function columnPlan(mapping: Mapping, header: readonly string[], column: (index: number) => string): ColumnPlan {
  const found = rawFields(mapping, header);
  const { constants } = mapping;
  const raw = (ref: ColumnRef) => column(ref.index);
  const text = (ref: ColumnRef) => `nullif(${raw(ref)}, '')`;
  const field = (ref: ColumnRef | null, constant?: string) => {
    if (ref) return text(ref);
    return constant === undefined ? 'CAST(NULL AS VARCHAR)' : literal(constant);
  };
  const texts: ColumnPlan['texts'] = {
    sensor_text: field(found.sensor, constants.sensor),
    branch_text: field(found.branch, constants.branch),
    time_text:
      found.time && found.timeOfDay
        ? joinedTime(raw(found.time), raw(found.timeOfDay))
        : field(found.time ?? found.timeOfDay),
    entries_text: field(found.entries),
    exits_text: field(found.exits),
    unit_text: field(found.unit, constants.unit),
    status_text: field(found.status),
    interval_text: field(found.interval),
  };
  return { texts, wide: (found.wide ?? []).map((ref) => ({ value: text(ref), names: ref.names })) };
}

/** The SELECT list of the texts. */
export function textList(plan: ColumnPlan): string {
  return textColumns.map((column) => `${plan.texts[column]} AS ${column}`).join(', ');
}

/** As joinTime of the readers does. */
function joinedTime(time: string, timeOfDay: string): string {
  return `nullif(coalesce(${time} || ' ' || ${timeOfDay}, ${time}, ${timeOfDay}), '')`;
}
