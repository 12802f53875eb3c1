import { Button, Paper } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { askForWork, statusQuery } from '../../api/queries.ts';
import type { StatusAnswer, WorkRequest } from '../../api/types.ts';
import { useNetwork } from '../../app/use-network.ts';
import { errorText } from '../../charts/error.tsx';
import type { Format } from '../../i18n/format.ts';
import { useFormat } from '../../i18n/use-format.ts';
import classes from './attention.module.css';
import { laggingSources } from './sources.ts';

/** How often work that was asked for is looked at, milliseconds. */
const lookEvery = 2_000;

/** For operators, where sources lag: asks the worker to collect, and says how it goes. Else what stands in its place. */
export function CollectNow({ otherwise }: { otherwise: ReactNode }) {
  const { t } = useTranslation('network');
  const { t: common } = useTranslation();
  const format = useFormat();
  const client = useQueryClient();
  const role = useNetwork()?.role;
  const mutation = useMutation({
    mutationFn: () => askForWork('run'),
    onSettled: () => client.invalidateQueries({ queryKey: ['status'] }),
  });
  const asked = mutation.data?.id;
  const status = useQuery({
    ...statusQuery(),
    enabled: role === 'operator',
    refetchInterval: ({ state }) => (isOpen(requestOf(state.data, asked)) ? lookEvery : false),
  }).data;
  if (role !== 'operator' || status === undefined) {
    return otherwise;
  }
  const lagging = laggingSources(status);
  const request = requestOf(status, asked) ?? mutation.data;
  if (lagging.length === 0 && asked === undefined) {
    return otherwise;
  }
  return (
    <Paper className={classes.collect}>
      <div>
        {lagging.map(({ source, failed, lag_minutes }) => (
          <p key={source}>
            {failed > 0
              ? t('collect.failed', { source, count: failed })
              : t('collect.lag', { source, lag: format.lag(lag_minutes) })}
          </p>
        ))}
        <p className={classes.dim} role="status">
          {request === undefined ? null : requestText(request, Date.parse(status.now), format, t)}
        </p>
        {mutation.isError ? (
          <p className={classes.bad} role="alert">
            {t('collect.refused', { error: errorText(mutation.error, common) })}
          </p>
        ) : null}
      </div>
      <Button
        size="xs"
        variant="default"
        loading={mutation.isPending}
        disabled={isOpen(request)}
        onClick={() => mutation.mutate()}
      >
        {t('collect.action')}
      </Button>
    </Paper>
  );
}

/** The request asked for here, or else one that somebody else asked for and that is not yet done. */
function requestOf(status: StatusAnswer | undefined, id: string | undefined): WorkRequest | undefined {
  const requests = status?.requests ?? [];
  return (
    requests.find((request) => request.id === id) ??
    requests.find((request) => id === undefined && request.kind === 'run' && isOpen(request))
  );
}

const isOpen = (request: WorkRequest | undefined) => request?.status === 'waiting' || request?.status === 'running';

function requestText(
  { status, error, finished_at }: WorkRequest,
  now: number,
  format: Format,
  t: ReturnType<typeof useTranslation<'network'>>['t'],
): string {
  switch (status) {
    case 'failed':
      return t('collect.broken', { error: error ?? '' });
    case 'done':
      return t('collect.done', { when: finished_at === null ? '' : format.ago(Date.parse(finished_at), now) });
    default:
      return t(`collect.${status}`);
  }
}
