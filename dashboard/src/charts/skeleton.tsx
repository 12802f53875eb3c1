import { Skeleton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import classes from './skeleton.module.css';

export type ChartHeight = 'spark' | 'small' | 'medium' | 'large' | 'fill';
export type ChartShape = 'line' | 'bars' | 'grid' | 'map' | 'list' | 'figure';

/** Heights of bars and lengths of lines, per cent: always the same, so that nothing jumps. */
const heights = [46, 62, 55, 78, 70, 34, 28, 50, 66, 58, 82, 74, 38, 30, 52, 68, 60, 86, 76, 40];
const lengths = [88, 74, 81, 63, 70, 56];

/** A still in the shape of what comes; it appears after a moment only, so that fast answers do not flicker. */
export function ChartSkeleton({ height, shape }: { height: ChartHeight; shape: ChartShape }) {
  const { t } = useTranslation();
  return (
    <div className={classes.skeleton} data-height={height} data-shape={shape} role="status">
      <span className="ff-sr-only">{t('state.loading')}</span>
      <Parts shape={shape} />
    </div>
  );
}

function Parts({ shape }: { shape: ChartShape }) {
  switch (shape) {
    case 'line':
      return (
        <svg className={classes.line} viewBox="0 0 100 40" preserveAspectRatio="none" aria-hidden="true">
          <path d="M0 26 C6 20 9 12 14 16 S24 34 30 28 S40 8 46 14 S56 32 62 26 S72 10 78 12 S90 30 100 20" />
        </svg>
      );
    case 'bars':
      return heights.map((height) => <Skeleton key={height} animate={false} radius="xs" h={`${height}%`} flex={1} />);
    case 'list':
      return lengths.map((length) => <Skeleton key={length} animate={false} radius="sm" h="md" w={`${length}%`} />);
    case 'figure':
      return (
        <>
          <Skeleton animate={false} radius="sm" h="xl" w="45%" />
          <Skeleton animate={false} radius="sm" h="sm" w="70%" />
        </>
      );
    case 'grid':
    case 'map':
      return <Skeleton animate={false} radius="sm" h="100%" />;
  }
}
