import { Link2, Unplug } from 'lucide-react';
import type { InterfaceInput } from '../../../graph/index.ts';
import { ParamControl } from '../../kit/forms/param-field.tsx';
import { useInput } from '../../kit/forms/use-input.ts';
import { useStudioState } from '../../kit/studio-context.tsx';
import { nameTitle, specText } from '../../kit/text/node-words.ts';
import { useText } from '../../kit/text/use-text.ts';
import { groupsOf } from './form-groups.ts';

/** The fields of a form: the inputs of the workflow's interface in their order, under their headings. */
export const FormInputs = () => {
  const inputs = useStudioState((state) => state.document.workflow.interface.inputs);
  return (
    <div className="flex flex-col gap-4 rounded-xl border border-line bg-surface-1 p-4 shadow-sm sm:p-5 [&_[role=combobox]]:h-9 [&_[role=group]]:h-9 [&_input]:h-9 [&_textarea]:text-lg max-sm:[&_[role=combobox]]:h-10 max-sm:[&_[role=group]]:h-10">
      {groupsOf(inputs).map(({ heading, entries }) => (
        <fieldset
          key={entries[0]?.[0] ?? ''}
          className="flex min-w-0 flex-col gap-3.5 not-first:border-line not-first:border-t not-first:pt-4"
        >
          {heading !== undefined && (
            <legend className="float-start w-full font-semibold text-lg">
              <bdi>{heading}</bdi>
            </legend>
          )}
          {entries.map(([name, input]) => (
            <FormInput key={name} name={name} input={input} />
          ))}
        </fieldset>
      ))}
    </div>
  );
};

/** Controls that do not show their label. */
const unlabelled: ReadonlySet<string> = new Set(['textarea', 'file', 'folder']);

const FormInput = ({ name, input }: { readonly name: string; readonly input: InterfaceInput }) => {
  const { t, language } = useText();
  const shown = useInput(name, input);
  const label = input.title ?? nameTitle(name, language);
  const help = input.help ?? (shown.kind === 'field' && input.param !== undefined ? specText(shown.param.field.doc, language) : '');
  const isLabelled = shown.kind === 'field' && !unlabelled.has(shown.param.field.control);
  return (
    <div className="flex min-w-0 flex-col gap-1">
      {!isLabelled && (
        <span className="font-medium">
          <bdi>{label}</bdi>
        </span>
      )}
      {shown.kind === 'field' && <ParamControl param={shown.param} label={label} />}
      {shown.kind === 'linked' && (
        <p className="flex items-center gap-2 text-muted">
          <Link2 aria-hidden className="size-4 shrink-0" />
          {t('node.linked', { name: shown.source })}
        </p>
      )}
      {(shown.kind === 'graph-only' || shown.kind === 'lost') && (
        <p className="flex items-center gap-2 text-muted">
          <Unplug aria-hidden className="size-4 shrink-0" />
          {t(`form.${shown.kind}`)}
        </p>
      )}
      {help !== '' && (
        <p dir="auto" className="text-muted text-sm">
          {help}
        </p>
      )}
    </div>
  );
};
