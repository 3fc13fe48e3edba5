/** Sends mail through a real engine and reads the way that each copy took through the mail flow, from the facts themselves. */
import type { EngineProcess } from './engine-process.js';
import { facts, lastMessage, messageIds, type RecordedFact } from './recorded-facts.js';
import { sendMail } from './smtp-client.js';

export interface Sent {
  readonly code: number;
  /** Empty when nothing was recorded of it. */
  readonly id: string;
  readonly facts: readonly RecordedFact[];
}

export interface Mail {
  readonly from: string;
  readonly to: string | readonly string[];
  readonly text: string;
  /** Header fields; `Subject: Figures` when absent. */
  readonly head?: string;
}

/** One mail over SMTP, and what was recorded of it with the first facts. */
export async function send(engine: EngineProcess, { from, to, text, head = 'Subject: Figures' }: Mail): Promise<Sent> {
  const recipients = typeof to === 'string' ? [to] : to;
  const before = messageIds(engine.dataDir).length;
  const mail = Buffer.from(`From: <${from}>\r\nTo: <${recipients[0] ?? ''}>\r\n${head}\r\n\r\n${text}\r\n`);
  const { code } = await sendMail(engine.smtpPort, { from, to: recipients }, mail);
  if (messageIds(engine.dataDir).length === before) return { code, id: '', facts: [] };
  return { code, ...lastMessage(engine.dataDir) };
}

interface Transition {
  readonly from: string;
  readonly to: string;
  readonly because: string;
}

/** Every step that some copy of a message has ever taken. */
export function stepsTaken(recorded: readonly RecordedFact[]): string[] {
  const passed = recorded.filter(({ type }) => type === 'FlowPassed');
  return passed.flatMap(({ data }) => (data['transitions'] as readonly Transition[]).map(written));
}

/** `dlp → dlp-warn: pattern` for each step of the copy with this number, in order; of the last way that it took. */
export function stepsOf(recorded: readonly RecordedFact[], recipient = 0): string[] {
  const passed = recorded.filter(({ type, data }) => type === 'FlowPassed' && (data['recipients'] as number[]).includes(recipient));
  const transitions = (passed.at(-1)?.data['transitions'] ?? []) as readonly Transition[];
  return transitions.map(written);
}

function written({ from, to, because }: Transition): string {
  return `${from} → ${to}: ${because}`;
}

/** The processors of the way, in order. */
export function wayOf(recorded: readonly RecordedFact[], recipient = 0): string {
  const steps = stepsOf(recorded, recipient).map((step) => step.split(/ → |: /));
  return [steps[0]?.[0], ...steps.map(([, to]) => to)].join(' ');
}

/** Everything recorded of a message once a fact of this type is there. */
export async function factsUntil(engine: EngineProcess, id: string, type: string, timeoutMs = 10_000): Promise<RecordedFact[]> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const recorded = facts(engine.dataDir, `message-${id}`);
    if (recorded.some((fact) => fact.type === type)) return recorded;
    if (Date.now() > deadline) throw new Error(`no ${type} in ${recorded.map((fact) => fact.type).join(', ')}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
