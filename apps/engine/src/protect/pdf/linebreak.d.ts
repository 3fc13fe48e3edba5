/** linebreak 1.1 comes without types. */
declare module 'linebreak' {
  /** Where a line may or must end (UAX #14). */
  export interface Break {
    /** In UTF-16 code units. */
    readonly position: number;
    readonly required: boolean;
  }

  export default class LineBreaker {
    constructor(text: string);
    /** `null` behind the end of the text. */
    nextBreak(): Break | null;
  }
}
