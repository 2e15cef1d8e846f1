import { useMemo } from 'react';
import { connect, disconnect, outputType } from '../../../graph/index.ts';
import { attempt } from '../../kit/attempt.ts';
import { Select } from '../../kit/components/index.ts';
import { lookOf } from '../../kit/look.ts';
import { PortMark } from '../../kit/port-mark.tsx';
import { useStudio, useStudioState } from '../../kit/studio-context.tsx';
import { nameTitle } from '../../kit/text/node-words.ts';
import { useText } from '../../kit/text/use-text.ts';
import { fittingSources, linkText, readLinkText } from './sources.ts';

const none = '\u0000none';

/** The link into an input or a param, chosen among the outputs that fit. */
export const LinkChoice = ({
  id,
  port,
  kind,
  required = false,
}: {
  readonly id: string;
  readonly port: string;
  readonly kind: string;
  readonly required?: boolean;
}) => {
  const { actions, registry } = useStudio();
  const { t, language } = useText();
  const workflow = useStudioState((state) => state.document.workflow);
  const types = useStudioState((state) => state.types);
  const current = workflow.nodes[id]?.inputs[port];
  const sources = useMemo(() => fittingSources({ workflow, types, registry }, { node: id, port }), [workflow, types, registry, id, port]);
  const type = current && outputType({ workflow, types, registry }, current);
  const labelOf = ({ node, port: output }: { node: string; port: string }) =>
    `${workflow.nodes[node]?.title ?? node} · ${nameTitle(output, language)}`;
  const all = current && !sources.some((link) => linkText(link) === linkText(current)) ? [current, ...sources] : sources;
  const label = nameTitle(port, language);
  const set = (value: string) =>
    attempt(() =>
      actions.edit(
        (current) =>
          value === none ? disconnect(current, id, port) : connect(current, { from: readLinkText(value), to: { node: id, port } }),
        { label: value === none ? 'disconnect' : 'connect' },
      ),
    );
  return (
    <div className="grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)] items-center gap-2 text-sm">
      <span className="flex items-center gap-1.5 truncate ps-2">
        <PortMark look={type ? lookOf(type) : lookOf({ kind, attributes: {} })} hollow={!current} />
        <span className="truncate text-muted">{label}</span>
      </span>
      <Select
        label={t('list.feeds', { port: label })}
        value={current ? linkText(current) : none}
        onChange={set}
        options={[
          { value: none, label: required ? t('list.nothing-required') : t('list.nothing') },
          ...all.map((link) => ({ value: linkText(link), label: labelOf(link) })),
        ]}
      />
    </div>
  );
};
