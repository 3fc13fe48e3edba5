/** Drawing is work of the engine's own thread: what is longer is for the CSV. */
export const MOST_PDF_ROWS = 2_000;
