/** Mails that a next hop has taken, looked at by whom they were for. */
import type { NextHopDouble, TakenMail } from './next-hop-double.js';

/** What comes from here on: asked with how many it is to be. */
export function arrivalsAt(hop: NextHopDouble): (count: number) => Promise<TakenMail[]> {
  const before = hop.mails.length;
  return async (count) => (await hop.received(before + count, 30_000)).slice(before);
}

/** @throws when it is not exactly one */
export function mailTo(mails: readonly TakenMail[], address: string): TakenMail {
  const found = mails.filter(({ recipients }) => recipients.includes(address));
  if (found[0] === undefined || found.length > 1) throw new Error(`${String(found.length)} mails to ${address}`);
  return found[0];
}

/** The mail below the fields that were put above it. */
export function withoutTrace({ bytes }: TakenMail): string {
  return bytes.toString('latin1').replace(/^Received: [^\r\n]*\r\n(?:[ \t][^\r\n]*\r\n)*/, '');
}
