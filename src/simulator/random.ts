/**
 * Counter-based randomness: a number is a hash of what it is for (seed, who, when, purpose), never the next of a
 * stream, so that any order and any range of requests draw the same. The mixer is C. Wellons' `triple32`
 * (https://nullprogram.com/blog/2018/07/31/), applied after each word.
 */

/** Who a draw is for: 64 bits of a text, so that ten thousand sensors do not share a stream by accident. */
export interface RandomKey {
  a: number;
  b: number;
}

export function randomKey(seed: number, text: string): RandomKey {
  let a = mix(seed ^ 0x811c9dc5);
  let b = mix(seed ^ 0x5bd1e995);
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    a = mix(Math.imul(a, 0x01000193) ^ unit);
    b = mix(Math.imul(b, 0x85ebca6b) ^ (unit + 0x9e37));
  }
  return { a, b };
}

/** 32 bits for (key, counter, purpose); `counter` is an integer below 2^53. */
export function bits(key: RandomKey, counter: number, purpose: number): number {
  const high = Math.floor(counter / 4294967296);
  let h = mix(key.a ^ (counter | 0));
  h = mix((h + Math.imul(purpose, 0x9e3779b1) + Math.imul(high, 0x85ebca77)) | 0);
  return mix(h ^ key.b) >>> 0;
}

/** A number strictly between 0 and 1. */
export function uniform(key: RandomKey, counter: number, purpose: number): number {
  return (bits(key, counter, purpose) + 0.5) / 4294967296;
}

/** A standard normal number. */
export function normal(key: RandomKey, counter: number, purpose: number): number {
  return normalQuantile(uniform(key, counter, purpose));
}

/** A factor with mean 1 and coefficient of variation `spread` (log-normal). */
export function spreadFactor(key: RandomKey, counter: number, purpose: number, spread: number): number {
  const variance = Math.log1p(spread * spread);
  return Math.exp(Math.sqrt(variance) * normal(key, counter, purpose) - variance / 2);
}

/**
 * A count with mean `mean` and variance `mean + mean² / shape` (gamma-Poisson, that is negative binomial), by inversion
 * of two uniforms. The gamma quantile is Wilson and Hilferty's (PNAS 17, 1931), close for shapes of 10 and more.
 */
export function overdispersedCount(mean: number, shape: number, uniform1: number, uniform2: number): number {
  if (mean <= 0) return 0;
  const ninth = 1 / (9 * shape);
  const root = 1 - ninth + normalQuantile(uniform1) * Math.sqrt(ninth);
  return poissonQuantile(mean * Math.max(0, root) ** 3, uniform2);
}

/** Above this mean a normal approximation with a skewness term stands for the exact sum. */
const exactPoissonMean = 400;

/** The smallest n with P(Poisson(mean) <= n) >= u. */
export function poissonQuantile(mean: number, u: number): number {
  if (mean <= 0) return 0;
  if (mean > exactPoissonMean) {
    const z = normalQuantile(u);
    return Math.max(0, Math.round(mean + z * Math.sqrt(mean) + (z * z - 1) / 6));
  }
  let term = Math.exp(-mean);
  let sum = term;
  let n = 0;
  const last = mean + 12 * Math.sqrt(mean) + 40;
  while (sum < u && n < last) {
    n++;
    term *= mean / n;
    sum += term;
  }
  return n;
}

/** Likewise; half to the power of four times this is still a number. */
const exactBinomialVariance = 100;

/** The smallest k with P(Binomial(n, p) <= k) >= u. */
export function binomialQuantile(n: number, p: number, u: number): number {
  if (n <= 0 || p <= 0) return 0;
  if (p >= 1) return n;
  if (p > 0.5) return n - binomialQuantile(n, 1 - p, 1 - u);
  const variance = n * p * (1 - p);
  if (variance > exactBinomialVariance) {
    const z = normalQuantile(u);
    return Math.min(n, Math.max(0, Math.round(n * p + z * Math.sqrt(variance) + ((z * z - 1) * (1 - 2 * p)) / 6)));
  }
  const odds = p / (1 - p);
  let term = (1 - p) ** n;
  let sum = term;
  let k = 0;
  while (sum < u && k < n) {
    term *= (odds * (n - k)) / (k + 1);
    k++;
    sum += term;
    if (term === 0 && k > n * p) break;
  }
  return k;
}

/** Inverse of the standard normal distribution, P. J. Acklam's rational approximation (relative error 1.15e-9). */
export function normalQuantile(u: number): number {
  if (u < 0.02425) return tail(Math.sqrt(-2 * Math.log(u)));
  if (u > 1 - 0.02425) return -tail(Math.sqrt(-2 * Math.log(1 - u)));
  const q = u - 0.5;
  const r = q * q;
  const above =
    ((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r + 138.357751867269) * r -
      30.66479806614716) *
      r +
    2.506628277459239;
  const below =
    ((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r + 66.80131188771972) * r -
      13.28068155288572) *
      r +
    1;
  return (above * q) / below;
}

function tail(q: number): number {
  const above =
    ((((-0.007784894002430293 * q - 0.3223964580411365) * q - 2.400758277161838) * q - 2.549732539343734) * q +
      4.374664141464968) *
      q +
    2.938163982698783;
  const below =
    (((0.007784695709041462 * q + 0.3224671290700398) * q + 2.445134137142996) * q + 3.754408661907416) * q + 1;
  return above / below;
}

function mix(word: number): number {
  let h = word | 0;
  h ^= h >>> 17;
  h = Math.imul(h, 0xed5ad4bb);
  h ^= h >>> 11;
  h = Math.imul(h, 0xac4c1b51);
  h ^= h >>> 15;
  h = Math.imul(h, 0x31848bab);
  h ^= h >>> 14;
  return h;
}
