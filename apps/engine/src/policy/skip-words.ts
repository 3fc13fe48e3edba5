import { UnusableSetting, type PolicyResolver } from '#dlp';

/** The skip list in force; none where it cannot be used: no policy is found then and all mail is held, while authors go on without it. */
export function skipWordsOf(resolver: PolicyResolver): readonly string[] {
  try {
    return resolver.skipWords();
  } catch (cause) {
    if (cause instanceof UnusableSetting) return [];
    throw cause;
  }
}
