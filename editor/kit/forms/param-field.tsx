import { Suspense, useRef } from 'react';
import { steerOf } from '../../../nodes/steer.ts';
import { later, NumberField, Select, Switch, TextArea, TextField } from '../components/index.ts';
import { useNodeState } from '../node-state.ts';
import { useStudio } from '../studio-context.tsx';
import { nameTitle, titleOf } from '../text/node-words.ts';
import { useText } from '../text/use-text.ts';
import type { Field } from './field.ts';
import { ModelField } from './model-field.tsx';
import { SeedField } from './seed-field.tsx';
import { type Param, useParam } from './use-param.ts';

// few nodes have one of these params, and the first workflow has none
const FileField = later(async () => (await import('./file-field.tsx')).FileField);
const PicturesField = later(async () => (await import('./pictures-field.tsx')).PicturesField);
const NumberListField = later(async () => (await import('./number-list-field.tsx')).NumberListField);

export type ParamFieldProps = {
  readonly id: string;
  readonly field: Field;
  /** Default: the name of the param. */
  readonly label?: string;
};

/** The form control of one param of a node. */
export const ParamField = ({ id, field, label }: ParamFieldProps) => (
  <ParamControl param={useParam(id, field)} {...(label !== undefined && { label })} />
);

/** The form control of a value. */
export const ParamControl = ({ param, ...rest }: { readonly param: Param; readonly label?: string }) => {
  const { t, language } = useText();
  const { field, value, set } = param;
  const label = rest.label ?? titleOf(field, language);
  switch (field.control) {
    case 'number':
      return (
        <NumberField
          label={label}
          value={typeof value === 'number' ? value : undefined}
          onChange={set}
          min={field.min}
          max={field.max}
          step={field.step}
          whole={field.integer}
          bar={field.slider}
          optional={field.optional}
          fallback={startOf(field)}
          placeholder={t('field.auto')}
          {...(field.optional ? {} : { rest: Number(field.defaultValue ?? 0) })}
        />
      );
    case 'seed':
      return <SeedField param={param} label={label} />;
    case 'textarea':
      return <TextParam id={param.id} label={label} value={textOf(value)} onChange={set} maximumLength={limited(field.maximumLength)} />;
    case 'choice':
      return (
        <Row label={label}>
          <Select
            label={label}
            value={value === undefined ? automatic : textOf(value)}
            onChange={(next) => set(next === automatic ? undefined : next)}
            options={[
              ...(field.optional ? [{ value: automatic, label: t('field.auto') }] : []),
              ...listed(param).map((choice) => ({ value: choice, label: nameTitle(choice, language) })),
            ]}
          />
        </Row>
      );
    case 'switch':
      return (
        <Row label={label}>
          <span className="flex justify-end">
            <Switch label={label} checked={value === true} onChange={set} />
          </span>
        </Row>
      );
    case 'model':
      return (
        <Row label={label}>
          <ModelField param={param} label={label} />
        </Row>
      );
    case 'file':
      return (
        <Suspense fallback={<Row label={label}>{null}</Row>}>
          <FileField param={param} label={label} />
        </Suspense>
      );
    case 'folder':
      return (
        <Suspense fallback={<Row label={label}>{null}</Row>}>
          <PicturesField param={param} label={label} />
        </Suspense>
      );
    case 'numbers':
      return (
        <Suspense fallback={<Row label={label}>{null}</Row>}>
          <NumberListField param={param} label={label} />
        </Suspense>
      );
    case 'text':
      return (
        <Row label={label}>
          <TextField
            label={label}
            value={textOf(value)}
            placeholder={field.optional ? t('field.auto') : undefined}
            onChange={(next) => set(next === '' && field.optional ? undefined : next)}
            maxLength={limited(field.maximumLength)}
          />
        </Row>
      );
  }
};

const NodePromptHelp = later(async () => (await import('./prompt-help.tsx')).NodePromptHelp);

type TextParamProps = {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly maximumLength: number | undefined;
};

/** A long text. That of a prompt is helped by the vocabulary of the family that reads it. */
const TextParam = ({ id, label, value, onChange, maximumLength }: TextParamProps) => {
  const { registry } = useStudio();
  const area = useRef<HTMLTextAreaElement>(null);
  const isPrompt = useNodeState(id, ({ node }) => steerOf(registry[node?.type ?? '']).literal?.of === 'text');
  return (
    <div className="group/field has-text relative">
      <TextArea area={area} label={label} value={value} onChange={onChange} rows={2} maxLength={maximumLength} />
      {isPrompt && (
        <Suspense>
          <NodePromptHelp node={id} area={area} value={value} onSurprise={onChange} />
        </Suspense>
      )}
    </div>
  );
};

/** The supported choices, and the stored one: a value that the model does not support must be visible, too. */
const listed = ({ choices, value, isSet }: Param): readonly string[] =>
  isSet && !choices.includes(textOf(value)) ? [...choices, textOf(value)] : choices;

/** The choice of no value. */
const automatic = '\u0000auto';
const textOf = (value: unknown): string => (typeof value === 'string' ? value : value === undefined ? '' : String(value));
const limited = (length: number): number | undefined => (Number.isFinite(length) ? length : undefined);
/** Where scrubbing starts while a number is empty: near the minimum of a range that spans decades. */
const startOf = ({ min, max, defaultValue }: Field): number => {
  if (typeof defaultValue === 'number') return defaultValue;
  if (!Number.isFinite(min) || !Number.isFinite(max)) return Math.max(0, Number.isFinite(min) ? min : 0);
  return max - min >= 200 ? min + 24 : min;
};

const Row = ({ label, children }: { readonly label: string; readonly children: React.ReactNode }) => (
  <div className="grid h-7 grid-cols-[minmax(0,2fr)_minmax(0,3fr)] items-center gap-2 text-sm">
    <span className="truncate ps-[9px] text-muted">{label}</span>
    {children}
  </div>
);
