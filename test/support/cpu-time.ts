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

/**
 * Starts a watch over the event loop; calling it says for how many milliseconds of processor time the loop has stood still at most, between
 * two turns that were 5 ms apart. What the machine does for others, or does not do at all, is not counted.
 */
export function standstillWatch(): () => number {
  let [longest, used] = [0, cpuWatch()];
  const turn = (): void => {
    longest = Math.max(longest, used());
    used = cpuWatch();
  };
  const turns = setInterval(turn, 5);
  return () => {
    clearInterval(turns);
    turn();
    return longest;
  };
}
