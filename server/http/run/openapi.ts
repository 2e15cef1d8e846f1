import { embeddingFormats } from '../../../models/embedding-files/index.ts';
import packageFile from '../../../package.json' with { type: 'json' };
import { slugOf } from '../../../text/saved-name.ts';
import { answers } from '../../error.ts';
import { runState } from '../../run-state.ts';
import { messageTypes } from '../../webhooks/message.ts';
import type { DescribedWorkflow, Schema } from './describe-workflow.ts';

const reference = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });
const text: Schema = { type: 'string' };
const whole: Schema = { type: 'integer', minimum: 0 };
const json = (schema: Schema): Schema => ({ content: { 'application/json': { schema } } });
const problem = (description: string): Schema => ({ description, ...json(reference('Error')) });

const schemas: Readonly<Record<string, Schema>> = {
  Error: {
    type: 'object',
    properties: {
      error: {
        type: 'object',
        properties: {
          code: { type: 'string', description: `A code for programs: ${Object.keys(answers).join(', ')}, or a code of the planner.` },
          message: { type: 'string', description: 'What is wrong and what to do, for people.' },
          nodeId: { type: 'string', description: 'The node that caused the error.' },
        },
        required: ['code', 'message'],
      },
    },
    required: ['error'],
  },
  Picture: { type: 'object', properties: { url: text, width: whole, height: whole }, required: ['url', 'width', 'height'] },
  Output: {
    type: 'object',
    properties: {
      kind: { type: 'string', description: 'image, text, number, embedding, scores, …' },
      url: { type: 'string', description: 'The address of the complete value. Absent for pictures.' },
      items: {
        type: 'array',
        description: 'The pictures, or the texts or numbers of a value up to 1 MiB.',
        items: { anyOf: [reference('Picture'), text, { type: 'number' }] },
      },
      dims: { type: 'array', items: whole, description: '[N, D] of embeddings.' },
    },
    required: ['kind'],
  },
  Run: {
    type: 'object',
    properties: {
      id: text,
      name: text,
      state: { type: 'string', enum: runState.options },
      url: { type: 'string', description: 'The address of this object.' },
      createdAt: { ...whole, description: 'Milliseconds since 1970.' },
      startedAt: whole,
      endedAt: whole,
      done: { ...whole, description: 'The number of finished steps.' },
      of: { ...whole, description: 'The number of all steps.' },
      error: { type: 'object', properties: { code: text, message: text, nodeId: text }, required: ['code', 'message'] },
      outputs: { type: 'object', additionalProperties: reference('Output') },
      webhook: reference('WebhookDelivery'),
    },
    required: ['id', 'name', 'state', 'url', 'createdAt', 'done', 'of', 'outputs'],
  },
  WebhookDelivery: {
    type: 'object',
    description: 'How far the delivery of the webhook of a run has come.',
    properties: {
      url: { type: 'string', description: 'The address without its query.' },
      state: { type: 'string', enum: ['pending', 'delivered', 'abandoned'] },
      attempts: whole,
      triedAt: whole,
      nextAt: { ...whole, description: 'When the next attempt is made, at the earliest.' },
      status: { ...whole, description: 'The HTTP status of the last response.' },
      reason: { type: 'string', description: 'Why the last attempt failed, as a code.' },
    },
    required: ['url', 'state', 'attempts'],
  },
  RunEnded: {
    type: 'object',
    description: 'The end of a run. Addresses begin at the root of the server.',
    properties: {
      type: { type: 'string', enum: messageTypes },
      timestamp: { type: 'string', format: 'date-time', description: 'When the run ended.' },
      data: {
        type: 'object',
        properties: {
          id: text,
          name: text,
          state: { type: 'string', enum: ['done', 'failed', 'cancelled'] },
          url: { type: 'string', description: 'The address of the run.' },
          createdAt: { ...whole, description: 'Milliseconds since 1970.' },
          startedAt: whole,
          endedAt: whole,
          batch: text,
          error: { type: 'object', properties: { code: text, message: text, nodeId: text }, required: ['code', 'message'] },
          outputs: {
            type: 'object',
            additionalProperties: {
              type: 'object',
              properties: {
                kind: text,
                url: { type: 'string', description: 'The address of the value. Absent for pictures.' },
                count: { ...whole, description: 'The number of pictures.' },
                items: { type: 'array', items: reference('Picture'), description: 'The first 100 pictures.' },
              },
              required: ['kind'],
            },
          },
        },
        required: ['id', 'name', 'state', 'url', 'createdAt', 'endedAt', 'outputs'],
      },
    },
    required: ['type', 'timestamp', 'data'],
  },
  Workflow: {
    type: 'object',
    properties: {
      id: text,
      version: { type: 'integer', minimum: 1 },
      name: text,
      url: { type: 'string', description: 'The address that runs the workflow.' },
      inputs: { type: 'object', description: 'The JSON Schema of the inputs.' },
      files: { type: 'array', items: text, description: 'The inputs that take a file of a form.' },
      outputs: {
        type: 'object',
        additionalProperties: { type: 'object', properties: { kind: text, title: text, help: text }, required: ['kind'] },
      },
    },
    required: ['id', 'version', 'name', 'url', 'inputs', 'files', 'outputs'],
  },
};

