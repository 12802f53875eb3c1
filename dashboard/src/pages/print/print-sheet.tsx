import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { footfallQuery, profileQuery, rankingQuery } from '../../api/queries.ts';
import type { BranchRow, NetworkAnswer } from '../../api/types.ts';
import { Empty } from '../../charts/empty.tsx';
import { ErrorMessage } from '../../charts/error.tsx';
import { FootfallSeries } from '../../charts/footfall-series.tsx';
import { isPart, outsidePoints, pointsOf } from '../../charts/footfall-series-points.ts';
import { noteOf, type PointWords } from '../../charts/footfall-series-tooltip.ts';
import { HourWeekday } from '../../charts/hour-weekday.tsx';
import { Variation } from '../../charts/variation.tsx';
import { useFormat } from '../../i18n/use-format.ts';
import type { PrintState } from '../../state/pages.ts';
import { requestsOf } from '../branch/requests.ts';
import classes from './print-page.module.css';

/** Rows of the list that fit beside the usual week. */
const mostRows = 12;

interface PrintSheetProps {
  branch: BranchRow;
  network: NetworkAnswer;
  state: PrintState & { id: string };
}

/** Key figures, series, variation, the usual week, what stands out, and how far all of it can be trusted. */
export function PrintSheet({ branch, network, state }: PrintSheetProps) {
  const { t } = useTranslation('print');
  const { t: tb } = useTranslation('branch');
  const format = useFormat();
  const { threshold, sensor } = state;
  const requests = useMemo(() => requestsOf({ ...state, compare: 'none' }, network), [state, network]);
  const series = useQuery(footfallQuery(requests.series));
  const total = useQuery(rankingQuery(requests.total)).data?.data[0];
  const profile = useQuery(profileQuery(requests.profile));
  const { granularity, range } = requests;
  const points = useMemo(() => pointsOf(series.data?.data ?? [], granularity), [series.data, granularity]);
  const words: PointWords = useMemo(
    () => ({ t: tb, format, granularity, threshold, comparison: null }),
    [tb, format, granularity, threshold],
  );
  const all = useMemo(() => ({ current: { first: 0, last: Math.max(0, points.length - 1) } }), [points]);
  const outside = useMemo(() => outsidePoints(points, threshold, all.current, 'size'), [points, threshold, all]);
  const estimated = points.reduce((sum, point) => sum + (point.estimated ?? 0), 0);
  const parts = total ? total.days - total.complete_days : points.filter(isPart).length;
  const limit = format.share(threshold / 100);
  const period = format.range(range.from, range.to);
  const place = [...new Set([branch.city, branch.region])].filter(Boolean).join(' · ');
  const title = t('title');
  useEffect(() => {
    document.title = [title, branch.name, period].join(' · ');
  }, [title, branch.name, period]);
  if (series.error !== null && series.data === undefined) {
    return <ErrorMessage error={series.error} onRetry={() => void series.refetch()} />;
  }
  const isEmpty =
    series.data !== undefined && points.every((point) => point.entries === null && point.expected === null);
  const chart = {
    points,
    words,
    label: `${branch.name}, ${period}`,
    window: all,
    zoomKey: '',
    onZoom: nothing,
    onChoose: nothing,
    isStill: true,
  };
  return (
    <>
      <header className={classes.head}>
        <div>
          <p className={classes.over}>{t('head', { network: network.name, place: place || title })}</p>
          <h1 className={classes.title}>{branch.name}</h1>
          <p className={classes.lead}>
            {t('period', { period, granularity: t(`granularity.${granularity}`) })}
            {sensor === null ? null : ` · ${t('sensor', { id: sensor })}`}
          </p>
        </div>
        <p className={classes.made}>
          {t('made', { when: format.moment(network.now, branch.time_zone), zone: branch.time_zone })}
        </p>
      </header>
      <dl className={classes.facts}>
        <Fact label={t('entries')} value={format.count(total?.entries)} />
        <Fact label={t('change')} value={format.change(total?.compare_change)} />
        <Fact label={t('outside', { threshold: limit })} value={format.count(isEmpty ? null : outside.length)} />
        <Fact
          label={t('days')}
          value={
            total
              ? t('of', { complete: format.count(total.complete_days), all: format.count(total.days) })
              : format.count(null)
          }
        />
        <Fact label={t('observed')} value={format.share(total?.observed_share)} />
      </dl>
      {isEmpty ? (
        <Empty />
      ) : (
        <>
          <Part title={t('series')} shape={classes.series}>
            {series.data === undefined ? null : <FootfallSeries {...chart} />}
          </Part>
          <Part title={t('variation')} shape={classes.variation}>
            {series.data === undefined ? null : <Variation {...chart} kind="bars" against="expected" />}
          </Part>
          <div className={classes.pair}>
            <Part title={t('profile')} shape={classes.profile}>
              {profile.data === undefined ? null : (
                <HourWeekday rows={profile.data.data} label={`${branch.name}, ${period}`} isStill />
              )}
            </Part>
            <section>
              <h2 className={classes.heading}>{t('list', { threshold: limit })}</h2>
              {outside.length === 0 && series.data !== undefined ? <p>{t('none', { threshold: limit })}</p> : null}
              <table className={classes.list}>
                <tbody>
                  {outside.slice(0, mostRows).map((row) => (
                    <tr key={row.start}>
                      <th scope="row">{format.start(row.start, granularity)}</th>
                      <td>{format.count(row.entries)}</td>
                      <td>{`${row.side === 'low' ? '▼' : '▲'} ${format.change(row.change)}`}</td>
                      <td className={classes.why}>{noteOf(row, words)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
              {outside.length > mostRows ? <p>{t('more', { count: outside.length - mostRows })}</p> : null}
            </section>
          </div>
          <footer className={classes.foot}>
            <h2 className={classes.heading}>{t('trust')}</h2>
            <p>{t('note_expected', { threshold: limit })}</p>
            <p>{parts > 0 ? t('note_part', { count: parts }) : t('note_whole')}</p>
            {estimated > 0 ? <p>{t('note_estimated', { figure: format.count(estimated) })}</p> : null}
          </footer>
        </>
      )}
    </>
  );
}

function nothing() {}

function Fact({ label, value }: { label: string; value: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd className="ff-figures">{value}</dd>
    </div>
  );
}

function Part({ title, shape, children }: { title: string; shape: string | undefined; children: ReactNode }) {
  return (
    <section>
      <h2 className={classes.heading}>{title}</h2>
      <div className={shape}>{children}</div>
    </section>
  );
}
