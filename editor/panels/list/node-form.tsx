import { ChevronDown } from 'lucide-react';
import { useState } from 'react';
import type { AnyNode, Ports } from '../../../graph/index.ts';
import { fieldsOf } from '../../kit/forms/field.ts';
import { FieldMenu } from '../../kit/forms/field-menu.tsx';
import { ParamField } from '../../kit/forms/param-field.tsx';
import { useStudioState } from '../../kit/studio-context.tsx';
import { specText } from '../../kit/text/node-words.ts';
import { useText } from '../../kit/text/use-text.ts';
import { LinkChoice } from './link-choice.tsx';

/** The links into a node's inputs, and its params. `docs` adds the documentation of each. */
export const NodeForm = ({ id, spec, docs = false }: { readonly id: string; readonly spec: AnyNode; readonly docs?: boolean }) => {
  const { t, language } = useText();
  const inputs = useStudioState((state) => state.document.workflow.nodes[id]?.inputs);
  const [linking, setLinking] = useState(false);
  const ports: Ports = spec.inputs;
  const fields = fieldsOf(spec);
  const linkable = fields.filter(({ kind }) => kind !== undefined);
  const linked = (name: string) => inputs?.[name] !== undefined;
  return (
    <div className="flex flex-col gap-2">
      {Object.entries(ports).map(([port, { kind, optional, doc }]) => (
        <div key={port}>
          <LinkChoice id={id} port={port} kind={kind.kind} required={optional !== true} />
          {docs && <Doc>{specText(doc, language)}</Doc>}
        </div>
      ))}
      {fields.map((field) => (
        <div key={field.name}>
          <div className="group/field flex items-start gap-0.5">
            <div className="min-w-0 grow">
              {linked(field.name) ? (
                <LinkChoice id={id} port={field.name} kind={field.kind ?? 'any'} />
              ) : (
                <ParamField id={id} field={field} />
              )}
            </div>
            <FieldMenu node={id} param={field.name} className="mt-0.5 -me-1.5" />
          </div>
          {docs && field.doc !== '' && <Doc>{specText(field.doc, language)}</Doc>}
        </div>
      ))}
      {linkable.some(({ name }) => !linked(name)) && (
        <button
          type="button"
          aria-expanded={linking}
          onClick={() => setLinking(!linking)}
          className="flex h-6 items-center gap-1 self-start rounded-sm px-1 text-muted text-sm hover:text-text"
        >
          <ChevronDown aria-hidden className={`size-3.5 transition-transform ${linking ? 'rotate-180' : ''}`} />
          {t('list.feed-params')}
        </button>
      )}
      {linking &&
        linkable
          .filter(({ name }) => !linked(name))
          .map(({ name, kind }) => <LinkChoice key={name} id={id} port={name} kind={kind ?? 'any'} />)}
    </div>
  );
};

const Doc = ({ children }: { readonly children: string }) => (
  <p dir="auto" className="ps-2 pt-0.5 pb-1 text-muted text-xs">
    {children.replaceAll('`', '')}
  </p>
);
