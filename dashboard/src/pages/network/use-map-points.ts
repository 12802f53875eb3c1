import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { branchesQuery } from '../../api/queries.ts';
import { hasPlaces } from '../../charts/branch-map.tsx';
import type { MapPoint } from '../../charts/branch-map-points.ts';
import type { Place } from './where-data.ts';

/** What the map says of branches, at their places; `isPlaceless` where the network file gives no branch a place. */
export function useMapPoints(places: ReadonlyMap<string, Place> | null) {
  const branches = useQuery(branchesQuery());
  const points = useMemo(() => {
    if (places === null || branches.data === undefined) {
      return undefined;
    }
    return branches.data.flatMap(({ id, name, latitude, longitude }): MapPoint[] => {
      const place = places.get(id);
      return place === undefined
        ? []
        : [
            {
              id,
              name,
              latitude,
              longitude,
              value: place.change,
              size: place.entries,
              verdict: place.verdict,
              range: place.range,
              observedShare: place.observedShare,
              rests: place.rests,
            },
          ];
    });
  }, [places, branches.data]);
  const isPlaceless = points !== undefined && points.length > 0 && !hasPlaces(points);
  return { points, isPlaceless, branches };
}
