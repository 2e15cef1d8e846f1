import { fromJsonSchema, type JsonSchemaType, McpServer } from '@modelcontextprotocol/server';
import packageFile from '../../package.json' with { type: 'json' };
import type { Runner } from '../../runner/index.ts';
import type { PermittedFiles } from '../../runner/permitted-files.ts';
import { callTool } from './call-tool.ts';
import type { WorkflowTool } from './tools.ts';

export type McpSettings = {
  readonly tools: readonly WorkflowTool[];
  readonly runner: Runner;
  readonly permitted: PermittedFiles;
  readonly out?: string;
};

/** A server of the Model Context Protocol with a tool for each workflow. */
export const createMcpServer = ({ tools, runner, permitted, out }: McpSettings): McpServer => {
  const server = new McpServer(
    { name: 'unclip', title: 'Unclip Studio', version: packageFile.version },
    {
      capabilities: { tools: {} },
      instructions:
        'Each tool runs a saved workflow that draws pictures, or measures texts and pictures, with CLIP, a prior and a decoder.',
    },
  );
  for (const tool of tools) {
    const { name, title, description, inputSchema } = tool;
    const annotations = { readOnlyHint: out === undefined, destructiveHint: false, idempotentHint: true, openWorldHint: false };
    // safe: `workflowTools` builds a JSON Schema of an object
    const schema = fromJsonSchema<Record<string, unknown>>(inputSchema as JsonSchemaType);
    server.registerTool(name, { title, description, inputSchema: schema, annotations }, async (values, { mcpReq }) => {
      const { progressToken } = mcpReq._meta ?? {};
      return callTool({
        ...{ runner, tool, values, permitted, signal: mcpReq.signal },
        ...(out !== undefined && { out }),
        progress(progress, total, message) {
          if (progressToken === undefined) return;
          // a client that has left does not need its progress
          void mcpReq
            .notify({ method: 'notifications/progress', params: { progressToken, progress, total, message } })
            .catch(() => undefined);
        },
      });
    });
  }
  return server;
};
