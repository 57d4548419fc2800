/** Texts of different heights, so that a jump can't hide. */
export const lines = (count: number): string[] =>
  Array.from({ length: count }, (_, at) => `line ${at + 1}${at % 7 === 0 ? '\nwith a second line' : ''}`);
