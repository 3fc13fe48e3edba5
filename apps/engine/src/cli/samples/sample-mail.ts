import type { SendMailOptions } from 'nodemailer';

/** A mail to try the engine out with: real-looking, with published test numbers only. */
export type SampleMail = Required<Pick<SendMailOptions, 'from' | 'to' | 'subject'>> & SendMailOptions;

const COLLEAGUES = {
  anna: 'Anna Berger <anna.berger@example.com>',
  tom: 'Tom Weaver <tom.weaver@example.com>',
  payroll: 'Payroll <payroll@example.com>',
} as const;

/** From one of our colleagues to somebody outside. */
export function mailFrom(sender: keyof typeof COLLEAGUES, to: string, content: SendMailOptions & { readonly subject: string }): SampleMail {
  return { from: COLLEAGUES[sender], to, ...content };
}