const query = (name: string, description: string, schema: Schema): Schema => ({ name, in: 'query', description, schema });
const path = (name: string, description: string, schema: Schema = text): Schema => ({
  name,
  in: 'path',
  required: true,
  description,
  schema,
});
const header = (name: string, description: string): Schema => ({ name, in: 'header', description, schema: text });
const picture: Schema = { type: 'string', contentEncoding: 'binary', contentMediaType: 'image/png' };

const runParameters: readonly Schema[] = [
  header('Prefer', '`wait=10` waits ten seconds for the end of the run, 600 at most (default 60); `respond-async` does not wait.'),
  header('Idempotency-Key', 'A second request with the same key gets the run of the first.'),
  query('version', 'The version of the workflow. Default: the newest.', { type: 'integer', minimum: 1 }),
  query('device', 'The device that the run needs.', { type: 'string', enum: ['cpu', 'cuda', 'webgpu'] }),
  query('output', 'The output of a response that is one value. Default: the first of its kind.', text),
  query('item', 'The item of that output, from 1.', { type: 'integer', minimum: 1 }),
  query('webhook', 'An https address that the server posts the end of the run to; see the webhook run-ended.', {
    type: 'string',
    format: 'uri',
  }),
  query('webhookSecret', "The name of the operator's secret that signs the message. Default: the first one.", text),
];

const runResponses: Schema = {
  200: {
    description: 'The run has ended. The header Accept chooses the form: JSON, the picture, all outputs as a form, embeddings, or texts.',
    content: {
      'application/json': { schema: reference('Run') },
      'image/png': { schema: picture },
      'multipart/form-data': { schema: { type: 'object', properties: { run: reference('Run') } } },
      'application/x-npy': { schema: { type: 'string', contentEncoding: 'binary' } },
      'text/plain': { schema: text },
    },
  },
  202: { description: 'The run has not ended yet. Location is its address.', ...json(reference('Run')) },
  400: problem('The inputs or the workflow are invalid.'),
  401: problem('The token is missing or wrong.'),
  404: problem('The workflow does not exist.'),
  413: problem('The body is too large.'),
  422: { description: 'The run has failed, or was cancelled.', ...json(reference('Run')) },
  429: problem('Too many requests. Retry-After says how long to wait.'),
};

const formSchema = ({ inputs, files }: DescribedWorkflow): Schema => {
  // a schema of an object has properties by name
  const properties = (inputs.properties ?? {}) as Readonly<Record<string, Schema>>;
  const ofField = (name: string, { title, description, ...schema }: Schema): Schema => ({
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    ...(files.includes(name) ? { type: 'string', contentEncoding: 'binary' } : schema),
  });
  return { ...inputs, properties: Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, ofField(name, schema)])) };
};

