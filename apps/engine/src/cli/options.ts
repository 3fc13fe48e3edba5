/** Options that several commands share. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { splitAddress } from '#mail';

/** What every command that speaks to the engine takes. */
export interface EngineOptions {
  readonly config?: string;
  readonly json?: boolean;
}

/** Adds `--config` and `--json`. */
export function engineOptions(command: Command): Command {
  return command
    .option('--config <file>', 'configuration file of the engine (default: LAZARET_CONFIG, or ./lazaret.yaml)')
    .option('--json', 'as JSON');
}

/** An option that takes one of a few words. */
export function choice(flags: string, description: string, words: readonly string[]): Option {
  return new Option(flags, description).choices(words);
}

/** Parses a whole number of an option, or refuses it with the range. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}

/** Parses a list of whole numbers between commas. */
export function numberList(text: string): readonly number[] {
  return text.split(',').map((part) => wholeNumber(0, 100_000)(part.trim()));
}

/** Takes a mail address, or refuses what is none. */
export function addressOption(text: string): string {
  if (splitAddress(text) === undefined) throw new InvalidArgumentError('It is not a mail address such as someone@example.org.');
  return text;
}

/** The same for an option that may be given several times. */
export function listOfAddresses(text: string, before: readonly string[]): readonly string[] {
  return [...before, addressOption(text)];
}
