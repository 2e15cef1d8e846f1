/** Receives how many of how many steps of a computation are done. */
export type Watch = { readonly onProgress?: ((step: number, of: number) => void) | undefined };
