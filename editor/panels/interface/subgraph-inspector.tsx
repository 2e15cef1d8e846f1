import { definitionAsWorkflow, editDefinition, scopeAt, usesOf } from '../../../graph/index.ts';
import { TextArea, TextField } from '../../kit/components/index.ts';
import { useWholeState, useWholeStudio } from '../../kit/studio-context.tsx';
import { useText } from '../../kit/text/use-text.ts';
import { InterfaceEditor } from './interface-editor.tsx';

/** The subgraph that is open: its name, what it does, and its inputs and outputs. */
export const SubgraphInspector = () => {
  const { t } = useText();
  const { actions } = useWholeStudio();
  const workflow = useWholeState((state) => state.document.workflow);
  const entered = useWholeState((state) => state.entered);
  const scope = scopeAt(workflow, entered);
  if (scope === undefined) return null;
  const definition = definitionAsWorkflow(workflow, scope);
  const help = typeof definition.help === 'string' ? definition.help : '';
  const change = (words: { readonly name?: string; readonly help?: string }) =>
    actions.edit((current) => editDefinition(current, scope, (one) => ({ ...one, ...words })), {
      join: `${scope} ${Object.keys(words).join()}`,
      label: 'rename',
    });
  return (
    <div className="flex flex-col gap-5 p-4">
      <div className="flex flex-col gap-2">
        <TextField
          label={t('subgraph.name')}
          placeholder={t('canvas.subgraph')}
          value={definition.name}
          maxLength={200}
          className="font-medium"
          onChange={(name) => change({ name })}
        />
        <TextArea
          label={t('subgraph.help')}
          placeholder={t('subgraph.help')}
          value={help}
          maxLength={2000}
          rows={1}
          className="text-sm!"
          onChange={(text) => change({ help: text })}
        />
        <p className="text-muted text-xs">{t('subgraph.uses', { count: usesOf(workflow, scope) })}</p>
      </div>
      <InterfaceEditor scope={scope} />
    </div>
  );
};