const runPath = (workflow: DescribedWorkflow): Schema => ({
  post: {
    operationId: `run-${slugOf(workflow.name) || workflow.id}-${workflow.id}`.slice(0, 120),
    summary: workflow.name,
    description: `Runs the saved workflow "${workflow.name}" and answers with its outputs: ${Object.keys(workflow.outputs).join(', ') || 'none'}.`,
    tags: ['workflows'],
    parameters: runParameters,
    requestBody: {
      content: {
        'application/json': { schema: workflow.inputs },
        'multipart/form-data': { schema: formSchema(workflow) },
      },
    },
    responses: runResponses,
  },
});

const read = (summary: string, parameters: readonly Schema[], success: Schema): Schema => ({
  get: {
    operationId: slugOf(summary),
    summary,
    tags: ['runs'],
    parameters,
    responses: { 200: success, 401: problem('The token is missing or wrong.'), 404: problem('It does not exist.') },
  },
});

const messageHeader = (name: string, description: string): Schema => ({ ...header(name, description), required: true });

/** What the server sends to the webhook of a run. */
const runEnded: Schema = {
  post: {
    operationId: 'run-ended',
    summary: 'The end of a run',
    description:
      'Sent to the webhook of a run when the run ends, and again until it is answered with a 2xx status, for about a day. Signed as Standard Webhooks describes.',
    tags: ['runs'],
    security: [],
    parameters: [
      messageHeader('webhook-id', 'Identifies the message. All attempts have the same id.'),
      messageHeader('webhook-timestamp', 'When this attempt was made, in seconds since 1970.'),
      messageHeader(
        'webhook-signature',
        '`v1,` and the HMAC-SHA256 of id, timestamp and body, joined by ".", in base64. Several are separated by spaces.',
      ),
    ],
    requestBody: { required: true, ...json(reference('RunEnded')) },
    responses: {
      204: { description: 'The message was received. Any 2xx status will do.' },
      410: { description: 'The receiver is gone. The message is not sent again.' },
    },
  },
};

const outputFormats = ['png', 'json', 'txt', ...embeddingFormats];
const bytes: Schema = { description: 'The value.', content: { '*/*': { schema: { type: 'string', contentEncoding: 'binary' } } } };

/** The OpenAPI 3.1 document of the routes for programs, with one path for each saved workflow. `needsToken`: requests carry a bearer token. */
export const openApi = (workflows: readonly DescribedWorkflow[], { needsToken }: { readonly needsToken: boolean }): Schema => ({
  openapi: '3.1.0',
  info: {
    title: 'Unclip Studio',
    version: packageFile.version,
    description: 'Runs saved workflows with one request each. docs/api.md describes the procedures of the studio as well.',
    license: { name: 'MIT', identifier: 'MIT' },
  },
  servers: [{ url: '/' }],
  tags: [
    { name: 'workflows', description: 'The saved workflows of this server.' },
    { name: 'runs', description: 'Runs and their outputs.' },
  ],
  ...(needsToken && { security: [{ token: [] }] }),
  paths: {
    '/api/workflows': read('List the saved workflows', [], {
      description: 'The saved workflows with their inputs and outputs.',
      ...json({ type: 'array', items: reference('Workflow') }),
    }),
    ...Object.fromEntries(workflows.map((workflow) => [workflow.url, runPath(workflow)])),
    '/api/runs/{id}': read('Read a run', [path('id', 'The id of the run.')], { description: 'The run.', ...json(reference('Run')) }),
    '/api/runs/{id}/outputs/{output}.{format}': read(
      'Read an output',
      [
        path('id', 'The id of the run.'),
        path('output', 'The name of the output.'),
        path('format', 'Its format.', { type: 'string', enum: outputFormats }),
      ],
      bytes,
    ),
    '/api/runs/{id}/outputs/{output}/{item}.{format}': read(
      'Read an item of an output',
      [
        path('id', 'The id of the run.'),
        path('output', 'The name of the output.'),
        path('item', 'The number of the item, from 1.', { type: 'integer', minimum: 1 }),
        path('format', 'Its format.', { type: 'string', enum: outputFormats }),
      ],
      bytes,
    ),
  },
  webhooks: { 'run-ended': runEnded },
  components: { schemas, ...(needsToken && { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } }) },
});
