import { ImageOff } from 'lucide-react';
import { inOrder, own } from '../../../graph/index.ts';
import { pictureResultOf } from '../../engine/run/pictures.ts';
import { CardProblem } from '../../kit/card-problem.tsx';
import { statusWords } from '../../kit/card-status.tsx';
import { Button, ProgressBar } from '../../kit/components/index.ts';
import { Thumbnail } from '../../kit/previews/image-preview.tsx';
import { OutputPreview } from '../../kit/previews/output-preview.tsx';
import { previewedOutputs } from '../../kit/previews/previewed-outputs.ts';
import { hasImageOutput, useRemoteOutputs } from '../../kit/previews/use-remote-outputs.ts';
import { useShownNode } from '../../kit/shown-node.ts';
import { useStudio, useStudioState } from '../../kit/studio-context.tsx';
import { nameTitle } from '../../kit/text/node-words.ts';
import { useText } from '../../kit/text/use-text.ts';
import { PictureResults } from '../../panels/inspector/picture-results.tsx';

/** The results of the workflow, large: its outputs in their order, or the nodes that no other node reads. */
export const FormResults = () => {
  const { t, language } = useText();
  const workflow = useStudioState((state) => state.document.workflow);
  const outputs = inOrder(workflow.interface.outputs);
  const consumed = new Set(Object.values(workflow.nodes).flatMap(({ inputs }) => Object.values(inputs).map(({ node }) => node)));
  const ends = Object.keys(workflow.nodes).filter((id) => !consumed.has(id) && workflow.nodes[id]?.mode === undefined);
  const shown =
    outputs.length > 0
      ? outputs.map(([name, { node, port, title, help }]) => ({ key: name, node, port, title: title ?? nameTitle(name, language), help }))
      : ends.map((node) => ({ key: node, node, port: undefined, title: undefined, help: undefined }));
  return (
    <section aria-label={t('phone.results')} className="flex min-w-0 flex-col gap-6">
      {shown.map(({ key, ...result }) => (
        <Result key={key} {...result} isTitled={shown.length > 1} />
      ))}
    </section>
  );
};

type ResultProps = {
  readonly node: string;
  readonly port: string | undefined;
  readonly title: string | undefined;
  readonly help: string | undefined;
  readonly isTitled: boolean;
};

const Result = ({ node: id, port, title, help, isTitled }: ResultProps) => {
  const { t, say } = useText();
  const { actions } = useStudio();
  const name = useStudioState((state) => state.document.workflow.name);
  const { node, spec, run, problem, inside } = useShownNode(id);
  useRemoteOutputs(id, run, spec !== undefined && hasImageOutput(spec));
  if (!node) return null;
  const failed = run?.status === 'failed' ? run.error : undefined;
  const value = port === undefined ? undefined : own(run?.outputs ?? {}, port);
  const alone = run && value !== undefined && port !== undefined ? { ...run, outputs: { [port]: value } } : run;
  const pictures = pictureResultOf(id, alone);
  const others =
    spec && run?.outputs && !pictures
      ? previewedOutputs({ ...spec, inputs: {} }, alone?.outputs ?? {}).filter(({ port: one }) => port === undefined || one === port)
      : [];
  const isWorking = run?.status === 'running' || run?.status === 'queued';
  return (
    <figure className="flex min-w-0 flex-col gap-3">
      {(isTitled || help !== undefined) && title !== undefined && (
        <figcaption>
          <h3 className="font-semibold text-lg">
            <bdi>{title}</bdi>
          </h3>
          {help !== undefined && (
            <p dir="auto" className="text-muted text-sm">
              {help}
            </p>
          )}
        </figcaption>
      )}
      {isWorking && run.preview && (
        <Thumbnail
          image={run.preview}
          label={statusWords(run, { t, say })}
          className="mx-auto max-h-[70vh] w-auto! max-w-full rounded-lg"
        />
      )}
      {isWorking && (
        <div className="flex flex-col gap-1.5">
          <ProgressBar label={statusWords(run, { t, say })} share={run.of ? (run.step ?? 0) / run.of : 0} />
          <p className="text-muted text-sm tabular-nums">{statusWords(run, { t, say })}</p>
        </div>
      )}
      {failed && <CardProblem id={id} problem={failed} failed inside={inside} />}
      {!failed && problem && <CardProblem id={id} problem={problem} failed={false} inside={inside} />}
      {pictures && !(isWorking && run.preview) && <PictureResults result={pictures} name={name} />}
      {others.map(({ port: one, kind, value: output }) => (
        <div key={one} className="rounded-lg border border-line bg-surface-1 p-4 text-lg">
          <OutputPreview kind={kind} value={output} />
        </div>
      ))}
      {run?.remote && !run.outputs && (
        <Button onClick={() => void actions.fetchOutputs(id)} className="self-start">
          {t('form.fetch')}
        </Button>
      )}
      {!run && !problem && (
        <div className="grid min-h-64 place-items-center rounded-xl border border-line border-dashed text-muted lg:min-h-[60vh]">
          <p className="flex flex-col items-center gap-3">
            <ImageOff aria-hidden className="size-6 opacity-60" />
            {t('run.idle')}
          </p>
        </div>
      )}
    </figure>
  );
};
