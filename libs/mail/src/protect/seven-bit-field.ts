/** A header field with characters that are not ASCII as it is written without them (RFC 2047, RFC 2231). */
import { encodeWord } from '../mime/encode-word.js';
import type { HeaderField } from '../mime/mime-node.js';
import { readParameterized } from '../mime/parameters.js';
import { writtenField } from './entity-parts.js';

const NOT_ASCII = /[^\x00-\x7f]/;
const NOT_PRINTABLE = /[^\x20-\x7e]/;
/** Fields of text, in which quotes and commas are nothing but themselves (RFC 5322 §3.6.5). */
const OF_TEXT = /^(?:subject|comments|content-description)$/i;
const WORD = /\s+|\S+/g;
/** A quoted string, closed or not, blanks, one of the characters that stand between words, or a word (RFC 5322 §3.2). */
const TOKEN = /"(?:\\.|[^"\\])*("|\\?$)|\s+|[<>,;:]|[^\s<>,;:"]+/gs;
const TOKEN_WITHOUT_QUOTES = /\s+|[<>,;:"]|[^\s<>,;:"]+/g;
/** RFC 5322 §2.1.1. */
const LINE_LENGTH = 78;

/** The same field where nothing has to be changed. */
export function sevenBitField(field: HeaderField): HeaderField {
  if (field.name === '' || field.raw.every((byte) => byte < 0x80)) return field;
  const hasParameters = /^content-(type|disposition)$/i.test(field.name);
  const value = hasParameters ? withParameters(field.value) : folded(withEncodedWords(field), field.name.length + 2);
  // What is left, in an address above all, has no other way to be written (RFC 6532).
  return NOT_ASCII.test(value) ? field : writtenField(field.name, value);
}

/** A piece of a value; `isToEncode`: `text` is to stand in encoded words. */
interface Token {
  readonly text: string;
  readonly isToEncode: boolean;
}

/** Words in a row become one run, because the blanks between encoded words are lost (RFC 2047 §6.2). */
function withEncodedWords({ name, value }: HeaderField): string {
  const out: string[] = [];
  let run = '';
  let blanks = '';
  for (const { text, isToEncode } of OF_TEXT.test(name) ? wordsIn(value) : tokensIn(value)) {
    if (isToEncode) {
      if (run === '') out.push(blanks);
      run += (run === '' ? '' : blanks) + text;
      blanks = '';
    } else if (/^\s+$/.test(text)) {
      blanks += text;
    } else {
      out.push(encoded(run), blanks, text);
      run = '';
      blanks = '';
    }
  }
  return [...out, encoded(run), blanks].join('');
}

function* wordsIn(value: string): Generator<Token> {
  for (const [text] of value.matchAll(WORD)) yield { text, isToEncode: NOT_ASCII.test(text) };
}

/** In an address there are no encoded words (RFC 2047 §5), nor are they read inside of quotes. */
function* tokensIn(value: string): Generator<Token> {
  for (const { 0: token, 1: quote, index } of value.matchAll(TOKEN)) {
    const isEncodable = NOT_ASCII.test(token);
    if (quote === undefined) yield { text: token, isToEncode: isEncodable && !token.includes('@') };
    else if (quote === '"') yield { text: isEncodable ? unquoted(token) : token, isToEncode: isEncodable };
    else yield* tokensWithoutQuotes(value.slice(index));
  }
}

/** Behind a quote that nothing closes. */
function* tokensWithoutQuotes(value: string): Generator<Token> {
  for (const [text] of value.matchAll(TOKEN_WITHOUT_QUOTES)) yield { text, isToEncode: NOT_ASCII.test(text) && !text.includes('@') };
}

function unquoted(token: string): string {
  return token.slice(1, -1).replaceAll(/\\(.)/g, '$1');
}

function encoded(text: string): string {
  return text === '' ? '' : encodeWord(text).join(' ');
}

function folded(value: string, nameLength: number): string {
  let column = nameLength;
  return value.replaceAll(/ ([^ ]*)/g, (all, word: string) => {
    const isTooLong = column + word.length >= LINE_LENGTH && word !== '';
    column = isTooLong ? word.length + 1 : column + word.length + 1;
    return isTooLong ? `\r\n ${word}` : all;
  });
}

function withParameters(body: string): string {
  const { value, params } = readParameterized(body);
  return [value, ...[...params].map(([name, text]) => `\r\n ${writtenParameter(name, text)}`)].join(';');
}

/** A parameter of a field: RFC 2231 §4, also for control characters, which would begin a field of their own. */
export function writtenParameter(name: string, value: string): string {
  if (!NOT_PRINTABLE.test(value)) return `${name}="${value.replaceAll(/["\\]/g, '\\$&')}"`;
  const bytes = [...Buffer.from(value, 'utf8')].map((byte) => {
    const char = String.fromCharCode(byte);
    return /[A-Za-z0-9.-]/.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  });
  return `${name}*=utf-8''${bytes.join('')}`;
}
