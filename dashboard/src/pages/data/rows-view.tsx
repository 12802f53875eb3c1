import { Button, NativeSelect, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '../../api/client.ts';
import { rowsQuery } from '../../api/queries.ts';
import type { NetworkAnswer, RowTable } from '../../api/types.ts';
import { Empty } from '../../charts/empty.tsx';
import { ErrorMessage } from '../../charts/error.tsx';
import { ChartSkeleton } from '../../charts/skeleton.tsx';
import { useFormat } from '../../i18n/use-format.ts';
import { type DataState, rowTables } from '../../state/pages.ts';
import { resolvePeriod } from '../../state/period.ts';
import { useTrail } from '../../state/use-trail.ts';
import choices from './choices.module.css';
import { ColumnChoice } from './column-choice.tsx';
import { chosenColumns, columnsOf } from './columns.ts';
import { AddFilter, FilterChips } from './filter-chips.tsx';
import { Reasons } from './reasons.tsx';
import { RowsDownload } from './rows-download.tsx';
import { RowsPager } from './rows-pager.tsx';
import { rowsRequest } from './rows-request.ts';
import { RowsTable } from './rows-table.tsx';
import classes from './rows-view.module.css';
import { useCellContext } from './use-cell-context.ts';

export interface ViewProps {
  state: DataState;
  change: (patch: Partial<DataState>) => void;
  network: NetworkAnswer;
}

/** The rows of a table: which, in what order, page by page, and as files. */
export function RowsView({ state, change, network }: ViewProps) {
  const { t } = useTranslation('data');
  const format = useFormat();
  const client = useQueryClient();
  const context = useCellContext(network);
  const [said, setSaid] = useState('');
  const { table, size, cursor, page } = state;
  const range = resolvePeriod(state.period, network.today);
  const { request, download } = useMemo(() => rowsRequest(state, network.today), [state, network.today]);
  const query = useQuery(rowsQuery(table, request));
  const { data } = query;
  // While another table is read, the rows of the one before are not put under its columns.
  const answer = data?.meta.table === table ? data : undefined;
  const columns = useMemo(() => chosenColumns(table, state.column), [table, state.column]);
  const rows = answer?.data ?? [];
  const next = query.isPlaceholderData ? null : (answer?.next_cursor ?? null);
  const trail = useTrail(JSON.stringify({ ...request, table, cursor: null }), page, cursor);

  useEffect(() => {
    if (next !== null) {
      void client.prefetchQuery(rowsQuery(table, { ...request, cursor: next }));
    }
  }, [client, table, request, next]);

  const ask = (patch: Partial<DataState>) => change({ cursor: null, page: 1, ...patch });
  const isFailed = query.error !== null && answer === undefined;
  const caption = `${t(`table.${table}`)}, ${format.range(range.from, range.to)}`;

  return (
    <section className={classes.frame} aria-labelledby="rows-title" aria-busy={query.isFetching}>
      <header className={classes.head}>
        <div>
          <h2 id="rows-title" className={classes.title}>
            {caption}
          </h2>
          <Text size="sm" c="dimmed">
            {t(`table_about.${table}`)}
          </Text>
        </div>
        <div className={`${choices.tools} ff-no-print`}>
          <AddFilter table={table} filters={state.filter} onChange={(filter) => ask({ filter })} />
          <ColumnChoice table={table} shown={columns} onChange={(column) => ask({ column })} />
          <RowsDownload path={`rows/${table}`} query={download} total={answer?.total} />
        </div>
      </header>
      <FilterChips table={table} filters={state.filter} onChange={(filter) => ask({ filter })} />
      {isFailed && query.error instanceof ApiProblem && query.error.code === 'CURSOR_INVALID' ? (
        <Empty why={t('failed.cursor')} hint={t('failed.cursor_do')}>
          <Button size="xs" variant="default" onClick={() => ask({})}>
            {t('failed.first_page')}
          </Button>
        </Empty>
      ) : isFailed ? (
        <ErrorMessage error={query.error} onRetry={() => query.refetch()} />
      ) : answer === undefined ? (
        <ChartSkeleton height="large" shape="list" />
      ) : answer.total === 0 ? (
        <NoRows table={table} isFiltered={state.filter.length > 0} onClear={() => ask({ filter: [] })} />
      ) : (
        <div className={classes.body} data-old={query.isPlaceholderData || undefined}>
          <RowsTable
            place={`${table} ${cursor ?? ''}`}
            label={caption}
            columns={columns}
            rows={rows}
            before={(page - 1) * Number(size)}
            total={answer.total}
            order={state.sort}
            onOrder={(sort) => ask({ sort })}
            context={context}
            onCopied={setSaid}
          />
          <RowsPager
            page={page}
            size={size}
            shown={rows.length}
            total={answer.total}
            onSize={(one) => ask({ size: one })}
            onFirst={() => ask({})}
            onPrevious={
              page > 1 && trail[page - 1] !== undefined
                ? () => change({ cursor: trail[page - 1] ?? null, page: page - 1 })
                : undefined
            }
            onNext={next === null ? undefined : () => change({ cursor: next, page: page + 1 })}
          />
          <Reasons table={table} rows={rows} />
        </div>
      )}
      <Said text={said} onGone={() => setSaid('')} />
    </section>
  );
}

/** The choice of a table; what of filters, order and columns the new one does not have is dropped. */
export function TableChoice({ state, change }: Pick<ViewProps, 'state' | 'change'>) {
  const { t } = useTranslation('data');
  const choose = (table: RowTable) => {
    const has = (text: string) =>
      (columnsOf[table] as readonly string[]).includes(text.replace(/^-/, '').split(':')[0]!);
    change({
      table,
      cursor: null,
      page: 1,
      filter: state.filter.filter(has),
      sort: state.sort.filter(has),
      column: [],
    });
  };
  return (
    <NativeSelect
      label={t('table.label')}
      value={state.table}
      data={rowTables.map((value) => ({ value, label: t(`table.${value}`) }))}
      onChange={(event) => choose(event.currentTarget.value as RowTable)}
    />
  );
}

function NoRows({ table, isFiltered, onClear }: { table: RowTable; isFiltered: boolean; onClear: () => void }) {
  const { t } = useTranslation('data');
  const isGood = table === 'rejects' && !isFiltered;
  return (
    <Empty why={t(isGood ? 'empty.rejects_why' : 'empty.why')} hint={t(isGood ? 'empty.rejects_do' : 'empty.do')}>
      {isFiltered ? (
        <Button size="xs" variant="default" onClick={onClear}>
          {t('empty.clear')}
        </Button>
      ) : null}
    </Empty>
  );
}

/** A short word that what was asked for is done; it goes by itself. */
function Said({ text, onGone }: { text: string; onGone: () => void }) {
  const gone = useRef(onGone);
  gone.current = onGone;
  useEffect(() => {
    if (text !== '') {
      const timer = setTimeout(() => gone.current(), 2500);
      return () => clearTimeout(timer);
    }
  }, [text]);
  return (
    <div className={classes.said} role="status" data-on={text === '' ? undefined : ''}>
      {text}
    </div>
  );
}
