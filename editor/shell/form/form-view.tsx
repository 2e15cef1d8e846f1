import '../../kit/text/subgraphs-text.ts';
import { PencilRuler, Play, Sparkles } from 'lucide-react';
import { useState } from 'react';
import { suggestInterface } from '../../../graph/index.ts';
import { keysOf } from '../../commands/shortcuts.ts';
import { useCommand } from '../../commands/use-command.tsx';
import { Button, hintOf } from '../../kit/components/index.ts';
import { useStudio, useStudioState, WholeDocument } from '../../kit/studio-context.tsx';
import { useText } from '../../kit/text/use-text.ts';
import { InterfaceEditor } from '../../panels/interface/interface-editor.tsx';
import { AllNodes } from './all-nodes.tsx';
import { FormInputs } from './form-inputs.tsx';
import { FormResults } from './form-results.tsx';

type FormViewProps = {
  /** On a phone, which has no graph: the nodes are listed below. */
  readonly narrow?: boolean;
};

/** The workflow without its graph: a form of its inputs beside large results. An editing mode changes what the form asks for. */
export const FormView = ({ narrow = false }: FormViewProps) => (
  <WholeDocument>
    <Form narrow={narrow} />
  </WholeDocument>
);

const Form = ({ narrow }: Required<FormViewProps>) => {
  const { t } = useText();
  const name = useStudioState((state) => state.document.workflow.name);
  const isEmpty = useStudioState((state) => Object.keys(state.document.workflow.nodes).length === 0);
  const inputs = useStudioState((state) => state.document.workflow.interface.inputs);
  const [editing, setEditing] = useState(false);
  const command = useCommand();
  if (isEmpty) return <p className="grid h-full place-items-center p-8 text-center text-muted">{t(narrow ? 'phone.none' : 'form.none')}</p>;
  const isBlank = Object.keys(inputs).length === 0;
  return (
    <div data-form className="h-full overflow-y-auto bg-surface-0">
      <div className="mx-auto grid max-w-7xl gap-6 p-4 pb-16 sm:p-8 lg:grid-cols-[minmax(20rem,25rem)_minmax(0,1fr)] lg:gap-10">
        <section aria-label={t('phone.inputs')} className="flex min-w-0 flex-col gap-5 self-start lg:sticky lg:top-8">
          <header className="flex items-start gap-3">
            <h2 className="min-w-0 grow text-balance font-semibold text-2xl leading-tight">
              <bdi>{name}</bdi>
            </h2>
            {!isBlank && (
              <Button tone={editing ? 'accent' : 'quiet'} aria-pressed={editing} onClick={() => setEditing(!editing)}>
                <PencilRuler aria-hidden className="size-4" />
                {editing ? t('form.done') : t('form.edit')}
              </Button>
            )}
          </header>
          {editing && <InterfaceEditor scope={undefined} />}
          {!editing && isBlank && <Blank onEdit={() => setEditing(true)} />}
          {!editing && !isBlank && <FormInputs />}
          {!editing && (
            <Button
              tone="accent"
              size="large"
              onClick={() => command('run')}
              {...hintOf(t('command.run'), keysOf('run'))}
              className="w-full"
            >
              <Play aria-hidden className="size-4 fill-current rtl:rotate-180" />
              {t('run.run')}
            </Button>
          )}
        </section>
        <FormResults />
        {narrow && <AllNodes />}
      </div>
    </div>
  );
};

/** Advice for a workflow without inputs: a suggested form, or one's own. */
const Blank = ({ onEdit }: { readonly onEdit: () => void }) => {
  const { t } = useText();
  const { actions, registry } = useStudio();
  const suggest = () => actions.edit((workflow) => suggestInterface(workflow, registry), { label: 'change-interface' });
  return (
    <div className="flex flex-col gap-3 rounded-lg border border-line border-dashed p-5 text-muted">
      <p>{t('form.blank')}</p>
      <span className="flex flex-wrap gap-2">
        <Button onClick={suggest}>
          <Sparkles aria-hidden className="size-4" />
          {t('form.suggest')}
        </Button>
        <Button tone="quiet" onClick={onEdit}>
          <PencilRuler aria-hidden className="size-4" />
          {t('form.choose')}
        </Button>
      </span>
    </div>
  );
};
