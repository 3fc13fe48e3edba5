/** Where a link of a mail really goes, in words. */

const LONGEST = 120;

/** Host and path of a web address, the address of a mail link, else what kind of link it is. Queries are left out: they are long and identify people. */
export function linkTarget(href: string): string {
  const url = parsed(href);
  if (url === undefined) return 'no web address';
  if (url.protocol === 'http:' || url.protocol === 'https:')
    return shortened(url.host + (url.pathname === '/' ? '' : decoded(url.pathname)));
  if (url.protocol === 'mailto:') return shortened(decoded(url.pathname));
  return `a ${shortened(url.protocol)} link`;
}

/** True for what a mail program would fetch from somewhere else. */
export function isRemote(address: string): boolean {
  return /^\s*(?:https?:|ftp:|\/\/|\\\\)/i.test(address);
}

function parsed(href: string): URL | undefined {
  try {
    return new URL(href.trim());
  } catch {
    return undefined;
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function shortened(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`;
}
