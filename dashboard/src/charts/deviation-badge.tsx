import { IconArrowDown, IconArrowUp, IconCheck, IconMinus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Count, Verdict } from '../api/types.ts';
import { useFormat } from '../i18n/use-format.ts';
import classes from './deviation-badge.module.css';

const icons = { normal: IconCheck, low: IconArrowDown, high: IconArrowUp, unknown: IconMinus };

/** A change with its sign, its verdict's mark and colour; `words` also says the verdict, else it is said to readers only. */
export function DeviationBadge({ change, verdict, words }: { change?: Count; verdict: Verdict; words?: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const Icon = icons[verdict];
  return (
    <span className={classes.badge} data-verdict={verdict}>
      {change === null ? null : <Icon className={classes.icon} aria-hidden="true" />}
      {change === undefined ? null : <span>{format.change(change)}</span>}
      <span className={words ? undefined : 'ff-sr-only'}>{t(`verdict.${verdict}`)}</span>
    </span>
  );
}
