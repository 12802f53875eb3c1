import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { rankingQuery } from '../../api/queries.ts';
import type { BranchRow, NetworkAnswer } from '../../api/types.ts';
import { ErrorMessage } from '../../charts/error.tsx';
import { ChartSkeleton } from '../../charts/skeleton.tsx';
import { useFormat } from '../../i18n/use-format.ts';
import { addDays } from '../../state/dates.ts';
import type { CompareState } from '../../state/pages.ts';
import classes from './compare.module.css';
import { type Change, type Look, mostLines } from './requests.ts';

/** How many of the largest are offered as a set. */
const largest = 5;
/** Days by which the largest are found. */
const days = 28;
/** Regions that are offered one by one. */
const mostRegions = 8;

export interface SuggestionsProps {
  state: CompareState;
  chosen: readonly string[];
  network: NetworkAnswer;
  branches: readonly BranchRow[] | undefined;
  onChange: Change;
  onLook: Look;
}

/** With nothing or one alone chosen: sets to compare, one click each. */
export function Suggestions({ state, chosen, network, branches, onChange, onLook }: SuggestionsProps) {
  const { t } = useTranslation('compare');
  const format = useFormat();
  const tomorrow = addDays(network.today, 1);
  const only = state.by === 'branch' ? branches?.find(({ id }) => id === chosen[0]) : undefined;
  const request = {
    from: addDays(tomorrow, -days),
    to: tomorrow,
    by: state.by,
    compare: 'none' as const,
    limit: Math.max(largest + 1, mostLines),
    region: only?.region ? [only.region] : [],
  };
  const query = useQuery(rankingQuery(request));
  const rows = query.data?.data ?? [];
  const card = (patch: Partial<CompareState>) => ({
    onChoose: () => onChange(patch, { push: true }),
    onLook: () => onLook(patch),
  });
  const others = rows.filter(({ id }) => !chosen.includes(id));

  if (chosen.length > 0) {
    return others.length === 0 ? null : (
      <section className={classes.add} aria-label={t('suggest.one_label')}>
        <span className={classes.addLabel}>{t('suggest.one')}</span>
        {others.slice(0, 4).map(({ id, name }) => (
          <Button key={id} size="xs" variant="default" onClick={() => onChange({ id: [...chosen, id] })}>
            {name}
          </Button>
        ))}
        {others.length > 1 ? (
          <Button
            size="xs"
            variant="default"
            onClick={() => onChange({ id: [...chosen, ...others.map(({ id }) => id)].slice(0, mostLines) })}
          >
            {only?.region ? t('suggest.all_of', { region: only.region }) : t('suggest.all')}
          </Button>
        ) : null}
      </section>
    );
  }
  return (
    <section className={classes.start} aria-labelledby="compare-start">
      <h2 id="compare-start" className={classes.startTitle}>
        {t('suggest.title')}
      </h2>
      <p className={classes.note}>{t('suggest.lead', { count: mostLines })}</p>
      {query.isPending ? <ChartSkeleton height="small" shape="list" /> : null}
      {query.isError && query.data === undefined ? (
        <ErrorMessage error={query.error} onRetry={() => query.refetch()} />
      ) : null}
      <ul className={classes.cards}>
        {rows.length === 0 ? null : (
          <Card
            title={t(`suggest.largest.${state.by}`, { count: Math.min(largest, rows.length) })}
            text={format.list(rows.slice(0, largest).map(({ name }) => name))}
            {...card({ id: rows.slice(0, largest).map(({ id }) => id) })}
          />
        )}
        {rows.length <= largest ? null : (
          <Card
            title={t(`suggest.largest.${state.by}`, { count: Math.min(mostLines, rows.length) })}
            text={t('suggest.on_one_chart')}
            {...card({ id: rows.slice(0, mostLines).map(({ id }) => id) })}
          />
        )}
        {network.regions.length < 2 ? null : (
          <Card
            title={t('suggest.regions', { count: Math.min(network.regions.length, mostLines) })}
            text={format.list(network.regions.slice(0, mostLines).map(({ id }) => id))}
            {...card({ by: 'region', id: network.regions.slice(0, mostLines).map(({ id }) => id) })}
          />
        )}
        {state.by === 'branch'
          ? network.regions.slice(0, mostRegions).map(({ id, branches: count }) => {
              const members = (branches ?? []).filter(({ region }) => region === id);
              return members.length < 2 ? null : (
                <Card
                  key={id}
                  title={t('suggest.region', { region: id })}
                  text={
                    count > mostLines
                      ? t('suggest.first_of', { count: mostLines, total: format.count(count) })
                      : format.list(members.map(({ name }) => name))
                  }
                  {...card({ by: 'branch', id: members.slice(0, mostLines).map((member) => member.id) })}
                />
              );
            })
          : null}
      </ul>
    </section>
  );
}

interface CardProps {
  title: string;
  text: string;
  onChoose: () => void;
  onLook: () => void;
}

function Card({ title, text, onChoose, onLook }: CardProps) {
  return (
    <li>
      <button type="button" className={classes.card} onClick={onChoose} onPointerEnter={onLook} onFocus={onLook}>
        <span className={classes.cardTitle}>{title}</span>
        <span className={classes.cardText}>{text}</span>
      </button>
    </li>
  );
}
