import { ChevronDown, Unlink } from 'lucide-react';
import { type MouseEvent, memo, useState } from 'react';
import { type AnyNode, disconnect, inputNameOf, type Link, type WorkflowNode } from '../../../graph/index.ts';
import { useCanvasStore } from '../../kit/canvas-store.ts';
import { classes } from '../../kit/components/index.ts';
import { type Field, fieldsOf, groupFields } from '../../kit/forms/field.ts';
import { FieldMenu } from '../../kit/forms/field-menu.tsx';
import { ParamField } from '../../kit/forms/param-field.tsx';
import { useNodeState } from '../../kit/node-state.ts';
import { useStudio } from '../../kit/studio-context.tsx';
import { nameTitle, specText } from '../../kit/text/node-words.ts';
import { useText } from '../../kit/text/use-text.ts';
import { PortHandle } from '../links/port-handle.tsx';

/** Whether a param is shown as a text area, which takes the height that its card has more than its content. */
const hasText = ({ control }: Field, link: Link | undefined): boolean => control === 'textarea' && link === undefined;

/** The params of a card: those that the node's author marked and those that are set; the others are behind “More”. */
export const CardParams = ({ id, node, spec }: { readonly id: string; readonly node: WorkflowNode; readonly spec: AnyNode }) => {
  const { t, direction } = useText();
  const [open, setOpen] = useState(false);
  const fields = fieldsOf(spec);
  if (fields.length === 0) return null;
  const { first, rest } = groupFields(fields, (name) => node.inputs[name] !== undefined || node.params[name] !== undefined);
  const shown = open ? [...first, ...rest] : first;
  return (
    <div
      dir={direction}
      className={classes(
        'card-params flex flex-col gap-1 pb-1',
        shown.some((field) => hasText(field, node.inputs[field.name])) && 'has-text',
      )}
    >
      {shown.map((field) => (
        <ParamRow key={field.name} id={id} field={field} link={node.inputs[field.name]} />
      ))}
      {rest.length > 0 && (
        <button
          type="button"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          className="nodrag mx-3 flex h-6 items-center gap-1 self-start rounded-sm px-1 text-muted text-xs hover:text-text"
        >
          <ChevronDown aria-hidden className={classes('size-3 transition-transform', open && 'rotate-180')} />
          {open ? t('less') : t('more')}
        </button>
      )}
    </div>
  );
};

type ParamRowProps = { readonly id: string; readonly field: Field; readonly link: Link | undefined };

/** A param with its port. It follows its own value, so that typing into one draws no other. */
const ParamRow = memo(({ id, field, link }: ParamRowProps) => {
  const { language } = useText();
  const doc = specText(field.doc, language);
  const canvas = useCanvasStore();
  const isExposed = useNodeState(id, (state) => inputNameOf(state, id, field.name) !== undefined);
  const onContextMenu = (event: MouseEvent) => {
    if (event.target instanceof HTMLTextAreaElement) return;
    event.preventDefault();
    event.stopPropagation();
    canvas.setState({ menu: { x: event.clientX, y: event.clientY, target: { kind: 'field', id, param: field.name } } });
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the inspector has the same commands for the keyboard
    <div onContextMenu={onContextMenu} className={classes('group/field relative px-3', hasText(field, link) && 'has-text')} data-hint={doc}>
      {isExposed && <span aria-hidden className="absolute inset-y-1 start-1 w-0.5 rounded-full bg-accent" />}
      {field.kind !== undefined && <PortHandle node={id} port={field.name} side="target" look={field.kind} param hint={doc} />}
      {link ? <LinkedParam id={id} name={field.name} link={link} /> : <ParamField id={id} field={field} />}
      {/* a text area keeps the browser's own menu, for spelling and pasting */}
      {!link && field.control === 'textarea' && <FieldMenu node={id} param={field.name} className="absolute end-4 top-1" />}
    </div>
  );
});

/** A param whose value comes over a link: the name of the source, and a button that removes the link. */
const LinkedParam = ({ id, name, link }: { readonly id: string; readonly name: string; readonly link: Link }) => {
  const { t, language } = useText();
  const { actions } = useStudio();
  const source = useNodeState(link.node, ({ node }) => node?.title ?? link.node);
  return (
    <div className="group/link flex h-7 items-center gap-2 rounded-sm border border-line px-2 text-sm">
      <span className="grow truncate text-muted">{nameTitle(name, language)}</span>
      <span dir="auto" className="truncate">
        {t('node.linked', { name: source })}
      </span>
      <button
        type="button"
        aria-label={t('node.unlink')}
        data-hint={t('node.unlink')}
        onClick={() => actions.edit((workflow) => disconnect(workflow, id, name), { label: 'disconnect' })}
        className="nodrag text-muted hover:text-text"
      >
        <Unlink aria-hidden className="size-3.5" />
      </button>
    </div>
  );
};
