/** Fetched content, or why there is none: an HTTP status, or the words of the browser. */
type Fetched = { readonly bytes?: Uint8Array<ArrayBuffer>; readonly status: string };

/** Fetches a file of at most `most` bytes. */
export const fetchBytes = async (address: string, most: number): Promise<Fetched> => {
  try {
    const response = await fetch(address);
    if (!response.ok) return { status: `HTTP ${response.status}` };
    if (Number(response.headers.get('Content-Length') ?? 0) > most) return { status: `more than ${most} bytes` };
    const bytes = new Uint8Array(await response.arrayBuffer());
    return bytes.length > most ? { status: `more than ${most} bytes` } : { bytes, status: '' };
  } catch (error) {
    return { status: error instanceof Error ? error.message : String(error) };
  }
};
