/** Where the page's own server gives an artifact: a picture, by its content. */
export const artifactAddress = (sha256: string): string => `/api/artifacts/${sha256}`;
