import { useMemo } from 'react';
import { usePalette } from '../theme/use-palette.ts';
import { EChart } from './echart.tsx';
import { evidenceOption, levelOption } from './evidence-option.ts';
import type { EvidencePoint, LevelPoint } from './evidence-points.ts';
import {
  type EvidenceWords,
  evidenceSentence,
  evidenceTooltip,
  levelSentence,
  levelTooltip,
} from './evidence-words.ts';

interface EvidenceChartProps<Point> {
  points: readonly Point[];
  words: EvidenceWords;
  label: string;
}

/** Counts of a sensor around its fault; put a ChartFrame around it. */
export function EvidenceChart({ points, words, label }: EvidenceChartProps<EvidencePoint>) {
  const palette = usePalette();
  const option = useMemo(
    () => evidenceOption(points, { palette, ...words }, (point) => evidenceTooltip(point, words, palette)),
    [points, words, palette],
  );
  const describe = (index: number) => (points[index] ? evidenceSentence(points[index], words) : '');
  return <EChart option={option} label={label} height="medium" points={{ count: points.length, describe }} />;
}

/** The levels of a sensor and of the others, day by day; put a ChartFrame around it. */
export function LevelChart({ points, words, label }: EvidenceChartProps<LevelPoint>) {
  const palette = usePalette();
  const option = useMemo(
    () => levelOption(points, { palette, ...words }, (point) => levelTooltip(point, words, palette)),
    [points, words, palette],
  );
  const describe = (index: number) => (points[index] ? levelSentence(points[index], words) : '');
  return <EChart option={option} label={label} height="medium" points={{ count: points.length, describe }} />;
}
