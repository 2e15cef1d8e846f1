import { canonical } from './canonical.ts';
import { sha256OfText } from './sha256.ts';

/** The SHA-256 of a value's canonical JSON, 64 hex digits. Synchronous: planning 10,000 nodes creates no promises. */
export const hashOf = (value: unknown): string => sha256OfText(canonical(value));
