/** A plain mail, as somebody writes it. */
export interface WrittenMail {
  readonly from: string;
  /** Whom it names; of those that it goes to, the others get it in secret. */
  readonly names: readonly string[];
  readonly subject: string;
  readonly text: string;
  /** More header fields, each with its CRLF. */
  readonly head?: string;
}

export function writtenMail({ from, names, subject, text, head = '' }: WrittenMail): Buffer {
  return Buffer.from(`From: <${from}>\r\nTo: ${names.join(', ')}\r\nSubject: ${subject}\r\n${head}\r\n${text}\r\n`);
}
