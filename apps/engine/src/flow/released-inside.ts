/** Released copies for people inside, in the form in which incoming mail reaches them. */
import type { MailEnd, PolicyResolver } from '#dlp';
import { discardForms, type LedCopies } from './copy-flow.js';
import type { InsideCopies, MailForInside } from './inside-copies-port.js';

export interface InsideRelease {
  readonly mail: Omit<MailForInside, 'inside'>;
  readonly resolver: Pick<PolicyResolver, 'incoming' | 'triggers'>;
  /** Of a recipient by number. */
  addressOf(recipient: number): string;
  endOf(address: string): MailEnd;
}

/**
 * The same copies, those that the flow leads inside split by what each class of people gets. What a person has let go as it is stays so.
 * @throws Overloaded, and what the disk throws: then no form is left behind
 */
export async function withInsideForms(led: readonly LedCopies[], release: InsideRelease, copies: InsideCopies): Promise<LedCopies[]> {
  const inside = led.filter(leadsInside).flatMap(({ recipients }) => recipients);
  if (inside.length === 0) return [...led];
  const people = inside.map((number) => {
    const address = release.addressOf(number);
    return { number, address, end: release.endOf(address) };
  });
  try {
    const forms = await copies.formsFor({ ...release.mail, inside: people, whole: () => release.mail.whole() }, release.resolver);
    return led.flatMap((each) => (leadsInside(each) ? splitBy(each, forms) : [each]));
  } catch (cause) {
    await discardForms(led);
    throw cause;
  }
}

function leadsInside({ pass: { transitions } }: LedCopies): boolean {
  return transitions.some(({ from }) => from === 'internal');
}

function splitBy(led: LedCopies, forms: Awaited<ReturnType<InsideCopies['formsFor']>>): LedCopies[] {
  const split = forms.map(({ recipients, form }) => ({
    ...led,
    form,
    recipients: recipients.filter((each) => led.recipients.includes(each)),
  }));
  return split.filter(({ recipients }) => recipients.length > 0);
}
