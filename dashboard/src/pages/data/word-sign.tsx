import {
  IconAlertTriangle,
  IconCircleDashed,
  IconCircleFilled,
  IconCircleHalf2,
  IconCircleX,
  IconMoon,
  type TablerIcon,
} from '@tabler/icons-react';
import type { ColumnName } from './columns.ts';
import classes from './word-sign.module.css';

type Sign = readonly [TablerIcon, 'good' | 'warning' | 'bad' | 'dim'];

const complete: Sign = [IconCircleFilled, 'good'];
const partial: Sign = [IconCircleHalf2, 'warning'];
const missing: Sign = [IconCircleX, 'bad'];
const pending: Sign = [IconCircleDashed, 'dim'];
const closed: Sign = [IconMoon, 'dim'];
const wrong: Sign = [IconAlertTriangle, 'bad'];

const signs: Record<string, Sign> = {
  complete,
  observed: complete,
  ok: complete,
  partial,
  imputed: partial,
  missing,
  pending,
  closed,
  broken: wrong,
};

/** A word of the tables with its sign, so that its colour is not the only one. */
export function WordSign({ column, value, text }: { column: ColumnName; value: string; text: string }) {
  const sign = column === 'fault' ? (value === 'none' ? undefined : wrong) : signs[value];
  if (sign === undefined || column === 'reason' || column === 'day_kind') {
    return (
      <span className={classes.word} data-tone={value === 'none' ? 'dim' : undefined}>
        {text}
      </span>
    );
  }
  const [Icon, tone] = sign;
  return (
    <span className={classes.word} data-tone={tone}>
      <Icon className={classes.sign} aria-hidden="true" />
      {text}
    </span>
  );
}
