import type { ReactNode } from 'react';
import { Button, NumberField, Select, TextArea, TextField } from '../../kit/components/index.ts';
import { nameTitle } from '../../kit/text/node-words.ts';
import { useText } from '../../kit/text/use-text.ts';
import { draftOf, formsOf, listed, type SideDraft, type SideOption, stepOf, valuesOfDraft, withStep } from './side-draft.ts';

type SideFormProps = {
  readonly draft: SideDraft;
  readonly option: SideOption;
  readonly options: readonly (SideOption & { readonly title: string })[];
  onChange(draft: SideDraft): void;
  /** The first value that the param cannot have. */
  readonly invalid?: string;
  readonly autoFocus: boolean;
  /** A button that removes the side. */
  readonly remove?: ReactNode;
};

/** One side of a sweep: which param, and its values. */
export const SideForm = ({ draft, option, options, onChange, invalid, autoFocus, remove }: SideFormProps) => {
  const { t } = useText();
  const forms = formsOf(option.param);
  return (
    <div className="flex flex-col gap-2">
      <div className="flex items-center gap-2">
        <div className="min-w-0 grow">
          <Select
            label={t('sweep.param')}
            value={draft.option}
            options={options.map(({ id, title }) => ({ value: id, label: title }))}
            onChange={(id) => {
              const next = options.find((one) => one.id === id);
              if (next) onChange(draftOf(next));
            }}
          />
        </div>
        {forms.length > 1 && (
          <div className="flex gap-0.5 rounded-md bg-surface-2 p-0.5">
            {forms.map((form) => (
              <Button
                key={form}
                size="small"
                tone={draft.form === form ? 'plain' : 'quiet'}
                aria-pressed={draft.form === form}
                onClick={() => onChange(form === 'list' ? asList(draft, option) : { ...draft, form })}
              >
                {t(form === 'range' ? 'sweep.kind.range' : form === 'seeds' ? 'sweep.kind.seeds' : 'sweep.kind.list')}
              </Button>
            ))}
          </div>
        )}
        {remove}
      </div>
      <Values draft={draft} option={option} onChange={onChange} autoFocus={autoFocus} {...(invalid !== undefined && { invalid })} />
    </div>
  );
};

/** The list form with the values of the form before it. */
const asList = (draft: SideDraft, option: SideOption): SideDraft => {
  const { values } = valuesOfDraft(draft, option);
  return { ...draft, form: 'list', ...(values && { list: listed(values).join(', ') }) };
};

const Values = ({ draft, option: { param }, onChange, invalid, autoFocus }: Omit<SideFormProps, 'options' | 'remove'>) => {
  const { t, language } = useText();
  const number = (
    name: 'start' | 'stop' | 'count',
    label: string,
    limits: { readonly min?: number; readonly max?: number; readonly step: number },
  ) => (
    <NumberField
      label={label}
      value={draft[name]}
      onChange={(value) => value !== undefined && onChange({ ...draft, [name]: value })}
      {...limits}
    />
  );
  const whole = param.type === 'integer';
  const step = param.step ?? (whole ? 1 : 0.1);
  const limits = {
    step,
    ...(param.minimum !== undefined && { min: param.minimum }),
    ...(param.maximum !== undefined && { max: param.maximum }),
  };
  const count = { step: 1, min: 1, max: 1000 };
  switch (draft.form) {
    case 'range':
      return (
        <>
          <div className="grid grid-cols-2 gap-2 sm:grid-cols-4">
            {number('start', t('sweep.start'), limits)}
            {number('stop', t('sweep.stop'), limits)}
            {number('count', t('sweep.count'), count)}
            <NumberField
              label={t('sweep.step')}
              value={stepOf(draft)}
              step={step}
              onChange={(value) => onChange(withStep(draft, value ?? 0))}
            />
          </div>
          <Preview values={listed({ kind: 'range', start: draft.start, stop: draft.stop, count: draft.count })} />
        </>
      );
    case 'seeds':
      return (
        <div className="grid grid-cols-2 gap-2">
          {number('start', t('sweep.first-seed'), { step: 1, min: 0, max: 0xffff_ffff })}
          {number('count', t('sweep.count'), count)}
        </div>
      );
    case 'list':
      return (
        <TextField
          label={t('sweep.list')}
          placeholder="1, 2, 5"
          dir="ltr"
          data-autofocus={autoFocus || undefined}
          value={draft.list}
          invalid={invalid !== undefined}
          onChange={(list) => onChange({ ...draft, list })}
        />
      );
    case 'lines':
      return (
        <TextArea
          label={t('sweep.lines')}
          placeholder={t('sweep.lines')}
          rows={4}
          data-autofocus={autoFocus || undefined}
          value={draft.lines}
          onChange={(lines) => onChange({ ...draft, lines })}
        />
      );
    case 'choices':
      return (
        <div className="flex flex-wrap gap-1">
          {(param.choices ?? []).map((choice) => {
            const chosen = draft.chosen.includes(choice);
            return (
              <Button
                key={choice}
                size="small"
                tone={chosen ? 'plain' : 'quiet'}
                aria-pressed={chosen}
                className={chosen ? 'border-accent bg-accent-soft text-accent' : 'text-muted'}
                onClick={() =>
                  onChange({ ...draft, chosen: chosen ? draft.chosen.filter((one) => one !== choice) : [...draft.chosen, choice] })
                }
              >
                {nameTitle(choice, language)}
              </Button>
            );
          })}
        </div>
      );
    case 'switch':
      return <Preview values={[t('field.no'), t('field.yes')]} />;
  }
};

/** The most values that are shown. */
const mostShown = 12;

const Preview = ({ values }: { readonly values: readonly (string | number)[] }) => (
  <p className="truncate px-2 text-muted text-sm tabular-nums" dir="auto">
    {values.slice(0, mostShown).join(', ')}
    {values.length > mostShown ? ', …' : ''}
  </p>
);
