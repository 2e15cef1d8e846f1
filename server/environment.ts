import { delimiter, join } from 'node:path';
import * as z from 'zod';
import { issueText } from '../graph/index.ts';
import { userFolder } from '../models/find-families.ts';
import type { WebhookSettings } from './contract.ts';
import { device } from './device.ts';
import { ServerError } from './error.ts';
import { isLoopback } from './guard/hosts.ts';
import { isNetwork, type TrustedProxy } from './guard/proxy.ts';
import { readSecrets } from './webhooks/secrets.ts';

const list = (separator: string) =>
  z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(separator)
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    );
const count = (fallback: number, { minimum = 0, maximum = Number.MAX_SAFE_INTEGER }: { minimum?: number; maximum?: number } = {}) =>
  z.coerce.number().int().min(minimum).max(maximum).default(fallback);

const gibibyte = 2 ** 30;

const schema = z.object({
  UNCLIP_HOST: z.string().min(1).default('127.0.0.1'),
  UNCLIP_PORT: count(3000, { maximum: 65_535 }),
  UNCLIP_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]{16,}$/, 'must have at least 16 letters, digits and signs, and no spaces; "openssl rand -hex 32" makes a good one')
    .optional(),
  UNCLIP_HOSTS: list(','),
  UNCLIP_ORIGINS: list(','),
  UNCLIP_DATA: z.string().min(1).default('.unclip'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must begin with postgres:// or postgresql://')
    .optional(),
  UNCLIP_MODELS: list(delimiter),
  UNCLIP_PLUGINS: list(delimiter),
  UNCLIP_SERVER: z.url({ protocol: /^https?$/, error: 'must be an address such as http://studio:3000' }).optional(),
  UNCLIP_DEVICES: list(',').pipe(z.array(z.enum([...device.options, 'none'], 'must be cpu, cuda, webgpu or none'))),
  UNCLIP_ARTIFACT_BYTES: count(20 * gibibyte, { minimum: 2 ** 20 }),
  UNCLIP_RELEASE_SECONDS: count(300, { minimum: 1 }),
  UNCLIP_UPLOAD_BYTES: count(gibibyte / 2, { minimum: 1 }),
  UNCLIP_RATE: count(2000),
  UNCLIP_WEBHOOK_SECRETS: list(',').transform((texts, context) => {
    const secrets = readSecrets(texts);
    if (!secrets) context.addIssue('must be secrets such as whsec_… or name=whsec_…, with 24 to 64 bytes in base64, separated by commas');
    return secrets ?? new Map<string, readonly Uint8Array[]>();
  }),
  UNCLIP_WEBHOOK_HOSTS: list(','),
  UNCLIP_PROXY_USER_HEADER: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9-]*$/, 'must be the name of a header, such as X-Forwarded-User')
    .refine(
      (name) => !['authorization', 'cookie', 'host', 'origin'].includes(name.toLowerCase()),
      'must be a header that only the proxy sends',
    )
    .optional(),
  UNCLIP_PROXY_ADDRESSES: list(',').pipe(z.array(z.string().refine(isNetwork, 'must be IP addresses, or networks such as 10.0.0.0/8'))),
  UNCLIP_PROXY_UNKNOWN: z.enum(['refuse', 'viewer'], 'must be refuse or viewer').default('refuse'),
  UNCLIP_OPEN: z.enum(['1', '0']).optional(),
  UNCLIP_LOG: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).optional(),
});

/** The settings of a server. */
export type Settings = {
  readonly host: string;
  readonly port: number;
  readonly token?: string;
  readonly hosts: readonly string[];
  readonly origins: readonly string[];
  readonly folder: string;
  readonly databaseUrl?: string;
  readonly models: readonly string[];
  /** Plugins, by package, folder or file. */
  readonly plugins: readonly string[];
  /** Default: the first of `models`, or else `.unclip/models` in the home folder. */
  readonly modelsFolder: string;
  /** The address of the server that a worker fetches model families from. */
  readonly server?: string;
  readonly devices: readonly string[];
  readonly artifactBytes: number;
  /** Milliseconds. */
  readonly releaseAfter: number;
  readonly uploadBytes: number;
  readonly rate: number;
  readonly webhooks: WebhookSettings;
  /** The proxy that signs users in. */
  readonly proxy?: TrustedProxy;
  /** Whether the studio is opened in the browser of this machine. */
  readonly open: boolean;
  /** Default: `warn` on a terminal, else `info`. */
  readonly logLevel?: string;
};

/**
 * Reads the settings from environment variables. Throws `ServerError` BAD_REQUEST that names the invalid variable but never its value. A
 * program that listens on an address that other machines can reach needs a token.
 */
export const readEnvironment = (
  environment: Readonly<Record<string, string | undefined>>,
  { listens = true }: { readonly listens?: boolean } = {},
): Settings => {
  const variables = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(variables);
  if (!parsed.success)
    throw new ServerError('BAD_REQUEST', 'The environment is invalid: {issues}.', { params: { issues: issueText(parsed.error.issues) } });
  const { UNCLIP_HOST: host, UNCLIP_TOKEN: token, DATABASE_URL: databaseUrl, UNCLIP_DEVICES: devices, ...rest } = parsed.data;
  const { UNCLIP_PROXY_USER_HEADER: header, UNCLIP_PROXY_ADDRESSES: addresses, UNCLIP_PROXY_UNKNOWN: unknown } = rest;
  if (listens && header !== undefined && addresses.length === 0)
    throw new ServerError(
      'BAD_REQUEST',
      'The header {header} is accepted from a trusted proxy only. Set UNCLIP_PROXY_ADDRESSES to the IP addresses of the proxy.',
      { params: { header } },
    );
  if (listens && token === undefined && header === undefined && !isLoopback(host)) {
    throw new ServerError(
      'BAD_REQUEST',
      'Other machines can reach {host}, so the server needs a token. Set UNCLIP_TOKEN to a secret of at least 16 characters ("openssl rand -hex 32" makes one), or leave UNCLIP_HOST out.',
      { params: { host } },
    );
  }
  return {
    host,
    port: rest.UNCLIP_PORT,
    ...(token !== undefined && { token }),
    hosts: rest.UNCLIP_HOSTS,
    origins: rest.UNCLIP_ORIGINS,
    folder: rest.UNCLIP_DATA,
    ...(databaseUrl !== undefined && { databaseUrl }),
    models: rest.UNCLIP_MODELS,
    plugins: rest.UNCLIP_PLUGINS,
    modelsFolder: rest.UNCLIP_MODELS[0] ?? userFolder(environment) ?? join(rest.UNCLIP_DATA, 'models'),
    ...(rest.UNCLIP_SERVER !== undefined && { server: rest.UNCLIP_SERVER }),
    devices: devices.length === 0 ? ['cpu'] : devices.filter((device) => device !== 'none'),
    artifactBytes: rest.UNCLIP_ARTIFACT_BYTES,
    releaseAfter: rest.UNCLIP_RELEASE_SECONDS * 1000,
    uploadBytes: rest.UNCLIP_UPLOAD_BYTES,
    rate: rest.UNCLIP_RATE,
    webhooks: { secrets: rest.UNCLIP_WEBHOOK_SECRETS, hosts: rest.UNCLIP_WEBHOOK_HOSTS },
    ...(header !== undefined && { proxy: { header: header.toLowerCase(), addresses, unknown } }),
    open: rest.UNCLIP_OPEN === '1',
    ...(rest.UNCLIP_LOG !== undefined && { logLevel: rest.UNCLIP_LOG }),
  };
};
