import { useTranslation } from 'react-i18next';
import type { Verdict } from '../api/types.ts';
import { useFormat } from '../i18n/use-format.ts';
import { deviationBounds } from '../theme/tokens.ts';
import { usePalette } from '../theme/use-palette.ts';
import classes from './branch-map.module.css';
import { manyMarks } from './branch-map-points.ts';

/** Steps of the deviation scale that a verdict has, and the bounds between them. */
const groups = [
  { verdict: 'low', steps: [0, 1], bounds: [0] },
  { verdict: 'normal', steps: [2, 3, 4], bounds: [2, 3] },
  { verdict: 'high', steps: [5, 6], bounds: [5] },
] as const;

/** What shape, colour, outline and size of a mark mean. */
export function BranchMapLegend({ count }: { count: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const palette = usePalette();
  return (
    <div className={classes.legend}>
      <ul className={classes.scale} aria-label={t('map.scale')}>
        {groups.map(({ verdict, steps, bounds }) => (
          <li key={verdict} className={classes.group} data-verdict={verdict} style={{ flexGrow: steps.length }}>
            <span className={classes.verdict}>
              <Sign verdict={verdict} />
              {t(`verdict.${verdict}`)}
            </span>
            <span className={classes.steps}>
              {steps.map((step, index) => (
                <span key={step} className={classes.step} style={{ background: palette.deviation[step] }}>
                  {index < bounds.length ? (
                    <span className={classes.bound}>{format.change(deviationBounds[bounds[index]!])}</span>
                  ) : null}
                </span>
              ))}
            </span>
          </li>
        ))}
      </ul>
      <ul className={classes.signs}>
        <li>
          <Sign verdict="unknown" />
          {t('verdict.unknown')}
        </li>
        <li>
          <svg viewBox="0 0 14 14" className={classes.sign} aria-hidden="true">
            <circle cx="7" cy="7" r="5" fill="none" stroke="currentColor" strokeWidth="1.75" />
          </svg>
          {t('map.hollow')}
        </li>
        <li>
          <svg viewBox="0 0 22 14" className={classes.sign} data-wide aria-hidden="true">
            <circle cx="4" cy="7" r="2.5" fill="currentColor" opacity="0.5" />
            <circle cx="14" cy="7" r="6" fill="currentColor" opacity="0.5" />
          </svg>
          {t('map.size')}
        </li>
        {count > manyMarks ? (
          <li>
            <svg viewBox="0 0 14 14" className={classes.sign} aria-hidden="true">
              <path d="M7 .7 12.5 3.9V10.1L7 13.3 1.5 10.1V3.9Z" fill="currentColor" opacity="0.5" />
            </svg>
            {t('map.cell')}
          </li>
        ) : null}
      </ul>
    </div>
  );
}

function Sign({ verdict }: { verdict: Verdict }) {
  return (
    <svg viewBox="0 0 14 14" className={classes.sign} aria-hidden="true">
      {verdict === 'low' ? <path d="M7 13 1 2.5H13Z" fill="currentColor" /> : null}
      {verdict === 'high' ? <path d="M7 1 13 11.5H1Z" fill="currentColor" /> : null}
      {verdict === 'normal' ? <circle cx="7" cy="7" r="5" fill="currentColor" opacity="0.6" /> : null}
      {verdict === 'unknown' ? (
        <circle cx="7" cy="7" r="5" fill="none" stroke="currentColor" strokeWidth="1.75" strokeDasharray="2.5 2" />
      ) : null}
    </svg>
  );
}
