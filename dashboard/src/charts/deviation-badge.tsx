import { IconArrowDown, IconArrowUp, IconCheck, IconMinus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Count, Verdict } from '../api/types.ts';
import { useFormat } from '../i18n/use-format.ts';
import classes from './deviation-badge.module.css';
import { deviationText, type UsualRange } from './deviation-badge-text.ts';

const icons = { normal: IconCheck, low: IconArrowDown, high: IconArrowUp, unknown: IconMinus };

interface DeviationBadgeProps {
  change?: Count;
  verdict: Verdict;
  /** What is usual for the very same, where it is known. */
  range?: UsualRange | null;
  /** Also shows the verdict in words. */
  words?: boolean;
}

/**
 * A change with its sign, its verdict's mark and colour. How it lies to its own usual range is said when hovered and to
 * readers: a large change may well be usual where few people come.
 */
export function DeviationBadge({ change, verdict, range = null, words = false }: DeviationBadgeProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const Icon = icons[verdict];
  const said = deviationText(change, verdict, range, t, format);
  return (
    <span className={classes.badge} data-verdict={verdict} title={said}>
      {change === null ? null : <Icon className={classes.icon} aria-hidden="true" />}
      {change === undefined || (change === null && words) ? null : (
        <span aria-hidden="true">{format.change(change)}</span>
      )}
      {words ? <span aria-hidden="true">{t(`verdict.${verdict}`)}</span> : null}
      <span className="ff-sr-only">{said}</span>
    </span>
  );
}
