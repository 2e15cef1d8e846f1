import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseWorkflow } from '../../graph/index.ts';
import { registry } from '../../nodes/index.ts';
import { describeWorkflow, type Schema } from '../../server/http/run/describe-workflow.ts';
import { openApi } from '../../server/http/run/openapi.ts';
import type { GeneratedPage } from './generated-page.ts';
import { code, table } from './markdown-table.ts';

/** The parts of an OpenAPI document that the page shows. */
type Parameter = { readonly name: string; readonly in: string; readonly description: string; readonly schema: Schema };
type Operation = {
  readonly summary: string;
  readonly description?: string;
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: Readonly<Record<string, unknown>> }>>;
};

/** A JSON Schema in a few words. */
const typeOf = (schema: Schema): string => {
  const {
    $ref,
    enum: choices,
    type,
    items,
    anyOf,
    minimum,
    maximum,
    contentMediaType,
    contentEncoding,
  } = schema as {
    readonly $ref?: string;
    readonly enum?: readonly unknown[];
    readonly type?: string;
    readonly items?: Schema;
    readonly anyOf?: readonly Schema[];
    readonly minimum?: number;
    readonly maximum?: number;
    readonly contentMediaType?: string;
    readonly contentEncoding?: string;
  };
  if ($ref) {
    const name = $ref.split('/').at(-1) ?? '';
    return `[${name}](#${name.toLowerCase()})`;
  }
  if (choices) return choices.map(code).join(', ');
  if (anyOf) return anyOf.map(typeOf).join(', or ');
  if (contentMediaType ?? contentEncoding) return 'a file';
  if (items) return `a list of: ${typeOf(items)}`;
  const bounds = minimum !== undefined && maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER ? `, ${minimum} to ${maximum}` : '';
  return `${type ?? 'any value'}${bounds}`;
};

const propertyTable = ({
  properties = {},
  required = [],
}: {
  readonly properties?: object;
  readonly required?: readonly string[];
}): string =>
  table(
    ['field', 'type', ''],
    Object.entries(properties as Readonly<Record<string, Schema>>).map(([name, schema]) => [
      code(name),
      typeOf(schema),
      [required.includes(name) ? 'Required.' : '', String(schema.description ?? schema.title ?? ''), presetOf(schema)]
        .filter(Boolean)
        .join(' '),
    ]),
  );

const presetOf = ({ default: preset }: Schema): string => (preset === undefined ? '' : `Default: ${code(preset)}.`);

const operation = (path: string, method: string, { summary, description, parameters, requestBody, responses }: Operation): string => {
  const body = requestBody?.content['application/json']?.schema;
  return [
    `### ${summary}\n\n\`\`\`text\n${method.toUpperCase()} ${path}\n\`\`\``,
    description ?? '',
    parameters.length === 0
      ? ''
      : table(
          ['parameter', 'in', 'type', ''],
          parameters.map((parameter) => [code(parameter.name), parameter.in, typeOf(parameter.schema), parameter.description]),
        ),
    body ? `The body is JSON, or a form (\`multipart/form-data\`) with the same fields:\n\n${propertyTable(body)}` : '',
    table(
      ['status', '', 'content'],
      Object.entries(responses).map(([status, response]) => [
        status,
        response.description,
        Object.keys(response.content ?? {})
          .map(code)
          .join(', '),
      ]),
    ),
  ]
    .filter(Boolean)
    .join('\n\n');
};

/** The reference of the HTTP routes, made of the OpenAPI document of a server that has one workflow: the example text-to-image. */
export const httpPage = (root: string): GeneratedPage => {
  const workflow = parseWorkflow(readFileSync(join(root, 'workflows/text-to-image.json'), 'utf8'));
  const saved = { id: 'example', version: 1, name: 'text-to-image', workflow, changedAt: 0 };
  const document = openApi([describeWorkflow(saved, { registry, isUnique: true })], { needsToken: true });
  const paths = document.paths as Readonly<Record<string, Readonly<Record<string, Operation>>>>; // what openApi writes
  const { schemas } = document.components as { readonly schemas: Readonly<Record<string, { readonly properties?: object }>> };
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, each]) => operation(path, method, each)),
  );
  const answers = Object.entries(schemas).map(([name, schema]) => `### ${name}\n\n${propertyTable(schema)}`);
  const intro =
    'The OpenAPI document of your server is at `/api/openapi.json`, with one path for each of its saved workflows; `/api/docs` shows it as a page. This page describes ' +
    'a server with one saved workflow, the example `text-to-image`. [The server’s API](/docs/api/) has examples in four languages, and the procedures that the studio uses. ' +
    'With a token, each request has the header `Authorization: Bearer <token>`.';
  return {
    address: 'reference/http',
    title: 'HTTP routes',
    body: [intro, '## Requests', ...operations, '## Objects', ...answers].join('\n\n'),
  };
};
