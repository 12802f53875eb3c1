import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { faultQuery } from '../../api/queries.ts';
import type { Fault } from '../../api/types.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { faultCodec, type HealthState } from '../../state/pages.ts';
import classes from './fault-list.module.css';
import { lengthOf, missedOf, whenOf } from './fault-words.ts';
import { KindWord, SeverityWord, VerdictWord } from './signs.tsx';

interface FaultRowsProps {
  faults: readonly Fault[];
  state: HealthState;
  nameOf: (branch: string) => string;
}

const heads = ['severity', 'sensor', 'kind', 'when', 'people', 'confidence', 'verdict'] as const;

/** One line a fault, all of which is a link. */
export function FaultRows({ faults, state, nameOf }: FaultRowsProps) {
  const { t } = useTranslation('health');
  return (
    <>
      <div className={classes.heads} aria-hidden="true">
        {heads.map((head) => (
          <span key={head} data-cell={head}>
            {t(`list.${head}`)}
          </span>
        ))}
      </div>
      <ul className={classes.rows} aria-label={t('list.label')}>
        {faults.map((fault) => (
          <li key={fault.id}>
            <FaultRow fault={fault} state={state} branch={nameOf(fault.branch_id)} />
          </li>
        ))}
      </ul>
    </>
  );
}

function FaultRow({ fault, state, branch }: { fault: Fault; state: HealthState; branch: string }) {
  const { t } = useTranslation('health');
  const format = useFormat();
  const client = useQueryClient();
  const missed = missedOf(fault);
  // No fault any more: it cost nobody, and nothing is sure of it.
  const isDismissed = fault.verdict === 'dismissed';
  const ready = () => void client.prefetchQuery(faultQuery(fault.id));
  return (
    <Link
      to="/health/fault"
      search={faultCodec.write({ ...state, id: fault.id }) as never}
      className={classes.row}
      data-dismissed={isDismissed || undefined}
      onMouseEnter={ready}
      onFocus={ready}
    >
      <span data-cell="severity">
        <SeverityWord severity={fault.severity} />
      </span>
      <span data-cell="sensor">
        <span className={classes.strong}>{fault.sensor_id}</span>
        <span className={classes.note}>{branch}</span>
      </span>
      <span data-cell="kind">
        <KindWord kind={fault.kind} />
      </span>
      <span data-cell="when">
        {whenOf(fault, t, format)}
        <span className={classes.note}>
          {[lengthOf(fault, t), fault.ended_at === null ? t('list.goes_on') : null].filter(Boolean).join(', ')}
        </span>
      </span>
      <span data-cell="people">
        <span className="ff-figures">{format.count(missed?.people)}</span>
        <span className={classes.note}>
          {isDismissed ? null : t(missed === null ? 'list.not_known' : `list.${missed.way}`)}
        </span>
      </span>
      <span data-cell="confidence">
        <span className="ff-sr-only">{t('list.confidence')}</span>
        <span className="ff-figures">{format.share(isDismissed ? null : fault.confidence)}</span>
      </span>
      <span data-cell="verdict">
        <VerdictWord verdict={fault.verdict} />
      </span>
    </Link>
  );
}
