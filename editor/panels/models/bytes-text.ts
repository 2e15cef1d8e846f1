import type { Translate } from '../../kit/text/use-text.ts';

/** A number of bytes in the largest fitting unit: `6.8 GB`. */
export const bytesText = (bytes: number, t: Translate): string => {
  if (bytes >= 1e9) return t('size.gigabytes', { size: bytes >= 1e10 ? Math.round(bytes / 1e9) : (bytes / 1e9).toFixed(1) });
  if (bytes >= 1e6) return t('size.megabytes', { size: Math.round(bytes / 1e6) });
  return t('size.kilobytes', { size: Math.max(1, Math.round(bytes / 1e3)) });
};
