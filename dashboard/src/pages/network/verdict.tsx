import { Paper } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { OverviewAnswer } from '../../api/types.ts';
import { DeviationBadge } from '../../charts/deviation-badge.tsx';
import { TrustBadge } from '../../charts/trust-badge.tsx';
import type { Rests } from '../../charts/trust-words.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { isoWeekday } from '../../state/dates.ts';
import { Fresh } from './fresh.tsx';
import { UsualRange } from './usual-range.tsx';
import classes from './verdict.module.css';
import { type Today, todayState, usualRange } from './verdict-state.ts';

/** Under this share of what was due, the verdict says so. */
const littleObserved = 0.9;

/** Is today normal? The sentence that is read first. */
export function VerdictCard({ overview, scope }: { overview: OverviewAnswer; scope: string }) {
  const { t } = useTranslation('network');
  const { today } = overview;
  const state = todayState(today);
  const verdict = state.kind === 'judged' ? state.verdict : 'unknown';
  const range = state.kind === 'judged' ? usualRange(today) : null;
  return (
    <Paper component="section" className={classes.card} data-verdict={verdict} aria-label={t('today.label')}>
      {state.kind === 'judged' ? (
        <div>
          <DeviationBadge verdict={verdict} words />
        </div>
      ) : null}
      <Title overview={overview} />
      <Figures overview={overview} scope={scope} />
      {range === null ? null : (
        <div className={classes.range}>
          <UsualRange change={today.change} range={range} verdict={verdict} />
        </div>
      )}
    </Paper>
  );
}

function Title({ overview: { today } }: { overview: OverviewAnswer }) {
  const { t } = useTranslation('network');
  const format = useFormat();
  const state = todayState(today);
  const words = { weekday: format.weekday(isoWeekday(today.date)) };
  let text: string;
  if (state.kind === 'judged' && state.verdict === 'unknown') {
    text = t('today.unknown');
  } else if (state.kind === 'judged') {
    const verdict = state.verdict as 'normal' | 'low' | 'high';
    text =
      state.upTo === null
        ? t(`today.${verdict}_whole`, words)
        : t(`today.${verdict}`, { ...words, hour: format.hour(state.upTo) });
  } else {
    text = t(`today.${state.kind}`);
  }
  return <h2 className={classes.title}>{text}</h2>;
}

function Figures({ overview, scope }: { overview: OverviewAnswer; scope: string }) {
  const { t } = useTranslation('network');
  const format = useFormat();
  const { today } = overview;
  const state = todayState(today);
  switch (state.kind) {
    case 'closed':
      return <Closed overview={overview} scope={scope} />;
    case 'before':
    case 'silent':
      return (
        <>
          {today.expected_day === null ? (
            <p className={classes.text}>{t('today.expected_none')}</p>
          ) : (
            <Big value={today.expected_day} unit={t('today.people_expected')} scope={scope} />
          )}
          {state.kind === 'before' && state.opens !== null ? (
            <p className={classes.text}>{t('today.before_why', { hour: format.hour(state.opens) })}</p>
          ) : null}
          {state.kind === 'silent' ? (
            <p className={classes.text}>{t('today.silent_why', { hour: format.hour(state.since) })}</p>
          ) : null}
        </>
      );
    case 'judged':
      return (
        <>
          <Big
            value={today.entries}
            unit={t(state.upTo === null ? 'today.people_whole' : 'today.people')}
            scope={scope}
            rests={today}
          />
          <p className={classes.text}>{state.verdict === 'unknown' ? t('today.unknown_why') : expectedText(today)}</p>
          <SmallPrint today={today} isWhole={state.upTo === null} />
        </>
      );
  }

  function expectedText({ expected, change }: Today): string {
    if (expected === null) {
      return t('today.expected_only');
    }
    const words = { expected: format.count(Math.round(expected)), change: format.change(change) };
    const range = usualRange(today);
    return range === null
      ? t('today.expected_bandless', words)
      : t('today.expected', { ...words, low: format.change(range.low), high: format.change(range.high) });
  }
}

interface BigProps {
  value: number | null;
  unit: string;
  scope: string;
  /** Of a figure of people who came. */
  rests?: Rests;
}

function Big({ value, unit, scope, rests }: BigProps) {
  const format = useFormat();
  const text = format.count(value === null ? null : Math.round(value));
  return (
    <p className={classes.figure}>
      <Fresh value={text} scope={scope} className={classes.number}>
        {text}
      </Fresh>{' '}
      <span>{unit}</span>
      {rests === undefined ? null : <TrustBadge rests={rests} />}
    </p>
  );
}

function SmallPrint({ today, isWhole }: { today: Today; isWhole: boolean }) {
  const { t } = useTranslation('network');
  const format = useFormat();
  const { entries, comparable_entries: compared, observed_share: observed, expected_day: day } = today;
  const lines = [
    observed !== null && observed < littleObserved ? t('today.observed', { share: format.share(observed) }) : null,
    entries !== null && compared !== null && Math.round(compared) !== Math.round(entries)
      ? t('today.compared', { people: format.count(Math.round(compared)) })
      : null,
    !isWhole && day !== null ? t('today.whole_day', { people: format.count(Math.round(day)) }) : null,
  ].filter((line) => line !== null);
  return lines.length === 0 ? null : <p className={classes.small}>{lines.join(' ')}</p>;
}

/** Nothing is expected of today; the last open day is what there is to judge. */
function Closed({ overview, scope }: { overview: OverviewAnswer; scope: string }) {
  const { t } = useTranslation('network');
  const format = useFormat();
  const { today, last_open_day: last } = overview;
  const weekday = format.weekday(isoWeekday(today.date));
  if (last === null) {
    return <p className={classes.text}>{t('today.closed_alone', { weekday })}</p>;
  }
  const { low_change: low, high_change: high, comparable_share: share } = last;
  return (
    <>
      <p className={classes.text}>{t('today.closed_why', { weekday, day: format.weekdayDay(last.from) })}</p>
      <Big value={last.entries} unit={t('today.people_whole')} scope={scope} rests={last} />
      <div>
        <DeviationBadge change={last.change} verdict={last.verdict} words />
      </div>
      {share === null || share >= littleObserved ? null : (
        <p className={classes.small}>{t('periods.compared', { share: format.share(share) })}</p>
      )}
      {low === null || high === null || last.change === null ? null : (
        <div className={classes.range}>
          <UsualRange change={last.change} range={{ low, high }} verdict={last.verdict} />
        </div>
      )}
    </>
  );
}
