/** Tells whether a mail that comes in is a notice of ours that may pass unscanned; each may once, and again while its hand-over is refused for now. */
export interface OwnNotices {
  /**
   * @param mail - the whole mail.
   * @param recipient - its only recipient.
   * @param messageId - of the transmission: asked again for the same one, the answer is the same.
   */
  pass(mail: Buffer, recipient: string, messageId: string): Promise<boolean>;
}
