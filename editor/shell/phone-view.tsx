import { useState } from 'react';
import { inOrder, specOf } from '../../graph/index.ts';
import { CardResults } from '../canvas/cards/card-results.tsx';
import { CardProblem } from '../kit/card-problem.tsx';
import { CardStatus } from '../kit/card-status.tsx';
import { Button } from '../kit/components/index.ts';
import { fieldsOf } from '../kit/forms/field.ts';
import { ParamField } from '../kit/forms/param-field.tsx';
import { NodeIcon } from '../kit/node-icon.tsx';
import { useShownNode } from '../kit/shown-node.ts';
import { useStudio, useStudioState } from '../kit/studio-context.tsx';
import { nameTitle, nodeTitle } from '../kit/text/node-words.ts';
import { useText } from '../kit/text/use-text.ts';

/** The editor on narrow screens: results, a form of the workflow's inputs, and a list of all nodes. It has no graph, which is hard to use with a thumb. */
export const PhoneView = () => {
  const { t, language } = useText();
  const { registry } = useStudio();
  const [all, setAll] = useState(false);
  const workflow = useStudioState((state) => state.document.workflow);
  const inputs = inOrder(workflow.interface.inputs);
  const outputs = [...new Set(inOrder(workflow.interface.outputs).map(([, { node }]) => node))];
  const ids = Object.keys(workflow.nodes);
  if (ids.length === 0) return <p className="p-8 text-center text-muted">{t('phone.none')}</p>;
  return (
    <div className="flex h-full flex-col gap-6 overflow-y-auto p-4 pb-12 [&_[role=group]]:h-10 [&_[role=group]]:text-base [&_[role=combobox]]:h-10 [&_textarea]:text-lg">
      {outputs.map((id) => (
        <NodeResults key={id} id={id} />
      ))}
      {inputs.length > 0 && (
        <section aria-label={t('phone.inputs')} className="flex flex-col gap-2 rounded-lg border border-line bg-surface-1 p-3">
          <h2 className="font-medium text-muted text-sm">{t('phone.inputs')}</h2>
          {inputs.map(([name, { node, param, title }]) => {
            const spec = specOf(workflow, workflow.nodes[node], registry);
            const field = spec && fieldsOf(spec).find((one) => one.name === param);
            return field ? <ParamField key={name} id={node} field={field} label={title ?? nameTitle(name, language)} /> : null;
          })}
        </section>
      )}
      <section aria-label={t('phone.all')} className="flex flex-col gap-3">
        <Button tone="quiet" aria-expanded={all} onClick={() => setAll(!all)} className="self-start">
          {t('phone.all')} · {ids.length}
        </Button>
        {all && ids.map((id) => <NodeSection key={id} id={id} />)}
      </section>
    </div>
  );
};

const NodeResults = ({ id }: { readonly id: string }) => {
  const { t } = useText();
  const { spec, run } = useShownNode(id);
  const failed = run?.status === 'failed' && run.error;
  return (
    <section aria-label={t('phone.results')} className="min-h-48 overflow-hidden rounded-lg border border-line bg-surface-1 pt-2">
      {spec && run && <CardResults id={id} spec={spec} run={run} />}
      {failed && <CardProblem id={id} problem={failed} failed />}
      {!run && <p className="grid min-h-40 place-items-center text-muted">{t('run.idle')}</p>}
    </section>
  );
};

const NodeSection = ({ id }: { readonly id: string }) => {
  const { t, language } = useText();
  const { node, spec, run, problem } = useShownNode(id);
  if (!node) return null;
  return (
    <article className="rounded-lg border border-line bg-surface-1">
      <h3 className="flex h-10 items-center gap-2 px-3 font-medium">
        <NodeIcon spec={spec} />
        <span dir="auto" className="grow truncate">
          {node.title ?? (spec ? nodeTitle(spec, language) : node.type)}
        </span>
        <CardStatus run={run} />
      </h3>
      {spec ? (
        <div className="flex flex-col gap-1 px-3 pb-3">
          {fieldsOf(spec)
            .filter((field) => !node.inputs[field.name])
            .map((field) => (
              <ParamField key={field.name} id={id} field={field} />
            ))}
        </div>
      ) : (
        <p className="px-3 pb-3 text-muted">{t('node.unknown', { type: node.type })}</p>
      )}
      {spec && run && <CardResults id={id} spec={spec} run={run} />}
      {problem && <CardProblem id={id} problem={problem} failed={false} />}
    </article>
  );
};
