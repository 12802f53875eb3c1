import { useTranslation } from 'react-i18next';
import type { Count, Verdict } from '../../api/types.ts';
import { useFormat } from '../../i18n/use-format.ts';
import classes from './usual-range.module.css';
import { scaleAround } from './verdict-state.ts';

interface UsualRangeProps {
  change: Count;
  range: { low: number; high: number };
  verdict: Verdict;
  /** Without the figures below it, where they stand beside it. */
  slim?: boolean;
}

/** A change as a dot on a scale around the expected, over the band of what is usual. */
export function UsualRange({ change, range, verdict, slim = false }: UsualRangeProps) {
  const { t } = useTranslation('network');
  const format = useFormat();
  const half = scaleAround(change, range);
  const at = (value: number) => `${(Math.min(Math.max(value / half, -1), 1) + 1) * 50}%`;
  const words = { change: format.change(change), low: format.change(range.low), high: format.change(range.high) };
  return (
    <div className={slim ? classes.slim : undefined} role="img" aria-label={t('range.label', words)}>
      <div className={classes.scale}>
        <span className={classes.track} />
        <span
          className={classes.band}
          style={{ insetInlineStart: at(range.low), insetInlineEnd: `calc(100% - ${at(range.high)})` }}
        />
        <span className={classes.zero} style={{ insetInlineStart: '50%' }} />
        {change === null ? null : (
          <span className={classes.mark} data-verdict={verdict} style={{ insetInlineStart: at(change) }} />
        )}
      </div>
      {slim ? null : (
        <div className={classes.labels}>
          <span style={{ insetInlineStart: at(range.low) }}>{words.low}</span>
          <span style={{ insetInlineStart: '50%' }}>{t('range.expected')}</span>
          <span style={{ insetInlineStart: at(range.high) }}>{words.high}</span>
        </div>
      )}
    </div>
  );
}
