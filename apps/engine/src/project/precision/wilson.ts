/** Of a share that was counted: the range in which the true one lies in 95 of 100 cases (Wilson's score interval, 1927). Pure. */

const Z = 1.959963984540054;

export interface Range {
  readonly low: number;
  readonly high: number;
}

/** 0 to 1 when nothing was counted. */
export function wilsonRange(hits: number, base: number): Range {
  if (base === 0) return { low: 0, high: 1 };
  const share = hits / base;
  const centre = share + Z ** 2 / (2 * base);
  const spread = Z * Math.sqrt((share * (1 - share)) / base + Z ** 2 / (4 * base ** 2));
  const divisor = 1 + Z ** 2 / base;
  return { low: Math.max(0, (centre - spread) / divisor), high: Math.min(1, (centre + spread) / divisor) };
}
