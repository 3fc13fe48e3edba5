/** Tenths below the highest confidence. */
export const HIGHEST_STEP = 10;

/** The confidence floored to a whole tenth, 0 to 10: binary fractions just below a tenth belong to it. */
export function confidenceStep(confidence: number): number {
  return Math.floor(confidence * HIGHEST_STEP + 1e-9);
}

/** True if a match counts where `minConfidence` is asked for. Counts are kept by tenths: a minimum between two tenths counts from the lower one. */
export function reachesConfidence(confidence: number, minConfidence: number): boolean {
  return confidenceStep(confidence) >= confidenceStep(minConfidence);
}
