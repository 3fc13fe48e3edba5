type Present<T> = { [Key in keyof T]: Exclude<T[Key], undefined> };

/** The same object without the keys that hold undefined. */
export function withoutUndefined<T extends object>(value: T): Present<T> {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as Present<T>; // only such keys were left out
}
