import { foldText } from '../normalize/normalize.js';

/**
 * Folds the literal letters of an expression as the folded view folds the text, so that `straße` finds `STRASSE`. Escapes,
 * classes and ASCII stay as they are: the flag `i` serves them.
 */
export function foldExpression(regex: string): string {
  return regex.replace(/\\.|\[(?:\\.|[^\]\\])*\]|[^\x00-\x7f]/gsu, (token) => {
    if (token.startsWith('\\') || token.startsWith('[')) return token;
    const folded = foldText(token);
    return folded === '' || folded === token ? token : `(?:${folded})`;
  });
}
