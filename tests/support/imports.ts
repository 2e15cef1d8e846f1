import ts from 'typescript';

/** A module that a file asks for. `typeOnly`: the compiler removes it. `specifier` is undefined where it is computed while running. `worker`: it is the address of a worker. `lazy`: it is loaded by `import()` or `require`. */
export type Import = { readonly specifier: string | undefined; readonly typeOnly: boolean; readonly worker?: true; readonly lazy?: true };

const literal = (node: ts.Node | undefined): string | undefined => (node && ts.isStringLiteralLike(node) ? node.text : undefined);

const isTypeOnly = (node: ts.ImportDeclaration | ts.ExportDeclaration): boolean =>
  ts.isImportDeclaration(node) ? node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword : node.isTypeOnly;

/** `new URL('./worker.ts', import.meta.url)`: how a worker is named. */
const isModuleUrl = (node: ts.Node): node is ts.NewExpression =>
  ts.isNewExpression(node) &&
  ts.isIdentifier(node.expression) &&
  node.expression.text === 'URL' &&
  node.arguments?.[1]?.getText() === 'import.meta.url';

const isLoad = (node: ts.Node): node is ts.CallExpression =>
  ts.isCallExpression(node) &&
  (node.expression.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(node.expression) && node.expression.text === 'require'));

const importOf = (node: ts.Node): Import | undefined => {
  if (ts.isImportDeclaration(node) || (ts.isExportDeclaration(node) && node.moduleSpecifier)) {
    return { specifier: literal(node.moduleSpecifier), typeOnly: isTypeOnly(node) };
  }
  if (isLoad(node)) return { specifier: literal(node.arguments[0]), typeOnly: false, lazy: true };
  if (ts.isImportTypeNode(node))
    return { specifier: ts.isLiteralTypeNode(node.argument) ? literal(node.argument.literal) : undefined, typeOnly: true };
  const url = isModuleUrl(node) ? literal(node.arguments?.[0]) : undefined;
  return url !== undefined && /\.[jt]sx?$/.test(url) ? { specifier: url, typeOnly: false, worker: true } : undefined;
};

/** Every module that a TypeScript or JavaScript file asks for: static, dynamic, by `require`, as a type, or as a worker's address. */
export const importsOf = (path: string, text: string): Import[] => {
  const found: Import[] = [];
  const visit = (node: ts.Node): void => {
    const reference = importOf(node);
    if (reference) found.push(reference);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
  return found;
};
