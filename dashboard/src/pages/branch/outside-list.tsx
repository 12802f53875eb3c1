import { ActionIcon, SegmentedControl, Tooltip } from '@mantine/core';
import { IconArrowDownRight, IconArrowUpRight, IconZoomIn } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { ChartFrame, type ChartFrameProps } from '../../charts/chart-frame.tsx';
import type { OutsidePoint } from '../../charts/footfall-series-points.ts';
import { noteOf, type PointWords } from '../../charts/footfall-series-tooltip.ts';
import classes from './outside-list.module.css';

interface OutsideListProps {
  rows: readonly OutsidePoint[];
  /** How many could be judged in sight. */
  judged: number;
  words: PointWords;
  order: 'date' | 'size';
  subtitle: string;
  query: NonNullable<ChartFrameProps['query']>;
  onOrder: (order: 'date' | 'size') => void;
  onOpen: (row: OutsidePoint) => void;
  onZoom: (row: OutsidePoint) => void;
}

const rowHeight = 52;

/** Days (hours, weeks, months) in sight that lie outside the threshold, each a way to look at it closely. */
export function OutsideList({
  rows,
  judged,
  words,
  order,
  subtitle,
  query,
  onOrder,
  onOpen,
  onZoom,
}: OutsideListProps) {
  const { t } = useTranslation('branch');
  const { format, granularity, threshold } = words;
  const scroller = useRef<HTMLElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
  });
  const limit = format.share(threshold / 100);
  return (
    <ChartFrame
      title={t(`outside.title.${granularity}`, { threshold: limit })}
      subtitle={t('outside.count', { count: rows.length, judged: format.count(judged), what: subtitle })}
      query={query}
      shape="list"
      height="large"
      empty={
        rows.length > 0
          ? false
          : judged === 0
            ? { why: t('outside.none_judged'), hint: t('outside.none_judged_hint') }
            : { why: t('outside.none', { threshold: limit }), hint: t('outside.none_hint') }
      }
      actions={
        <SegmentedControl
          size="xs"
          value={order}
          onChange={(value) => onOrder(value as 'date' | 'size')}
          data={[
            { value: 'date', label: t('outside.by_date') },
            { value: 'size', label: t('outside.by_size') },
          ]}
          aria-label={t('outside.order')}
        />
      }
    >
      <section
        className={classes.scroller}
        ref={scroller}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        aria-label={t('outside.list', { what: subtitle })}
      >
        <ul className={classes.list} style={{ blockSize: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start, key }) => {
            const row = rows[index]!;
            const Icon = row.side === 'low' ? IconArrowDownRight : IconArrowUpRight;
            const note = noteOf(row, words);
            return (
              <li key={key} className={classes.item} style={{ transform: `translateY(${start}px)` }}>
                <button type="button" className={classes.row} onClick={() => onOpen(row)}>
                  <span className={classes.date}>{format.start(row.start, granularity)}</span>
                  <span className={classes.change} data-side={row.side}>
                    <Icon className={classes.icon} aria-hidden="true" />
                    <span className="ff-figures">{format.change(row.change)}</span>
                  </span>
                  <span className={`${classes.detail} ff-figures`}>
                    {t('outside.detail', {
                      entries: format.count(row.entries),
                      expected: format.count(row.expected),
                    })}
                    {note === null ? null : <span className={classes.note}> {note}</span>}
                  </span>
                </button>
                <Tooltip label={t('outside.zoom')}>
                  <ActionIcon
                    size="md"
                    color="gray"
                    c="dimmed"
                    aria-label={t('outside.zoom_to', { when: format.start(row.start, granularity) })}
                    onClick={() => onZoom(row)}
                  >
                    <IconZoomIn size="1.125rem" stroke={1.6} />
                  </ActionIcon>
                </Tooltip>
              </li>
            );
          })}
        </ul>
      </section>
    </ChartFrame>
  );
}
