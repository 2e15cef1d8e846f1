import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import packageFile from '../../package.json' with { type: 'json' };
import type { GeneratedPage } from './generated-page.ts';

/** What a program imports, with its source: `unclip-studio/graph` is `graph/index.ts`. */
const entries = Object.entries(packageFile.exports).flatMap(([path, target]) =>
  typeof target === 'object' && 'types' in target
    ? [{ name: `unclip-studio${path.slice(1)}`, source: target.types.replace('./lib/', '').replace(/\.d\.ts$/, '.ts') }]
    : [],
);

const purposes: Readonly<Record<string, string>> = {
  'unclip-studio': 'Runs workflows in this process. [In your program](/docs/library/) shows how.',
  'unclip-studio/web': 'Runs workflows in a page. [In your program](/docs/library/) shows how.',
  'unclip-studio/graph': 'Workflows as data: reading, checking, planning, executing and editing them.',
  'unclip-studio/nodes': 'The node types.',
  'unclip-studio/plugin': 'What plugins import. [Plugins](/docs/plugins/) shows how.',
  'unclip-studio/client': 'A typed client of a server. [The server’s API](/docs/api/) shows how.',
};

/** A declaration at the top of a file. */
type Declaration = ts.TypeAliasDeclaration | ts.InterfaceDeclaration | ts.ClassDeclaration | ts.FunctionDeclaration | ts.VariableStatement;

const isDeclaration = (statement: ts.Statement): statement is Declaration =>
  ts.isTypeAliasDeclaration(statement) ||
  ts.isInterfaceDeclaration(statement) ||
  ts.isClassDeclaration(statement) ||
  ts.isFunctionDeclaration(statement) ||
  ts.isVariableStatement(statement);

const variableOf = (statement: Declaration): ts.VariableDeclaration | undefined =>
  ts.isVariableStatement(statement) ? statement.declarationList.declarations[0] : undefined;

const nameOf = (statement: Declaration): string =>
  (ts.isVariableStatement(statement) ? variableOf(statement)?.name.getText() : statement.name?.text) ?? '';

const files = new Map<string, ts.SourceFile>();

/** A source file, parsed. Nothing is checked: the declarations are written with their types, and the checker would take many seconds. */
const parsed = (path: string): ts.SourceFile => {
  const file = files.get(path) ?? ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
  files.set(path, file);
  return file;
};

/** What a module exports: the name, and the declaration, in whichever file it is. */
const exportsOf = (path: string): readonly (readonly [name: string, declaration: Declaration])[] =>
  parsed(path).statements.flatMap((statement): (readonly [string, Declaration])[] => {
    if (isDeclaration(statement))
      return statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ? [[nameOf(statement), statement]] : [];
    if (!ts.isExportDeclaration(statement) || !statement.exportClause || !ts.isNamedExports(statement.exportClause)) return [];
    const { moduleSpecifier, exportClause } = statement;
    // what another package declares is described there
    if (!moduleSpecifier || !ts.isStringLiteral(moduleSpecifier) || !moduleSpecifier.text.startsWith('.')) return [];
    const others = new Map(exportsOf(join(dirname(path), moduleSpecifier.text)));
    return exportClause.elements.map(({ name, propertyName }) => {
      const declaration = others.get((propertyName ?? name).text);
      if (!declaration) throw new Error(`${path} exports ${name.text}, which ${moduleSpecifier.text} does not have.`);
      return [name.text, declaration];
    });
  });

/** A declaration as a caller sees it: that of a function without its body, that of a type with all its members. */
const textOf = (name: string, declaration: Declaration): string => {
  if (ts.isTypeAliasDeclaration(declaration) || ts.isInterfaceDeclaration(declaration))
    return declaration.getText().replace(/^export /, '');
  if (ts.isClassDeclaration(declaration)) {
    const heritage = declaration.heritageClauses?.map((clause) => ` ${clause.getText()}`).join('') ?? '';
    return `class ${name}${heritage}`;
  }
  const variable = variableOf(declaration);
  if (variable?.type) return `const ${name}: ${variable.type.getText()}`;
  const value = ts.isFunctionDeclaration(declaration) ? declaration : variable?.initializer;
  if (!value || !(ts.isArrowFunction(value) || ts.isFunctionDeclaration(value))) return `const ${name}`;
  const generics = value.typeParameters ? `<${value.typeParameters.map((each) => each.getText()).join(', ')}>` : '';
  const result = value.type ? `: ${value.type.getText()}` : '';
  return `function ${name}${generics}(${value.parameters.map((each) => each.getText()).join(', ')})${result}`;
};

/** The sentences of a declaration. In Markdown, what looks like an element is text. */
const docOf = (declaration: Declaration): string =>
  ts
    .getJSDocCommentsAndTags(declaration)
    .map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? '')
    .join('\n\n')
    .split(/(`[^`]*`)/)
    .map((part, index) => (index % 2 === 1 ? part : part.replaceAll('<', '&lt;').replaceAll('{', '&#123;')))
    .join('');

/** The reference of the package: a page for each entry point, with the declaration and the sentences of everything that it exports. */
export const libraryPages = (root: string): readonly GeneratedPage[] =>
  entries.map(({ name, source }) => {
    const exported = exportsOf(join(root, source));
    const isType = (declaration: Declaration) => ts.isTypeAliasDeclaration(declaration) || ts.isInterfaceDeclaration(declaration);
    const section = (title: string, list: typeof exported): string[] =>
      list.length === 0
        ? []
        : [`## ${title}`, ...list.map(([own, each]) => `### ${own}\n\n${docOf(each)}\n\n\`\`\`ts\n${textOf(own, each)}\n\`\`\``)];
    const values = exported.filter(([, declaration]) => !isType(declaration));
    const types = exported.filter(([, declaration]) => isType(declaration));
    return {
      address: `reference/library/${name === 'unclip-studio' ? 'runner' : name.split('/')[1]}`,
      title: name,
      body: [purposes[name] ?? '', ...section('Functions and values', values), ...section('Types', types)].join('\n\n'),
    };
  });
