/** The number of an option of a proof. @throws unless it is a whole number above zero: a proof of nothing proves nothing. */
export function wholeOption(name: string, value: string): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number) || number < 1) throw new Error(`--${name} ${value}: a whole number above zero is needed`);
  return number;
}
