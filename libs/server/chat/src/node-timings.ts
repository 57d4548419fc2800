/** How nodes over one store keep up with each other. What follows from it for people is in docs/operations.md. */
export const NodeTimings = {
  /** A frame that is missing between others is awaited this long before the log is read. */
  gapWaitMs: 50,
  /** How often the heads of the rooms with sessions here are compared with the store: a lost frame is noticed by then. */
  compareHeadsMs: 3_000,
  /** Who is asked which people are online has so long to say. */
  answerWithinMs: 5_000,
  /** Rooms whose heads are read at once. */
  comparedAtOnce: 500,
} as const;
