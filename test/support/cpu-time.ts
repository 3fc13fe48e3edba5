/**
 * Starts a watch; calling it says how many milliseconds of processor time this process has used since. Limits on the cost of a piece
 * of work are limits on this: what other processes do to the clock on the wall is no fault of the work.
 */
export function cpuWatch(): () => number {
  const start = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1_000;
  };
}
