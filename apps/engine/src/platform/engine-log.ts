import { destination as pinoDestination, pino, stdTimeFunctions, type DestinationStream } from 'pino';

/** Fields of a log line: identifiers, counts and durations; never content of a mail, an address or a subject. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** The operator's log: a constant message and fields, one JSON line each. Events are the audit; this is not. */
export abstract class EngineLog {
  abstract debug(fields: LogFields, message: string): void;
  abstract info(fields: LogFields, message: string): void;
  abstract warn(fields: LogFields, message: string): void;
  /** A human must act. */
  abstract error(fields: LogFields, message: string): void;
}

/** Logs JSON lines to standard output, or to `destination`. */
export function jsonLog(level: string, destination?: DestinationStream): EngineLog {
  const options = { level, base: null, timestamp: stdTimeFunctions.isoTime, formatters: { level: (label: string) => ({ level: label }) } };
  return destination ? pino(options, destination) : pino(options, pinoDestination({ dest: 1, sync: true }));
}

/** The name and code of an error, without its message: messages of parsers may quote the mail. */
export function errorName(cause: unknown): string {
  if (!(cause instanceof Error)) return 'unknown';
  const code: unknown = 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' ? `${cause.name} ${code}` : cause.name;
}
