import type { ColourOf } from './branch-map-draw.ts';
import type { MapPoint } from './branch-map-points.ts';
import type { ChartHeight } from './skeleton.tsx';

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
