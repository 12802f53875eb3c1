import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Count, FootfallRow, RankingRow, Verdict } from '../../api/types.ts';
import { ErrorMessage } from '../../charts/error.tsx';
import { TrustBadge } from '../../charts/trust-badge.tsx';
import { intervalText, isWhole, sharesText } from '../../charts/trust-words.ts';
import { useFormat } from '../../i18n/use-format.ts';
import type { RawSearch } from '../../state/search.ts';
import classes from './fact.module.css';
import { Fact } from './fact.tsx';
import { dayVerdict, lastOpenDay, openingAt, type TodayFigures } from './today.ts';

interface BranchFactsProps {
  today: TodayFigures | undefined;
  days: readonly FootfallRow[] | undefined;
  total: RankingRow | null | undefined;
  /** Clock of the branch: its date and hour. */
  date: string;
  hour: number;
  period: string;
  isOneSensor: boolean;
  /** Where the health of these sensors is shown. */
  health: RawSearch;
  error: unknown;
  onRetry: () => void;
  onOpenDay: (date: string) => void;
}

/** Four answers before any chart: today, the last open day, the period, and how far all of it can be trusted. */
export const BranchFacts = memo(function BranchFacts(props: BranchFactsProps) {
  const { today, days, total, date, hour, period, health, error, onRetry, onOpenDay } = props;
  const todayRow = days?.findLast(({ start }) => start === date);
  const { t } = useTranslation('branch');
  const { t: tc } = useTranslation();
  const format = useFormat();
  if (error !== null && today === undefined) {
    return (
      <div className={classes.failed}>
        <ErrorMessage error={error} onRetry={onRetry} />
      </div>
    );
  }
  const opening = today && openingAt(today.spans, hour);
  const spans =
    today?.spans.map(({ from, to }) => `${format.hour(from)}–${format.hour(to)}`.replaceAll(' ', noBreak)) ?? [];
  const kind = today?.dayKind === 'holiday' || today?.dayKind === 'closure' ? today.dayKind : null;
  const last = days && lastOpenDay(days, date);
  const lastChange = last?.change_share ?? null;
  return (
    <section className={classes.facts} aria-label={t('facts.label')}>
      <Fact
        title={t('facts.today')}
        aside={
          opening === undefined
            ? null
            : opening.state === 'closed_all_day'
              ? t(kind === null ? 'opening.closed_all_day' : `opening.${kind}`)
              : t(`opening.${opening.state}`, { at: format.hour(opening.at) })
        }
        figure={format.count(today?.entries)}
        trust={todayRow && today?.entries != null ? <TrustBadge rests={todayRow} health={health} /> : null}
        isWaiting={today === undefined}
        verdict={opening?.state === 'closed_all_day' ? null : (today?.verdict ?? null)}
        verdictText={today === undefined ? '' : verdictText(today.verdict, today.change, t, format)}
        lines={[
          today?.expected == null
            ? null
            : t('facts.expected_so_far', {
                expected: format.count(today.expected),
                day: format.count(today.expectedDay),
              }),
          today && today.gaps > 0 ? t('facts.gaps', { count: today.gaps }) : null,
          spans.length > 0 ? t('facts.hours', { spans: format.list(spans) }) : null,
        ]}
        onOpen={() => onOpenDay(date)}
        openText={t('facts.by_hour')}
      />
      <Fact
        title={t('facts.last_day')}
        aside={last === undefined ? null : format.weekdayDay(last.start)}
        figure={format.count(last?.entries)}
        trust={last?.entries != null ? <TrustBadge rests={last} health={health} /> : null}
        isWaiting={days === undefined}
        verdict={last === undefined ? null : last.status === 'partial' ? 'partial' : dayVerdict(last)}
        verdictText={
          last === undefined
            ? t('facts.no_day')
            : last.status === 'partial'
              ? t('note.partial_short', { share: format.share(last.observed_share) })
              : last.status === 'missing'
                ? t('note.missing')
                : verdictDay(dayVerdict(last), lastChange, t, format)
        }
        lines={[
          last?.expected == null ? null : t('facts.expected', { expected: format.count(last.expected) }),
          last?.status !== 'partial' && last?.low != null
            ? t('facts.band', { low: format.count(last.low), high: format.count(last.high) })
            : null,
        ]}
        onOpen={last === undefined ? undefined : () => onOpenDay(last.start)}
        openText={t('facts.by_hour')}
      />
      <Fact
        title={t('facts.period')}
        aside={period}
        figure={format.count(total?.entries)}
        trust={total ? <TrustBadge rests={total} health={health} /> : null}
        isWaiting={total === undefined}
        verdict={null}
        verdictText={
          total?.compare_change == null
            ? t('facts.not_compared')
            : t('facts.against_expected', { change: format.change(total.compare_change) })
        }
        lines={[
          total ? t('facts.days_compared', { complete: format.count(total.complete_days), count: total.days }) : null,
        ]}
      />
      <Fact
        title={t(props.isOneSensor ? 'facts.trust_sensor' : 'facts.trust')}
        aside={period}
        figure={format.share(total?.observed_share)}
        isWaiting={total === undefined}
        verdict={null}
        verdictText={t('facts.observed')}
        lines={[
          total && !isWhole(total) ? sharesText(total, tc, format) : null,
          total ? intervalText(total, tc, format) : null,
          total && total.days > total.complete_days
            ? t('facts.not_whole', { count: total.days - total.complete_days })
            : total
              ? t('facts.all_whole')
              : null,
        ]}
        meter={total?.observed_share ?? null}
        more={
          <Link to="/health" search={health as never} className={`${classes.open} ff-no-print`}>
            {t('facts.health')}
          </Link>
        }
      />
    </section>
  );
});

const noBreak = '\u00a0';

type Words = ReturnType<typeof useTranslation<'branch'>>['t'];

function verdictText(verdict: Verdict, change: Count, t: Words, format: ReturnType<typeof useFormat>): string {
  return change === null ? t('verdict.nothing_yet') : t(`verdict.${verdict}`, { change: format.change(change) });
}

function verdictDay(verdict: Verdict, change: Count, t: Words, format: ReturnType<typeof useFormat>): string {
  return change === null ? t('verdict_day.nothing') : t(`verdict_day.${verdict}`, { change: format.change(change) });
}
