import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { IconChartLine, IconDownload, IconTable } from '@tabler/icons-react';
import { type ReactNode, useId, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addressOf, type Query } from '../api/client.ts';
import { useNetwork } from '../app/use-network.ts';
import { useFormat } from '../i18n/use-format.ts';
import { usePalette } from '../theme/use-palette.ts';
import classes from './chart-frame.module.css';
import { type Canvases, CanvasesContext, type Drawing } from './chart-frame-context.ts';
import { savePicture } from './chart-frame-picture.ts';
import { Empty } from './empty.tsx';
import { ErrorMessage } from './error.tsx';
import { type ChartHeight, type ChartShape, ChartSkeleton } from './skeleton.tsx';
import { type TableData, TableView } from './table-view.tsx';

export interface ChartFrameProps {
  title: string;
  /** Unit and period: `entries by day, 1–28 May 2025`. */
  subtitle?: string;
  /** The question behind the chart, as useQuery gives it: its loading, failure and renewal are shown here. */
  query?: {
    isPending: boolean;
    isPlaceholderData?: boolean;
    isError?: boolean;
    data?: unknown;
    error: unknown;
    refetch?: () => unknown;
  };
  /** Whether the answer holds nothing to show; `why` and `hint` say why and what to do. */
  empty?: boolean | { why?: string; hint?: string };
  height?: ChartHeight;
  shape?: ChartShape;
  /** The same figures as a table, made when it is looked at. */
  table?: () => TableData;
  /** The request behind the chart, for its downloads: path under /v1 and parameters. */
  download?: { path: string; query: Query };
  /** Controls of this chart alone, beside its buttons. */
  actions?: ReactNode;
  /** Below the title: what marks and colours mean. */
  legend?: ReactNode;
  /** Rank of the title among the page's. */
  order?: 2 | 3;
  children: ReactNode;
}

/** What stands around every chart: title with unit and period, the way to its table and files, and its states. */
export function ChartFrame(props: ChartFrameProps) {
  const {
    title,
    subtitle,
    query,
    empty = false,
    height = 'medium',
    shape = 'line',
    table,
    download,
    order = 2,
  } = props;
  const { t } = useTranslation();
  const titleId = useId();
  const [isTable, setTable] = useState(false);
  const { canvases, charts } = useCanvases();
  const hasNothing = query !== undefined && query.data === undefined;
  const isFailed = query !== undefined && query.error !== null && query.error !== undefined && hasNothing;
  const isWaiting = query !== undefined && hasNothing && !isFailed;
  const isEmpty = !isWaiting && !isFailed && empty !== false;
  const isShown = !isWaiting && !isFailed && !isEmpty;
  const Heading = `h${order}` as const;

  return (
    <section className={classes.frame} aria-labelledby={titleId} aria-busy={isWaiting || query?.isPlaceholderData}>
      <header className={classes.head}>
        <div className={classes.titles}>
          <Heading id={titleId} className={classes.title}>
            {title}
          </Heading>
          {subtitle === undefined ? null : <p className={classes.subtitle}>{subtitle}</p>}
        </div>
        <div className={`${classes.tools} ff-no-print`}>
          {props.actions}
          {table === undefined ? null : (
            <Tooltip label={t(isTable ? 'chart.chart' : 'chart.table')}>
              <ActionIcon
                size="md"
                color="gray"
                c="dimmed"
                aria-label={t(isTable ? 'chart.chart' : 'chart.table')}
                aria-pressed={isTable}
                disabled={!isShown}
                onClick={() => setTable(!isTable)}
              >
                {isTable ? <IconChartLine size="1.125rem" stroke={1.6} /> : <IconTable size="1.125rem" stroke={1.6} />}
              </ActionIcon>
            </Tooltip>
          )}
          <Downloads
            title={title}
            subtitle={subtitle}
            charts={charts}
            download={download}
            isPicture={!isTable && isShown}
          />
        </div>
      </header>
      {props.legend === undefined || !isShown ? null : <div className={classes.legend}>{props.legend}</div>}
      <div className={classes.body} data-old={query?.isPlaceholderData || undefined}>
        {isWaiting ? <ChartSkeleton height={height} shape={shape} /> : null}
        {isFailed ? <ErrorMessage error={query.error} onRetry={() => query.refetch?.()} /> : null}
        {isEmpty ? <Empty {...(typeof empty === 'object' ? empty : {})} /> : null}
        {isShown && isTable && table ? <TableView label={title} table={table()} /> : null}
        {isShown && !isTable ? <CanvasesContext value={canvases}>{props.children}</CanvasesContext> : null}
      </div>
    </section>
  );
}

interface DownloadsProps extends Pick<ChartFrameProps, 'title' | 'subtitle' | 'download'> {
  charts: Map<HTMLElement, Drawing>;
  isPicture: boolean;
}

function Downloads({ title, subtitle = '', download, charts, isPicture }: DownloadsProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const palette = usePalette();
  const network = useNetwork();
  const save = () => {
    const when = network ? format.moment(network.now, network.time_zone) : '';
    const note = [network?.name, when && t('live.as_of', { when }), t('product')].filter(Boolean).join(' · ');
    const list = [...charts].map(([box, chart]) => ({ box, chart }));
    return savePicture({ title, subtitle, note, charts: list, palette }, fileNameOf(`${title} ${subtitle}`));
  };
  // Charts tell of themselves after they were drawn, so their number is asked for when the menu opens.
  const [isOpen, setOpen] = useState(false);
  if (!download && !isPicture) {
    return null;
  }
  return (
    <Menu position="bottom-end" opened={isOpen} onChange={setOpen}>
      <Menu.Target>
        <Tooltip label={t('chart.download')}>
          <ActionIcon size="md" color="gray" c="dimmed" aria-label={t('chart.download')}>
            <IconDownload size="1.125rem" stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {isPicture && charts.size > 0 ? <Menu.Item onClick={save}>{t('chart.png')}</Menu.Item> : null}
        {download
          ? (['csv', 'xlsx', 'parquet'] as const).map((kind) => (
              <Menu.Item key={kind} component="a" href={addressOf(download.path, download.query, kind)} download>
                {t(`chart.${kind}`)}
              </Menu.Item>
            ))
          : null}
      </Menu.Dropdown>
    </Menu>
  );
}

function useCanvases() {
  return useMemo(() => {
    const charts = new Map<HTMLElement, Drawing>();
    const canvases: Canvases = {
      add: (box, chart) => {
        charts.set(box, chart);
        return () => charts.delete(box);
      },
    };
    return { charts, canvases };
  }, []);
}

/** A name that every system takes. */
function fileNameOf(text: string): string {
  const plain = text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return (
    plain
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '')
      .slice(0, 100) || 'chart'
  );
}
