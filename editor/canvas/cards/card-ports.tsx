import { LogIn, LogOut } from 'lucide-react';
import { type MouseEvent, memo, useMemo } from 'react';
import { type AnyNode, type Ports, placesOf, portType, type WorkflowNode } from '../../../graph/index.ts';
import { useCanvasStore } from '../../kit/canvas-store.ts';
import { type LookName, lookOf } from '../../kit/look.ts';
import { useNodeState } from '../../kit/node-state.ts';
import { specText, titleOf } from '../../kit/text/node-words.ts';
import { useText } from '../../kit/text/use-text.ts';
import { collapsedPortShare } from '../flow/card-geometry.ts';
import { PortHandle } from '../links/port-handle.tsx';

/** The inputs that a card shows. Of more than four: the required ones, the linked ones, and the next free optional one. */
export const shownInputs = (spec: AnyNode, node: WorkflowNode): readonly string[] => {
  const ports: Ports = spec.inputs;
  const names = Object.keys(ports);
  if (names.length <= 4) return names;
  const next = names.find((name) => ports[name]?.optional && !node.inputs[name]);
  return names.filter((name) => !ports[name]?.optional || node.inputs[name] || name === next);
};

/** Where a port is on an end of the title bar: the ports are spread over its height. */
const portTop = (index: number, count: number): string => `calc(var(--card-header) * ${collapsedPortShare(index, count)})`;

type PortsProps = { readonly id: string; readonly node: WorkflowNode; readonly spec: AnyNode };

/** The ports of a collapsed card, on the ends of its title bar: they can be wired like all others. */
export const CollapsedPorts = memo(({ id, node, spec }: PortsProps) => {
  const { t, language } = useText();
  const types = useNodeState(id, (state) => state.types);
  const [inputPorts, outputPorts]: [Ports, Ports] = [spec.inputs, spec.outputs];
  // a linked param has a port here, too
  const inputs = [...new Set([...Object.keys(inputPorts), ...Object.keys(node.inputs)])];
  const outputs = Object.keys(outputPorts);
  const hint = (name: string, look: LookName) =>
    `${titleOf({ name, title: (inputPorts[name] ?? outputPorts[name])?.title }, language)}: ${t(`kind.${look}`)}`;
  return (
    <>
      {inputs.map((name, index) => {
        const port = inputPorts[name];
        const look = port ? lookOf(portType(port)) : 'any';
        return (
          <span key={name} className="absolute left-0" style={{ top: portTop(index, inputs.length) }}>
            <PortHandle node={id} port={name} side="target" look={look} hollow={port?.optional === true} small hint={hint(name, look)} />
          </span>
        );
      })}
      {outputs.map((name, index) => {
        const port = outputPorts[name];
        const look = port ? lookOf(types?.[name] ?? portType(port)) : 'any';
        return (
          <span key={name} className="absolute right-0" style={{ top: portTop(index, outputs.length) }}>
            <PortHandle node={id} port={name} side="source" look={look} small hint={hint(name, look)} />
          </span>
        );
      })}
    </>
  );
});

/** The ports of a card, in rows: inputs on the left, outputs on the right. */
export const CardPorts = memo(({ id, node, spec }: PortsProps) => {
  const { t, language } = useText();
  const types = useNodeState(id, (state) => state.types);
  const inputPorts: Ports = spec.inputs;
  const outputPorts: Ports = spec.outputs;
  const inputs = shownInputs(spec, node);
  const outputs = Object.keys(outputPorts);
  const canvas = useCanvasStore();
  const exposed = useExposed(id);
  const openMenu = (event: MouseEvent, { input, output }: { readonly input: string | undefined; readonly output: string | undefined }) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    // the left half of a row belongs to the input, the right half to the output
    const side = output !== undefined && (input === undefined || event.clientX > left + width / 2) ? 'source' : 'target';
    const port = side === 'source' ? output : input;
    if (port === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    canvas.setState({ menu: { x: event.clientX, y: event.clientY, target: { kind: 'port', id, port, side } } });
  };
  return (
    <div className="pb-1">
      {Array.from({ length: Math.max(inputs.length, outputs.length) }, (_, row) => {
        const [input, output] = [inputs[row], outputs[row]];
        const inputPort = input === undefined ? undefined : inputPorts[input];
        const outputPort = output === undefined ? undefined : outputPorts[output];
        const inputLook = inputPort && lookOf(portType(inputPort));
        const outputLook = outputPort && output !== undefined ? lookOf(types?.[output] ?? portType(outputPort)) : undefined;
        return (
          // biome-ignore lint/a11y/noStaticElementInteractions: the list panel edits inputs and results by keyboard
          <div
            key={`${input} ${output}`}
            onContextMenu={(event) => openMenu(event, { input, output })}
            className="relative flex h-6 items-center justify-between gap-2 px-3 text-sm pointer-coarse:h-[44px]"
          >
            {input !== undefined && inputPort && inputLook ? (
              <>
                <PortHandle
                  node={id}
                  port={input}
                  side="target"
                  look={inputLook}
                  hollow={inputPort.optional === true}
                  hint={`${t(`kind.${inputLook}`)}: ${specText(inputPort.doc, language)}`}
                />
                {exposed.inputs.includes(input) && <ExposedMark side="inputs" />}
                <span dir="auto" className={inputPort.optional && !node.inputs[input] ? 'truncate text-muted' : 'truncate'}>
                  {titleOf({ name: input, title: inputPort.title }, language)}
                </span>
              </>
            ) : (
              <span />
            )}
            {output !== undefined && outputPort && outputLook && (
              <>
                <span className="ms-auto truncate">
                  <bdi>{titleOf({ name: output, title: outputPort.title }, language)}</bdi>
                </span>
                {exposed.outputs.includes(output) && <ExposedMark side="outputs" />}
                <PortHandle
                  node={id}
                  port={output}
                  side="source"
                  look={outputLook}
                  hint={`${t(`kind.${outputLook}`)}: ${specText(outputPort.doc, language)}`}
                />
              </>
            )}
          </div>
        );
      })}
    </div>
  );
});

/** The ports of a node that the interface names. */
const useExposed = (id: string): { readonly inputs: readonly string[]; readonly outputs: readonly string[] } => {
  const { inputs, outputs } = useNodeState(id, (state) => state.interface);
  return useMemo(
    () => ({
      inputs: Object.values(inputs)
        .flatMap(placesOf)
        .flatMap(({ node, name, kind }) => (node === id && kind === 'port' ? [name] : [])),
      outputs: Object.values(outputs).flatMap(({ node, port }) => (node === id ? [port] : [])),
    }),
    [inputs, outputs, id],
  );
};

/** Beside a port that is an input or a result of the workflow, or of the subgraph that is open. */
const ExposedMark = ({ side }: { readonly side: 'inputs' | 'outputs' }) => {
  const { t } = useText();
  const Icon = side === 'inputs' ? LogIn : LogOut;
  return (
    <span data-hint={t(side === 'inputs' ? 'port.is-input' : 'port.is-result')} className="shrink-0 text-accent">
      <Icon aria-hidden className="size-3" />
    </span>
  );
};
