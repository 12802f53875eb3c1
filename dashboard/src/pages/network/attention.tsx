import { Button, Paper } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { branchesQuery } from '../../api/queries.ts';
import type { Attention as Item, OverviewAnswer, Verdict } from '../../api/types.ts';
import { useNetwork } from '../../app/use-network.ts';
import { DeviationBadge } from '../../charts/deviation-badge.tsx';
import type { Format } from '../../i18n/format.ts';
import { useFormat } from '../../i18n/use-format.ts';
import classes from './attention.module.css';
import { type AttentionGroup, attentionGroups, keyOf, targetOf } from './attention-lines.ts';
import { CollectNow } from './collect-now.tsx';
import { prefetchBranchPage } from './prefetch-branch.ts';

/** Lines of a group before it is opened. */
const few = 5;

/** What needs a look, in words: what, since when, and the way to it. */
export function Attention({ overview }: { overview: OverviewAnswer }) {
  const { t } = useTranslation('network');
  const groups = attentionGroups(overview);
  return (
    <section className={classes.attention} aria-labelledby="attention-title">
      <h2 id="attention-title" className={classes.title}>
        {t('attention.title')}
      </h2>
      <CollectNow otherwise={groups.length === 0 ? <Nothing /> : null} />
      {groups.length === 0 ? null : (
        <div className={classes.groups}>
          {groups.map((group) => (
            <Group key={group.kind} group={group} today={overview.today.date} />
          ))}
        </div>
      )}
    </section>
  );
}

function Nothing() {
  const { t } = useTranslation('network');
  return (
    <Paper className={classes.none}>
      <IconCircleCheck className={classes.good} aria-hidden="true" />
      <div>
        <p>{t('attention.none')}</p>
        <p className={classes.dim}>{t('attention.none_why')}</p>
      </div>
    </Paper>
  );
}

function Group({ group: { kind, items, total }, today }: { group: AttentionGroup; today: string }) {
  const { t } = useTranslation('network');
  const format = useFormat();
  const [isOpen, setOpen] = useState(false);
  const shown = isOpen ? items : items.slice(0, few);
  const names = useNames();
  const titleId = `attention-${kind}`;
  return (
    <Paper component="section" aria-labelledby={titleId}>
      <header className={classes.head}>
        <h3 id={titleId} className={classes.groupTitle}>
          {t(`attention.${kind}`)}
        </h3>
        <span className={classes.count}>{format.count(total)}</span>
      </header>
      <p className={classes.why}>{t(`attention.${kind}_why`)}</p>
      <ul className={classes.list}>
        {shown.map((item) => (
          <li key={keyOf(item)}>
            <Line item={item} today={today} names={names} />
          </li>
        ))}
      </ul>
      {items.length > few || total > items.length ? (
        <div className={classes.more}>
          {items.length > few ? (
            <Button size="compact-xs" variant="subtle" onClick={() => setOpen(!isOpen)} aria-expanded={isOpen}>
              {isOpen ? t('attention.fewer') : t('attention.all', { total: format.count(items.length) })}
            </Button>
          ) : null}
          {total > items.length ? (
            <span>{t('attention.first', { shown: format.count(shown.length), total: format.count(total) })}</span>
          ) : null}
        </div>
      ) : null}
    </Paper>
  );
}

interface LineProps {
  item: Item;
  today: string;
  names: ReadonlyMap<string, string>;
}

function Line({ item, today, names }: LineProps) {
  const { t } = useTranslation('network');
  const format = useFormat();
  const client = useQueryClient();
  const zone = useNetwork()?.time_zone ?? 'UTC';
  const target = targetOf(item, today);
  const branch = item.branch_id === null ? null : (names.get(item.branch_id) ?? item.branch_id);
  const what =
    item.kind === 'source'
      ? item.source
      : item.sensor_id !== null
        ? t('attention.of_branch', { sensor: item.sensor_id, branch: branch ?? '' })
        : branch;
  const ready = () => {
    if (target.to === '/branch' && item.branch_id !== null && typeof target.search.period === 'string') {
      prefetchBranchPage(client, item.branch_id, target.search.period, today);
    }
  };
  return (
    <Link to={target.to} search={target.search} className={classes.line} onMouseEnter={ready} onFocus={ready}>
      <span className={classes.what}>{what}</span>
      <span className={classes.say}>{sentenceOf(item, today, zone, format, t)}</span>
      {item.kind === 'deviation' ? (
        <span className={classes.badge}>
          <DeviationBadge change={item.change} verdict={verdictOf(item)} />
        </span>
      ) : null}
    </Link>
  );
}

/** A day is only listed where it lies outside its usual range. */
const verdictOf = ({ change }: Item): Verdict => (change === null ? 'unknown' : change < 0 ? 'low' : 'high');

function sentenceOf(
  item: Item,
  today: string,
  zone: string,
  format: Format,
  t: ReturnType<typeof useTranslation<'network'>>['t'],
): string {
  const people = (value: number | null) => format.count(value === null ? null : Math.round(value));
  const { kind, date, since, entries, expected, observed_share: share, reason } = item;
  const day = date === null ? '' : format.weekdayDay(date);
  const moment = since === null ? '' : format.moment(since, zone);
  switch (kind) {
    case 'deviation':
      return t(date === today ? 'attention.deviation_today' : 'attention.deviation_line', {
        day,
        entries: people(entries),
        expected: people(expected),
      });
    case 'silent_sensor':
      if (since === null) {
        return t('attention.silent_long');
      }
      return expected === null
        ? t('attention.silent_plain', { since: moment })
        : t('attention.silent_line', { since: moment, people: people(expected) });
    case 'partial_day':
      return entries === null
        ? t('attention.partial_empty', { day })
        : t('attention.partial_line', { day, share: format.share(share), entries: people(entries) });
    case 'source':
      if (since === null) {
        return reason === null ? t('attention.source_never_plain') : t('attention.source_never', { reason });
      }
      return reason === null
        ? t('attention.source_plain', { since: moment })
        : t('attention.source_line', { since: moment, reason });
  }
}

function useNames(): ReadonlyMap<string, string> {
  const branches = useQuery(branchesQuery()).data;
  return useMemo(() => new Map(branches?.map(({ id, name }) => [id, name])), [branches]);
}
