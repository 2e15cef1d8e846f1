/** A JSON object. */
type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Version 1 had one kind of unconditional input for all of a decoder. Everything else that version 2 adds has a default. */
const toVersion2 = (manifest: Json): Json => ({
  ...manifest,
  version: 2,
  ...(isObject(manifest.decoder) && { decoder: { ...manifest.decoder, unconditional: { image: 'zeros', text: 'zeros' } } }),
});

/** Migrates the parsed JSON of a manifest to the current version. Values that are not a manifest of an older version are returned unchanged. */
export const migrateManifest = (value: unknown): unknown =>
  isObject(value) && value.format === 'unclip-model' && value.version === 1 ? toVersion2(value) : value;
