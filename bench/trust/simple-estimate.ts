/**
 * The figure to beat: the median of the same weekday-hour of the 4 weeks before and after, times the median of what
 * the other sensors counted in that very hour to their own such medians. Written without a look at the models.
 */
const weeks = 4;
const hoursAWeek = 168;
/** Fewer values make no median worth the name. */
const fewestValues = 2;

/** `counts` by sensor and hour since 1970, local, without what is hidden. Null where nothing can be said. */
export function simpleEstimate(
  counts: ReadonlyMap<string, ReadonlyMap<number, number>>,
  sensorId: string,
  hour: number,
): number | null {
  const own = medianAround(counts.get(sensorId), hour);
  if (own === null) return null;
  const ratios: number[] = [];

  for (const [other, theirs] of counts) {
    const value = other === sensorId ? undefined : theirs.get(hour);
    const median = value === undefined ? null : medianAround(theirs, hour);
    if (value === undefined || median === null) continue;
    if (median > 0) ratios.push(value / median);
  }
  return ratios.length ? own * medianOf(ratios) : own;
}

function medianAround(counts: ReadonlyMap<number, number> | undefined, hour: number): number | null {
  const values: number[] = [];
  for (let week = -weeks; week <= weeks; week++) {
    const value = week === 0 ? undefined : counts?.get(hour + week * hoursAWeek);
    if (value !== undefined) values.push(value);
  }
  return values.length < fewestValues ? null : medianOf(values);
}

export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}
