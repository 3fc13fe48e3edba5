/** The names under which links of senders lead here, beside the one of the configuration. */
import type { PolicyState } from '#events';

/** Addresses of `quarantine.url` at all places. What is no address leads nowhere. */
export function pageUrls({ places }: Pick<PolicyState, 'places'>): readonly string[] {
  const set = [...places.values()].map(({ values }) => values.get('quarantine.url')?.value);
  return set.filter((url) => typeof url === 'string').filter((url) => URL.canParse(url));
}
