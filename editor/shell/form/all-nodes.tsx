import { useState } from 'react';
import { CardResults } from '../../canvas/cards/card-results.tsx';
import { CardProblem } from '../../kit/card-problem.tsx';
import { CardStatus } from '../../kit/card-status.tsx';
import { Button } from '../../kit/components/index.ts';
import { fieldsOf } from '../../kit/forms/field.ts';
import { ParamField } from '../../kit/forms/param-field.tsx';
import { NodeIcon } from '../../kit/node-icon.tsx';
import { useShownNode } from '../../kit/shown-node.ts';
import { useStudioState } from '../../kit/studio-context.tsx';
import { nodeTitle } from '../../kit/text/node-words.ts';
import { useText } from '../../kit/text/use-text.ts';

/** All nodes below the form of a phone, on request: it has no graph, which is hard to use with a thumb. */
export const AllNodes = () => {
  const { t } = useText();
  const [open, setOpen] = useState(false);
  const nodes = useStudioState((state) => state.document.workflow.nodes);
  const ids = Object.keys(nodes);
  return (
    <section aria-label={t('phone.all')} className="flex flex-col gap-3">
      <Button tone="quiet" aria-expanded={open} onClick={() => setOpen(!open)} className="self-start">
        {t('phone.all')} · {ids.length}
      </Button>
      {open && ids.map((id) => <NodeSection key={id} id={id} />)}
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
