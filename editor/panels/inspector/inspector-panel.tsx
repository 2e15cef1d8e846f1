import { MousePointerClick, Orbit } from 'lucide-react';
import { setTitle } from '../../../graph/index.ts';
import { explorableNodes } from '../../engine/latent/subject.ts';
import { pictureResultOf, pictureResults } from '../../engine/run/pictures.ts';
import { CardProblem } from '../../kit/card-problem.tsx';
import { statusWords } from '../../kit/card-status.tsx';
import { Button, TextField } from '../../kit/components/index.ts';
import { NodeIcon } from '../../kit/node-icon.tsx';
import { OutputPreview } from '../../kit/previews/output-preview.tsx';
import { previewedOutputs } from '../../kit/previews/previewed-outputs.ts';
import { useRemoteOutputs } from '../../kit/previews/use-remote-outputs.ts';
import { useShownNode } from '../../kit/shown-node.ts';
import { useStudio, useStudioState, useView } from '../../kit/studio-context.tsx';
import { categoryTitle, nodeTitle, specText, titleOf } from '../../kit/text/node-words.ts';
import { useText } from '../../kit/text/use-text.ts';
import { useHasServer } from '../../kit/use-server.ts';
import { SubgraphInspector } from '../interface/subgraph-inspector.tsx';
import { NodeActions } from '../list/node-actions.tsx';
import { NodeForm } from '../list/node-form.tsx';
import { Nothing, Section } from '../section.tsx';
import { PictureResults } from './picture-results.tsx';
import { PlacementField } from './placement-field.tsx';

/** The selected node: its description, its params, and its results at full size. Without a selection, the pictures of the workflow. */
export const InspectorPanel = () => {
  const { registry } = useStudio();
  const { t, language } = useText();
  const selection = useStudioState((state) => state.selection);
  const workflow = useStudioState((state) => state.document.workflow);
  const runs = useStudioState((state) => state.runs);
  const isInner = useStudioState((state) => state.entered.length > 0);
  const [id, ...others] = [...selection].filter((one) => workflow.nodes[one]);
  if (id !== undefined && others.length === 0) return <OneNode key={id} id={id} />;
  const results = pictureResults(workflow, runs, registry).slice(0, 3);
  const titleOf = (node: string) => {
    const spec = registry[workflow.nodes[node]?.type ?? ''];
    return workflow.nodes[node]?.title ?? (spec ? nodeTitle(spec, language) : node);
  };
  if (isInner) return <SubgraphInspector />;
  if (results.length === 0) return <Nothing icon={<MousePointerClick />}>{t('inspector.none')}</Nothing>;
  return (
    <div className="flex flex-col gap-5 p-4">
      {results.map((result) => (
        <Section key={result.node} title={titleOf(result.node)}>
          <PictureResults result={result} name={workflow.name} />
        </Section>
      ))}
    </div>
  );
};

const OneNode = ({ id }: { readonly id: string }) => {
  const { actions, registry } = useStudio();
  const view = useView();
  const { t, say, language } = useText();
  const workflow = useStudioState((state) => state.document.workflow);
  const { node, spec, run, problem, inside } = useShownNode(id);
  const hasServer = useHasServer();
  useRemoteOutputs(id, run);
  if (!node) return null;
  const title = spec ? nodeTitle(spec, language) : node.type;
  const result = pictureResultOf(id, run);
  const others =
    spec && run?.outputs
      ? previewedOutputs(spec, run.outputs).filter(({ kind, value }) => kind !== 'image' && value !== result?.images)
      : [];
  const explorable = explorableNodes({ ...workflow, nodes: { [id]: node } }, registry, () => run?.outputs).length > 0;
  return (
    <div className="flex flex-col gap-5 p-4">
      <div className="flex flex-col gap-2">
        <div className="flex items-center gap-2">
          <NodeIcon spec={spec} />
          <TextField
            label={t('node.title')}
            placeholder={title}
            value={node.title ?? ''}
            maxLength={200}
            className="font-medium"
            onChange={(value) => actions.edit((current) => setTitle(current, id, value), { join: `${id} title`, label: 'rename' })}
          />
        </div>
        <div className="flex items-center justify-between">
          <p className="truncate text-muted text-xs">
            {spec ? `${categoryTitle(spec.category, language)} · ${title} · ` : ''}
            <span dir="ltr">{id}</span>
          </p>
          <NodeActions id={id} />
        </div>
        <p dir="auto">{spec ? specText(spec.doc, language) : t('node.unknown', { type: node.type })}</p>
        {node.note !== undefined && (
          <p dir="auto" className="whitespace-pre-line break-words rounded-md bg-surface-2 p-2 text-sm">
            {node.note}
          </p>
        )}
        {run && <p className="text-muted text-sm">{statusWords(run, { t, say })}</p>}
      </div>
      {problem && <CardProblem id={id} problem={problem} failed={run?.status === 'failed'} inside={inside} />}
      {(result || others.length > 0) && (
        <Section title={t('inspector.results')}>
          {result && <PictureResults result={result} name={`${workflow.name} ${node.title ?? id}`} />}
          {others.map(({ port, kind, value }) => (
            <figure key={port} className="flex flex-col gap-1">
              <figcaption className="text-muted text-sm">{titleOf({ name: port, title: spec?.outputs[port]?.title }, language)}</figcaption>
              <OutputPreview kind={kind} value={value} from={{ node: id, port }} />
            </figure>
          ))}
        </Section>
      )}
      {explorable && (
        <Button onClick={() => view.setState({ panel: 'explorer' })}>
          <Orbit className="size-4" />
          {t('inspector.explore')}
        </Button>
      )}
      {spec && (
        <Section title={t('inspector.settings')}>
          {hasServer && <PlacementField id={id} />}
          <NodeForm id={id} spec={spec} docs />
        </Section>
      )}
    </div>
  );
};
