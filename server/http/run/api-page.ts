import type { DescribedWorkflow, Schema } from './describe-workflow.ts';

/** The style of the page, which its content security policy names by its hash. */
export const apiPageStyle = `:root{color-scheme:light dark;font:16px/1.55 system-ui,sans-serif}
body{max-width:50rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin:2.5rem 0 .25rem}
code,pre{font:.875rem/1.5 ui-monospace,monospace}
pre{overflow:auto;padding:.75rem 1rem;border:1px solid color-mix(in srgb,currentColor 18%,transparent);border-radius:.5rem}
table{border-collapse:collapse;width:100%}
th,td{text-align:start;vertical-align:top;padding:.375rem .75rem .375rem 0;border-top:1px solid color-mix(in srgb,currentColor 18%,transparent)}
th{font-weight:600;white-space:nowrap}`;

/** A page for people that lists the saved workflows with their inputs and a curl line each. `server` is the address in the curl lines. */
export const apiPage = (
  workflows: readonly DescribedWorkflow[],
  { server, needsToken }: { server: string; needsToken: boolean },
): string => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>API: Unclip Studio</title><style>${apiPageStyle}</style></head>
<body>
<h1>API of this server</h1>
<p>Each saved workflow runs with one request. <a href="/api/openapi.json">openapi.json</a> is the same description for programs.</p>
${workflows.length === 0 ? '<p>No workflow is saved on this server yet. Save one from the studio, and it appears here.</p>' : workflows.map((workflow) => section(workflow, { server, needsToken })).join('\n')}
</body>
</html>
`;

const section = (workflow: DescribedWorkflow, { server, needsToken }: { server: string; needsToken: boolean }): string => {
  const { name, url, inputs, outputs, files } = workflow;
  // a schema of an object has properties by name
  const properties = Object.entries((inputs.properties ?? {}) as Readonly<Record<string, Schema>>);
  const rows = properties.map(
    ([input, { type, description, default: value }]) =>
      `<tr><th><code>${escaped(input)}</code></th><td>${escaped([type].flat().join(' or ') || 'value')}${files.includes(input) ? ', or a file of a form' : ''}</td><td>${escaped(String(description ?? ''))}${value === undefined ? '' : ` <code>${escaped(JSON.stringify(value).slice(0, 80))}</code>`}</td></tr>`,
  );
  const isPicture = Object.values(outputs).some(({ kind }) => kind === 'image');
  const [example] = properties.filter(([, { type }]) => type === 'string');
  const body = JSON.stringify(example ? { [example[0]]: example[1].default ?? '' } : {});
  const line = [
    `curl ${server}${url}`,
    ...(needsToken ? ["-H 'Authorization: Bearer <token>'"] : []),
    "-H 'Content-Type: application/json'",
    ...(isPicture ? ["-H 'Accept: image/png'", '-o image.png'] : []),
    `-d '${body.replaceAll("'", "'\\''")}'`,
  ];
  return `<h2 dir="auto">${escaped(name)}</h2>
<p><code>POST ${escaped(url)}</code> answers with ${escaped(
    Object.entries(outputs)
      .map(([output, { kind }]) => `${output} (${kind})`)
      .join(', ') || 'the outputs of its last nodes',
  )}.</p>
<pre>${escaped(line.join(' \\\n  '))}</pre>
${rows.length === 0 ? '' : `<table>${rows.join('\n')}</table>`}`;
};

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
