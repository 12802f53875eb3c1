import { Checkbox } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { DeviationBadge } from '../../charts/deviation-badge.tsx';
import { deviationText, usualRange } from '../../charts/deviation-badge-text.ts';
import { Sparkline } from '../../charts/sparkline.tsx';
import { sparklineExtent } from '../../charts/sparkline-path.ts';
import { TrustNote } from '../../charts/trust-badge.tsx';
import { isWhole, sharesText } from '../../charts/trust-words.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { branchCodec, type NetworkState } from '../../state/pages.ts';
import { mostChosen } from '../compare/requests.ts';
import { Fresh } from './fresh.tsx';
import { prefetchBranchPage } from './prefetch-branch.ts';
import classes from './ranking-card.module.css';
import { branchPeriod, type RankedBranch } from './where-data.ts';

interface RankingRowsProps {
  rows: readonly RankedBranch[];
  period: NetworkState['period'];
  today: string;
  /** Ids, in the order in which they were chosen. */
  chosen: readonly string[];
  choose: (ids: readonly string[]) => void;
}

/** A row leads to its branch; its box chooses it to be compared. */
export function RankingRows({ rows, period, today, chosen, choose }: RankingRowsProps) {
  const { t } = useTranslation('network');
  const { t: common } = useTranslation();
  const format = useFormat();
  const client = useQueryClient();
  const kept = branchPeriod(period, today);
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th scope="col" className={`${classes.box} ff-no-print`}>
            <span className="ff-sr-only">{t('ranking.compare')}</span>
          </th>
          <th scope="col" className={classes.name}>
            {t('ranking.branch')}
          </th>
          <th scope="col" className={classes.people} data-align="end">
            {t('ranking.people')}
          </th>
          <th scope="col" className={classes.change} data-align="end">
            {t('ranking.change')}
          </th>
          <th scope="col" className={classes.spark} title={t('ranking.spark_why')}>
            {t('ranking.spark')}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const ready = () => prefetchBranchPage(client, row.id, kept, today);
          const people = format.count(row.entries === null ? null : Math.round(row.entries));
          return (
            <tr key={row.id} className={classes.row} onMouseEnter={ready} onFocus={ready}>
              <td className="ff-no-print">
                <Checkbox
                  size="xs"
                  className={classes.tick}
                  aria-label={t('ranking.choose', { name: row.name })}
                  checked={chosen.includes(row.id)}
                  disabled={chosen.length >= mostChosen && !chosen.includes(row.id)}
                  onChange={({ currentTarget: { checked } }) =>
                    choose(checked ? [...chosen, row.id] : chosen.filter((id) => id !== row.id))
                  }
                />
              </td>
              <td>
                <Link
                  to="/branch"
                  search={branchCodec.write({ id: row.id, period: kept })}
                  className={classes.link}
                  // The link lies over the row: what its badge says when hovered is said here.
                  title={[
                    row.name,
                    row.region,
                    deviationText(row.change, row.verdict, usualRange(row.range), common, format),
                    row.observed_share === null ? null : sharesText(row, common, format),
                  ]
                    .filter((part) => part !== null)
                    .join(', ')}
                >
                  {row.name}
                </Link>
                <Note row={row} period={period} />
              </td>
              <td data-align="end">
                <Fresh value={people} scope={`${period} ${today}`}>
                  {people}
                </Fresh>
                {row.observed_share === null || isWhole(row) ? null : (
                  <span className={classes.trust}>
                    <TrustNote rests={row} />
                  </span>
                )}
              </td>
              <td data-align="end">
                <DeviationBadge change={row.change} verdict={row.verdict} range={usualRange(row.range)} />
              </td>
              <td>
                <Spark values={row.spark ?? []} />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Spark({ values }: { values: readonly (number | null)[] }) {
  const { t } = useTranslation('network');
  const format = useFormat();
  const extent = sparklineExtent(values);
  const label =
    extent === null
      ? t('ranking.spark_none')
      : t('ranking.spark_label', {
          count: extent.days,
          least: format.count(Math.round(extent.least)),
          most: format.count(Math.round(extent.most)),
        });
  return <Sparkline values={values} label={label} />;
}

/** What a figure of days is made of, where not all of them are whole. */
function Note({ row, period }: { row: RankedBranch; period: NetworkState['period'] }) {
  const { t } = useTranslation('network');
  const format = useFormat();
  const text =
    period === 'today'
      ? row.observed_share !== null && row.observed_share < 0.995
        ? t('ranking.observed', { share: format.share(row.observed_share) })
        : null
      : row.complete_days < row.days
        ? t('ranking.part', { complete: format.count(row.complete_days), days: format.count(row.days) })
        : null;
  return text === null ? null : <span className={classes.note}>{text}</span>;
}
