import type { Problem } from '#contracts';

/** What is wrong with which field, for people: `body.privateKey` is _Private key_. What was searched for needs no name. */
export function fieldErrors({ errors = [] }: Pick<Problem, 'errors'>): readonly string[] {
  return errors.map(({ path, message }) => {
    const name = path.replace(/^(?:body|query)\.?/, '').replace(/([a-z])([A-Z])/g, '$1 $2');
    if (name === '' || name === 'q') return message;
    return `${name.charAt(0).toUpperCase()}${name.slice(1).toLowerCase()}: ${message}`;
  });
}
