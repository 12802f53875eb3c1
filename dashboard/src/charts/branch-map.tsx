import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './branch-map.module.css';
import { hasPlacesIn, isPlaced } from './branch-map-points.ts';
import type { BranchMapProps } from './branch-map-props.ts';
import { Empty } from './empty.tsx';
import { ChartSkeleton } from './skeleton.tsx';

const Canvas = lazy(() => import('./branch-map-canvas.tsx'));

/** Whether there is anything to put on a map; else show a ranking instead. */
export const hasPlaces = hasPlacesIn;

/**
 * Branches on a map: colour and shape say how far they are from the expected, size how many came in. To be put into a
 * ChartFrame, with `legend={<BranchMapLegend count>}` and `table={() => branchMapTable(…)}`.
 */
export function BranchMap(props: BranchMapProps) {
  const { t } = useTranslation();
  const { height = 'large', points } = props;
  if (!hasPlaces(points)) {
    return <Empty why={t('map.no_places')} hint={t('map.no_places_do')} />;
  }
  const lost = points.length - points.filter(isPlaced).length;
  return (
    <>
      <Suspense
        fallback={
          <div className={classes.map} data-height={height}>
            <ChartSkeleton height="fill" shape="map" />
          </div>
        }
      >
        <Canvas {...props} />
      </Suspense>
      {lost === 0 ? null : <p className={classes.lost}>{t('map.without_place', { count: lost })}</p>}
    </>
  );
}
