import { type AnyNode, type Param, paramsOf } from '../../../graph/index.ts';

/** The form field of a param. */
export type Field = {
  readonly name: string;
  /** The displayed name. Default: the name. */
  readonly title?: string;
  readonly control: 'number' | 'seed' | 'textarea' | 'text' | 'choice' | 'switch' | 'file' | 'folder' | 'numbers' | 'model';
  readonly doc: string;
  /** The value of a param that is not set; undefined if the model or the inputs decide. */
  readonly defaultValue: unknown;
  readonly optional: boolean;
  /** The kind of link that may set the param. */
  readonly kind: 'text' | 'number' | undefined;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly integer: boolean;
  /** Shown as a slider. */
  readonly slider: boolean;
  /** The author of the node chose a control for it, so it is not hidden behind “More”. */
  readonly prominent: boolean;
  readonly choices: readonly string[];
  readonly maximumLength: number;
  /** What a dialog offers for a file. Default: pictures. */
  readonly accept?: string;
};

const controlOf = ({ type, widget, file, folder, model, choices }: Param): Field['control'] => {
  if (model) return 'model';
  if (folder) return 'folder';
  if (file) return 'file';
  if (choices) return 'choice';
  if (widget === 'seed' || widget === 'textarea') return widget;
  if (type === 'boolean') return 'switch';
  if (type === 'list') return 'numbers';
  return type === 'number' || type === 'integer' ? 'number' : 'text';
};

const fieldOf = (param: Param): Field => {
  const { name, title, doc, kind, optional, minimum, maximum, widget, file } = param;
  const integer = (param.item ?? param).type === 'integer';
  const step = param.step ?? (integer ? 1 : 0.1);
  return {
    name,
    control: controlOf(param),
    doc,
    defaultValue: param.default,
    optional,
    kind,
    min: minimum === undefined ? -Infinity : param.exclusive ? minimum + step : minimum,
    max: maximum ?? Infinity,
    step,
    integer,
    slider: widget === 'slider',
    prominent: widget !== undefined || file,
    choices: param.choices ?? [],
    maximumLength: param.maximumLength ?? Infinity,
    ...(title !== undefined && { title }),
    ...(param.accept !== undefined && { accept: param.accept }),
  };
};

const cache = new WeakMap<object, readonly Field[]>();

/** The fields of a node type's form, in the order of its params. */
export const fieldsOf = (spec: Pick<AnyNode, 'params'>): readonly Field[] => {
  const params = paramsOf(spec);
  const cached = cache.get(params);
  if (cached) return cached;
  const fields = Object.values(params).map(fieldOf);
  cache.set(params, fields);
  return fields;
};

/** The fields to show first, and those behind “More”. Prominent fields, and those that are set or linked, come first. */
export const groupFields = (
  fields: readonly Field[],
  isUsed: (name: string) => boolean,
): { readonly first: readonly Field[]; readonly rest: readonly Field[] } => {
  const wanted = fields.filter((field) => field.prominent || isUsed(field.name));
  const shown = wanted.length > 0 ? wanted.filter((field, index) => index < 6 || isUsed(field.name)) : fields.slice(0, 3);
  const rest = fields.filter((field) => !shown.includes(field));
  return rest.length > 1 ? { first: fields.filter((field) => shown.includes(field)), rest } : { first: fields, rest: [] };
};
