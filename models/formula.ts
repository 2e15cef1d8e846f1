import jsep, { type Expression } from 'jsep';
import { ModelError } from './error.ts';

// A formula is a part of a workflow file, so its syntax is kept to what computes numbers.
jsep.removeAllUnaryOps();
for (const operator of ['-', '+']) jsep.addUnaryOp(operator);
jsep.removeAllBinaryOps();
const precedence = { '+': 9, '-': 9, '*': 10, '/': 10, '%': 10, '^': 11 } as const;
for (const [operator, level] of Object.entries(precedence)) jsep.addBinaryOp(operator, level, operator === '^');
jsep.removeAllLiterals();

const constants: ReadonlyMap<string, number> = new Map([
  ['pi', Math.PI],
  ['e', Math.E],
]);

const functions: ReadonlyMap<string, { readonly arguments: number; readonly compute: (...values: number[]) => number }> = new Map(
  Object.entries({
    abs: { arguments: 1, compute: Math.abs },
    ceil: { arguments: 1, compute: Math.ceil },
    cos: { arguments: 1, compute: Math.cos },
    exp: { arguments: 1, compute: Math.exp },
    floor: { arguments: 1, compute: Math.floor },
    log: { arguments: 1, compute: Math.log },
    max: { arguments: 2, compute: Math.max },
    min: { arguments: 2, compute: Math.min },
    round: { arguments: 1, compute: Math.round },
    sin: { arguments: 1, compute: Math.sin },
    sqrt: { arguments: 1, compute: Math.sqrt },
  }),
);

/** The names of the functions of a formula, for messages. */
const functionNames = [...functions.keys()].join(', ');

const remainder = (left: number, right: number): number => left - right * Math.floor(left / right);

const binary: Readonly<Record<string, (left: number, right: number) => number>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '%': remainder,
  '^': (left, right) => left ** right,
};

/** Computes the value of a formula. `variables` are the values of its names; a missing one is undefined. */
export type Formula = (variables: Readonly<Record<string, number | undefined>>) => number;

const malformed = (formula: string, reason: string) =>
  new ModelError('BAD_INPUT', 'The formula "{formula}" is not valid: {reason}. Write numbers, names of inputs, + - * / % ^ and brackets.', {
    params: { formula, reason },
  });

const compile = (node: Expression, formula: string): Formula => {
  switch (node.type) {
    case 'Literal': {
      const { value, raw } = node;
      if (typeof value !== 'number') throw malformed(formula, `${raw} is not a number`);
      return () => value;
    }
    case 'Identifier': {
      const name = String(node.name);
      const constant = constants.get(name);
      return (variables) => {
        const value = Object.hasOwn(variables, name) ? variables[name] : constant;
        if (value !== undefined) return value;
        throw new ModelError('BAD_INPUT', 'The formula "{formula}" needs a value for "{name}". Connect that input, or use another name.', {
          params: { formula, name },
        });
      };
    }
    case 'UnaryExpression': {
      // jsep's types leave the fields of a node open; this type of node has an argument and a prefix operator.
      const value = compile(node.argument as Expression, formula);
      return node.operator === '-' ? (variables) => -value(variables) : value;
    }
    case 'BinaryExpression': {
      const [left, right] = [compile(node.left as Expression, formula), compile(node.right as Expression, formula)]; // as above
      const compute = binary[String(node.operator)];
      if (!compute) throw malformed(formula, `${node.operator} is unknown`);
      return (variables) => compute(left(variables), right(variables));
    }
    case 'CallExpression': {
      const callee = node.callee as Expression; // as above
      const called = callee.type === 'Identifier' ? functions.get(String(callee.name)) : undefined;
      if (!called) throw malformed(formula, `the functions are ${functionNames}`);
      const values = (node.arguments as Expression[]).map((argument) => compile(argument, formula)); // as above
      if (values.length < called.arguments) throw malformed(formula, `${callee.name} needs ${called.arguments} values`);
      return (variables) => called.compute(...values.map((value) => value(variables)));
    }
    default:
      throw malformed(formula, 'it contains more than arithmetic');
  }
};

/**
 * Parses a formula of numbers: `+ - * / % ^`, brackets, names, `pi`, `e`, and a few functions. `%` has the sign of the divisor, as in Python;
 * `^` groups from the right, and a sign binds before it, as in spreadsheets: `-2 ^ 2` is 4. Nothing of a formula is executed as a program.
 * @throws ModelError `BAD_INPUT` when the formula is malformed; the function that it returns throws it when a name has no value or the result is not finite
 */
export const parseFormula = (formula: string): Formula => {
  const compute = compile(syntaxOf(formula), formula);
  return (variables) => {
    const value = compute(variables);
    if (Number.isFinite(value)) return value;
    throw new ModelError(
      'BAD_INPUT',
      'The formula "{formula}" has no finite value here: it is {value}. Check divisions, roots and logarithms.',
      {
        params: { formula, value: String(value) },
      },
    );
  };
};

const syntaxOf = (formula: string): Expression => {
  try {
    return jsep(formula);
  } catch (cause) {
    throw new ModelError('BAD_INPUT', 'The formula "{formula}" is not valid. Write numbers, names of inputs, + - * / % ^ and brackets.', {
      params: { formula },
      cause,
    });
  }
};
