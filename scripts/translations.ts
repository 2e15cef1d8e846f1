/**
 * Lists what the Arabic interface shows in English because it is not translated, and translations whose original is gone. Nothing fails for
 * it: a translation is optional.
 */
import ts from 'typescript';
import * as arabic from '../editor/kit/text/ar/index.ts';
import { address } from '../editor/kit/text/en/address.ts';
import { arrange } from '../editor/kit/text/en/arrange.ts';
import { explorer } from '../editor/kit/text/en/explorer.ts';
import { help } from '../editor/kit/text/en/help.ts';
import { english } from '../editor/kit/text/en/index.ts';
import { library } from '../editor/kit/text/en/library.ts';
import { models } from '../editor/kit/text/en/models.ts';
import { prompt } from '../editor/kit/text/en/prompt.ts';
import { queue } from '../editor/kit/text/en/queue.ts';
import { results } from '../editor/kit/text/en/results.ts';
import { subgraphs } from '../editor/kit/text/en/subgraphs.ts';
import { sweep } from '../editor/kit/text/en/sweep.ts';
import { spellings } from '../editor/kit/text/node-words.ts';
import { type AnyNode, type Ports, paramsOf, typeInWords } from '../graph/index.ts';
import { registry } from '../nodes/index.ts';
import { type SourceFile, sourceFiles } from '../tests/support/source-files.ts';

type Table = {
  readonly title: string;
  /** Where a translation is written. */
  readonly file: string;
  /** What can be translated, and where each original stands. */
  readonly originals: ReadonlyMap<string, string>;
  readonly translations: object;
};

/** Calls whose first text argument is the template of a sentence: errors, and sentences inside of them. */
const composes = (call: ts.CallExpression | ts.NewExpression): boolean =>
  ts.isIdentifier(call.expression) && (ts.isNewExpression(call) ? /Error$/ : /^(refuse|sentence)$/).test(call.expression.text);

/** The texts of an expression: one, or those of the branches of a choice. Texts joined by `+` are one. */
const textsOf = (node: ts.Expression): readonly string[] => {
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isConditionalExpression(node)) return [...textsOf(node.whenTrue), ...textsOf(node.whenFalse)];
  if (ts.isParenthesizedExpression(node)) return textsOf(node.expression);
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.PlusToken) return [];
  return textsOf(node.left).flatMap((left) => textsOf(node.right).map((right) => left + right));
};

/** An error's code is one word in capitals. */
const isCode = (text: string) => /^[A-Z][A-Z_]*$/.test(text);

/** The templates of the sentences that a source file composes, with their lines. */
const templatesIn = ({ path, text }: SourceFile): readonly (readonly [template: string, place: string])[] => {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS);
  const found: (readonly [string, string])[] = [];
  const visit = (node: ts.Node): void => {
    if ((ts.isCallExpression(node) || ts.isNewExpression(node)) && composes(node)) {
      const texts = (node.arguments ?? []).map((argument) =>
        textsOf(argument).filter((each) => !isCode(each) && /\p{L}/u.test(each.replace(/\{\w+\}/g, ''))),
      );
      const place = `${path}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
      for (const template of texts.find((each) => each.length > 0) ?? []) found.push([template, place]);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
};

const specs: readonly AnyNode[] = Object.values(registry);
const portsOf = ({ inputs, outputs }: AnyNode) => [inputs as Ports, outputs as Ports].flatMap((ports) => Object.entries(ports));
const collect = (read: (spec: AnyNode) => readonly string[]) =>
  new Map(specs.flatMap((spec) => read(spec).map((text) => [text, `nodes/${spec.type}.ts`] as const)));
/** The template of the name of a port's type, as in the error of a link that does not fit. */
const typeName = (kind: string, role: string | undefined) => typeInWords({ kind, attributes: { ...(role && { role }) } }).template;
const nodes = 'editor/kit/text/ar/node-names.ts';

const tables: readonly Table[] = [
  {
    title: 'Messages',
    file: 'editor/kit/text/ar/',
    originals: new Map(
      Object.entries({
        ...english,
        ...address,
        ...arrange,
        ...explorer,
        ...help,
        ...library,
        ...models,
        ...prompt,
        ...queue,
        ...results,
        ...subgraphs,
        ...sweep,
      }).map(([key, text]) => [key, text]),
    ),
    translations: arabic.messages,
  },
  { title: 'Titles of nodes', file: nodes, originals: collect(({ type }) => [type]), translations: arabic.nodeTitles },
  { title: 'Categories of nodes', file: nodes, originals: collect(({ category }) => [category]), translations: arabic.categories },
  {
    title: 'Names of ports, params and choices',
    file: nodes,
    originals: collect((spec) => [
      ...portsOf(spec).map(([name]) => name),
      ...Object.values(paramsOf(spec)).flatMap(({ name, choices = [] }) => [name, ...choices]),
    ]),
    translations: { ...spellings, ...arabic.names },
  },
  {
    title: 'Docs of nodes',
    file: 'editor/kit/text/ar/node-docs.ts',
    originals: collect((spec) => [
      spec.doc,
      ...portsOf(spec).map(([, { doc }]) => doc),
      ...Object.values(paramsOf(spec)).map(({ doc }) => doc),
    ]),
    translations: arabic.nodeDocs,
  },
  {
    title: 'Sentences of errors',
    file: 'editor/kit/text/ar/errors.ts',
    originals: new Map([
      ...collect((spec) => portsOf(spec).map(([, { kind, attributes }]) => typeName(kind.kind, attributes.role))),
      ...sourceFiles(/^(errors|graph|models|nodes|bundle|server|editor)\/.*\.tsx?$/).flatMap(templatesIn),
    ]),
    translations: arabic.errors,
  },
];

for (const { title, file, originals, translations } of tables) {
  const missing = [...originals].filter(([text]) => !Object.hasOwn(translations, text));
  const stale = Object.keys(translations).filter((text) => !originals.has(text) && !Object.hasOwn(spellings, text));
  console.log(`${title}: ${originals.size - missing.length} of ${originals.size} are translated (${file}).`);
  for (const [text, place] of missing) console.log(`  not translated: ${JSON.stringify(text)} (${place})`);
  for (const text of stale) console.log(`  has no original any more: ${JSON.stringify(text)}`);
}
