import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './branch-map.module.css';
import type { ColourOf } from './branch-map-draw.ts';
import { hasPlacesIn, isPlaced, type MapPoint } from './branch-map-points.ts';
import { Empty } from './empty.tsx';
import { type ChartHeight, ChartSkeleton } from './skeleton.tsx';

export interface BranchMapProps {
  /** Memoise it: a new array is drawn anew. Another set of branches is fitted anew, other figures keep the view. */
  points: readonly MapPoint[];
  /** What the map shows, in a sentence. */
  label: string;
  /** Id of the branch with a ring around it. */
  selected?: string | null;
  /** By click, tap or Enter. */
  onChoose?: (id: string) => void;
  /** The colour of a mark, by default its step of the deviation scale. A constant function, not one made on the way. */
  colourOf?: ColourOf;
  height?: ChartHeight;
}

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
