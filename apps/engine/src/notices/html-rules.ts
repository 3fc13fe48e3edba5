/** What the HTML of a notice may not hold: mail programs show it to people who trust it. */
import { Parser } from 'htmlparser2';

const FORBIDDEN = new Set([
  'script',
  'img',
  'picture',
  'svg',
  'iframe',
  'frame',
  'object',
  'embed',
  'link',
  'base',
  'form',
  'input',
  'button',
  'video',
  'audio',
  'meta',
]);

/** Why such HTML is not sent; undefined: nothing is wrong. */
export function whyNotInHtml(html: string): string | undefined {
  let found: string | undefined;
  let isStyle = false;
  const parser = new Parser({
    onopentag(name, attributes) {
      isStyle = name === 'style';
      if (FORBIDDEN.has(name) && !isHarmlessMeta(name, attributes))
        found ??= `A notice loads nothing, runs nothing and asks for nothing: <${name}> is not taken.`;
      for (const [attribute, value] of Object.entries(attributes)) found ??= whyNotAttribute(attribute, value);
    },
    ontext(text) {
      if (isStyle && /@import|url\s*\(/i.test(text)) found ??= 'A notice loads nothing: styles name no other file.';
    },
    onclosetag() {
      isStyle = false;
    },
  });
  parser.write(html);
  parser.end();
  return found;
}

function isHarmlessMeta(name: string, attributes: Readonly<Record<string, string>>): boolean {
  return name === 'meta' && attributes['http-equiv'] === undefined;
}

function whyNotAttribute(name: string, value: string): string | undefined {
  if (name.startsWith('on')) return `A notice runs nothing: the attribute ${name} is not taken.`;
  if (name === 'style' && /url\s*\(|expression\s*\(/i.test(value)) return 'A notice loads nothing: styles name no other file.';
  if (name === 'background' || name === 'src' || name === 'srcset') return `A notice loads nothing: the attribute ${name} is not taken.`;
  if (name === 'href' && value !== '' && !/^(https?:|mailto:|#)/i.test(value.trim()))
    return 'A link leads to a web page or a mail address.';
  return undefined;
}
