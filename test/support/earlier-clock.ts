/** Lets a built engine live some days ago, so that what takes days has happened once it is started without. */

const DAY_MS = 86_400_000;

/** Words for node; nothing of the program is changed. Destruction is stopped by a leap of more than three days: keep below. */
export function daysAgo(days: number): readonly string[] {
  const program = `
    const Today = Date;
    const earlier = () => Today.now() - ${String(days * DAY_MS)};
    globalThis.Date = new Proxy(Today, {
      construct: (target, words, made) => Reflect.construct(target, words.length === 0 ? [earlier()] : words, made),
      get: (target, name) => (name === 'now' ? earlier : Reflect.get(target, name)),
    });`;
  return ['--import', `data:text/javascript,${encodeURIComponent(program)}`];
}
