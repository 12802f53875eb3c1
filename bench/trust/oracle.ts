/**
 * The oracle: it knows the true mean of every hour (which no pipeline can) and sees the same counts. For each kind it
 * makes the test that theory says is best, and gives every hour the strength of the evidence that the hour lies inside
 * such a fault, in natural logarithms of a likelihood ratio. A healthy count is negative binomial around its mean m, of
 * variance m + m² / 50, as the simulator draws it.
 */

/** Of one sensor, its open hours in order of time. `observed` null: nothing usable was reported. */
export interface OracleHour {
  mean: number;
  observed: number | null;
}

const shape = 50;
/** Shares still counted that an undercount is looked for at. */
const factors = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
/**
 * What a stretch must be better than nothing by, natural logarithms: low enough to make candidates of all that could pass
 * a threshold, high enough that two faults with healthy days between them stay two.
 */
const stretchPrice = 4;
/** A count where none is expected at all (a mean of 0 in an open hour). */
const leastMean = 1e-6;

/**
 * Undercount. Thinned to the share f a count is negative binomial around f·m, of the same shape, so an hour's log ratio
 * is x·ln f + (x + 50)·ln((50 + m) / (50 + f·m)). The hours are cut into healthy stretches and stretches of one f each so
 * that the sum of the ratios, less a price for each stretch, is greatest (Viterbi's recursion); every hour of a stretch has
 * the evidence of its sum. The oracle is not told how long faults last: neither are we.
 */
export function undercountEvidence(hours: readonly OracleHour[]): Float64Array {
  const states = factors.length + 1;
  // State 0 is healthy. `came[i * states + s]`: the best state before hour i when it is in state s.
  const came = new Uint8Array(hours.length * states);
  let best = new Float64Array(states).fill(-stretchPrice);
  best[0] = 0;
  for (const [index, hour] of hours.entries()) {
    const leader = indexOfGreatest(best);
    const next = new Float64Array(states);
    for (let state = 0; state < states; state++) {
      const switched = (best[leader] as number) - (state === 0 ? 0 : stretchPrice);
      const stayed = best[state] as number;
      came[index * states + state] = stayed >= switched ? state : leader;
      next[state] = Math.max(stayed, switched) + (state === 0 ? 0 : thinningRatio(hour, factors[state - 1] as number));
    }
    best = next;
  }
  const evidence = new Float64Array(hours.length);
  let state = indexOfGreatest(best);
  for (let end = hours.length; end > 0; ) {
    let start = end;
    let sum = 0;
    let before = state;
    do {
      start--;
      if (state > 0) sum += thinningRatio(hours[start] as OracleHour, factors[state - 1] as number);
      before = came[start * states + state] as number;
    } while (start > 0 && before === state);
    if (state > 0) evidence.fill(sum, start, end);
    end = start;
    state = before;
  }
  return evidence;
}

function thinningRatio({ mean, observed }: OracleHour, factor: number): number {
  if (observed === null) return 0;
  const m = Math.max(mean, leastMean);
  return observed * Math.log(factor) + (observed + shape) * Math.log((shape + m) / (shape + factor * m));
}

function indexOfGreatest(values: Float64Array): number {
  let best = 0;
  for (let index = 1; index < values.length; index++)
    if ((values[index] as number) > (values[best] as number)) best = index;
  return best;
}

/** Zeros. Each zero of an unbroken run says -ln P(0) = 50·ln(1 + m / 50); hours without a count are passed over. */
export function zerosEvidence(hours: readonly OracleHour[]): Float64Array {
  return runEvidence(
    hours.map(({ observed }) => observed),
    (value, index) => (value === 0 ? shape * Math.log1p((hours[index]?.mean ?? 0) / shape) : null),
  );
}

/** Spike. -ln P(count >= x), so that it is an hour's own surprise; nothing where x is not above the mean. */
export function spikeEvidence(hours: readonly OracleHour[]): Float64Array {
  return Float64Array.from(hours, ({ mean, observed }) =>
    observed === null || observed <= mean ? 0 : -logTail(observed, Math.max(mean, leastMean)),
  );
}

/**
 * Stuck. Over all hours of the clock, closed ones too: each further hour of the same value above 0 says -ln P(that
 * value). `surprise` gives it for an hour, so that the caller can say what closed hours hold.
 */
export function stuckEvidence(
  observed: readonly (number | null)[],
  surprise: (value: number, index: number) => number,
): Float64Array {
  return runEvidence(observed, (value, index, first) => (value === 0 ? null : first ? 0 : surprise(value, index)));
}

/** -ln of the chance of exactly this count. */
export function surpriseOf(count: number, mean: number): number {
  return -logChance(count, Math.max(mean, leastMean));
}

/** Gives all hours of an unbroken run of one value the sum of what its hours say; `says` null: no run of this value. */
function runEvidence(
  observed: readonly (number | null)[],
  says: (value: number, index: number, first: boolean) => number | null,
): Float64Array {
  const evidence = new Float64Array(observed.length);
  let members: number[] = [];
  let value: number | null = null;
  let sum = 0;
  const end = () => {
    for (const index of members) evidence[index] = sum;
    members = [];
    sum = 0;
  };
  for (const [index, now] of observed.entries()) {
    if (now === null) continue;
    if (now !== value) end();
    const said = says(now, index, members.length === 0);
    value = now;
    if (said === null) continue;
    members.push(index);
    sum += said;
  }
  end();
  return evidence;
}

/** ln P(count) of the negative binomial. */
function logChance(count: number, mean: number): number {
  return (
    logGamma(count + shape) -
    logGamma(shape) -
    logGamma(count + 1) +
    shape * Math.log(shape / (shape + mean)) +
    count * Math.log(mean / (shape + mean))
  );
}

/** ln P(count or more): the chances from `count` on fall at least as fast as a geometric series once above the mean. */
function logTail(count: number, mean: number): number {
  let term = 1;
  let sum = 1;
  for (let n = count; term > sum * 1e-9 && n < count + 100_000; n++) {
    term *= ((n + shape) / (n + 1)) * (mean / (shape + mean));
    sum += term;
  }
  return Math.min(0, logChance(count, mean) + Math.log(sum));
}

/** Stirling's series, shifted up to where it is exact to 1e-10. */
function logGamma(x: number): number {
  let shift = 0;
  let z = x;
  while (z < 8) {
    shift += Math.log(z);
    z++;
  }
  const inverse = 1 / (z * z);
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse / 1680))) / z;
  return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series - shift;
}
