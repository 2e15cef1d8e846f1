import { type AnyNode, type Ports, portType, type WorkflowNode } from '../../graph/index.ts';
import { lookOf } from '../kit/look.ts';
import { useStudioState } from '../kit/studio-context.tsx';
import { nameTitle, specText } from '../kit/text/node-words.ts';
import { useText } from '../kit/text/use-text.ts';
import { PortHandle } from './port-handle.tsx';

/** The inputs that a card shows: those that must be there, those that are wired, and the next of a row of optional ones. */
export const shownInputs = (spec: AnyNode, node: WorkflowNode): readonly string[] => {
  const ports: Ports = spec.inputs;
  const names = Object.keys(ports);
  if (names.length <= 4) return names;
  const next = names.find((name) => ports[name]?.optional && !node.inputs[name]);
  return names.filter((name) => !ports[name]?.optional || node.inputs[name] || name === next);
};

/** The ports of a card: inputs on the left, outputs on the right, one line for both. */
export const CardPorts = ({ id, node, spec }: { readonly id: string; readonly node: WorkflowNode; readonly spec: AnyNode }) => {
  const { t, language } = useText();
  const types = useStudioState((state) => state.types[id]);
  const inputs = shownInputs(spec, node);
  const ports: Ports = spec.outputs;
  const outputs = Object.keys(ports);
  const takes: Ports = spec.inputs;
  return (
    <div className="pb-1">
      {Array.from({ length: Math.max(inputs.length, outputs.length) }, (_, row) => {
        const [input, output] = [inputs[row], outputs[row]];
        const into = input === undefined ? undefined : takes[input];
        const out = output === undefined ? undefined : ports[output];
        const lookIn = into && lookOf(portType(into));
        const lookOut = out && output !== undefined ? lookOf(types?.[output] ?? portType(out)) : undefined;
        return (
          <div key={`${input} ${output}`} className="relative flex h-6 items-center justify-between gap-2 px-3 text-sm">
            {input !== undefined && into && lookIn ? (
              <>
                <PortHandle
                  node={id}
                  port={input}
                  side="target"
                  look={lookIn}
                  hollow={into.optional === true}
                  hint={`${t(`kind.${lookIn}`)}: ${specText(into.doc, language)}`}
                />
                <span dir="auto" className={into.optional && !node.inputs[input] ? 'truncate text-muted' : 'truncate'}>
                  {nameTitle(input, language)}
                </span>
              </>
            ) : (
              <span />
            )}
            {output !== undefined && out && lookOut && (
              <>
                <span dir="auto" className="truncate text-end">
                  {nameTitle(output, language)}
                </span>
                <PortHandle
                  node={id}
                  port={output}
                  side="source"
                  look={lookOut}
                  hint={`${t(`kind.${lookOut}`)}: ${specText(out.doc, language)}`}
                />
              </>
            )}
          </div>
        );
      })}
    </div>
  );
};
