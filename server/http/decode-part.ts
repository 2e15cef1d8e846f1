/** A part of a path without its percent signs; empty if it is not valid, so that nothing is found under it. */
export const decodePart = (part: string): string => {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
};
