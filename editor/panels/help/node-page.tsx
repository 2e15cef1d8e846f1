import { Workflow } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { type AnyNode, type Param, type Ports, paramsOf, portType } from '../../../graph/index.ts';
import { attemptLater } from '../../kit/attempt.ts';
import { Button } from '../../kit/components/index.ts';
import { lookOf } from '../../kit/look.ts';
import { NodeIcon } from '../../kit/node-icon.tsx';
import { PortMark } from '../../kit/port-mark.tsx';
import { useStudio } from '../../kit/studio-context.tsx';
import { categoryTitle, nameTitle, nodeTitle, specText, titleOf } from '../../kit/text/node-words.ts';
import { useText } from '../../kit/text/use-text.ts';
import { Section } from '../section.tsx';
import { type Example, openExample } from '../start/examples.ts';
import { examplesUsing } from './example-index.ts';

/** Most examples of a page. */
const mostExamples = 3;

/** What a node type does, its inputs, settings and outputs, and examples that use it. Its texts are those of `docs/nodes.md`. */
export const NodePage = ({ spec }: { readonly spec: AnyNode }) => {
  const { t, language } = useText();
  const params = Object.values(paramsOf(spec));
  return (
    <>
      <header className="flex flex-col gap-2">
        <h3 className="flex items-center gap-2 font-semibold text-lg">
          <NodeIcon spec={spec} />
          {nodeTitle(spec, language)}
        </h3>
        <p className="text-muted text-xs">
          {categoryTitle(spec.category, language)} · <code dir="ltr">{spec.type}</code>
          {spec.plugin && (
            <>
              {' '}
              · <bdi>{`${spec.plugin.name} ${spec.plugin.version}`}</bdi>
            </>
          )}
        </p>
        <p dir="auto">{specText(spec.doc, language)}</p>
      </header>
      <PortList title={t('help.inputs')} ports={spec.inputs} />
      {params.length > 0 && (
        <Section title={t('inspector.settings')}>
          <dl className="flex flex-col gap-2">
            {params.map((param) => (
              <Entry key={param.name} name={titleOf(param, language)} about={<ParamFacts param={param} />}>
                {specText(param.doc, language)}
              </Entry>
            ))}
          </dl>
        </Section>
      )}
      <PortList title={t('help.outputs')} ports={spec.outputs} />
      <Examples type={spec.type} />
    </>
  );
};

type EntryProps = { readonly name: string; readonly mark?: ReactNode; readonly about: ReactNode; readonly children: string };

const Entry = ({ name, mark, about, children }: EntryProps) => (
  <div>
    <dt className="flex flex-wrap items-center gap-x-2">
      {mark}
      <span className="font-medium">{name}</span>
      <span className="text-muted text-xs">{about}</span>
    </dt>
    {children !== '' && (
      <dd dir="auto" className="text-muted text-sm">
        {children}
      </dd>
    )}
  </div>
);

const PortList = ({ title, ports }: { readonly title: string; readonly ports: Ports }) => {
  const { t, language } = useText();
  const entries = Object.entries(ports);
  if (entries.length === 0) return null;
  return (
    <Section title={title}>
      <dl className="flex flex-col gap-2">
        {entries.map(([name, port]) => {
          const look = lookOf(portType(port));
          const facts = [
            t(`kind.${look}`),
            ...(port.optional ? [t('help.optional')] : []),
            ...(port.batch === 'whole' ? [t('help.whole')] : []),
          ];
          return (
            <Entry
              key={name}
              name={titleOf({ name, title: port.title }, language)}
              mark={<PortMark look={look} size={10} />}
              about={facts.join(' · ')}
            >
              {specText(port.doc, language)}
            </Entry>
          );
        })}
      </dl>
    </Section>
  );
};

/** The choices or the range of a param, and its default. */
const ParamFacts = ({ param }: { readonly param: Param }) => {
  const { t, language } = useText();
  const { choices, minimum, maximum } = param;
  const range = minimum !== undefined && maximum !== undefined ? [`${minimum} – ${maximum}`] : [];
  const shown =
    param.default === undefined || param.default === '' ? undefined : textOf(param.default, (name) => nameTitle(name, language));
  return [
    ...(choices ? [choices.map((choice) => textOf(choice, (name) => nameTitle(name, language))).join(', ')] : range),
    ...(shown === undefined ? [] : [t('help.default', { value: shown })]),
  ].join(' · ');
};

const textOf = (value: unknown, named: (name: string) => string): string =>
  typeof value === 'string' ? named(value) : JSON.stringify(value);

const Examples = ({ type }: { readonly type: string }) => {
  const studio = useStudio();
  const { t } = useText();
  const [found, setFound] = useState<readonly Example[]>([]);
  useEffect(() => {
    let ended = false;
    attemptLater(async () => {
      const using = await examplesUsing(type);
      if (!ended) setFound(using);
    });
    return () => {
      ended = true;
    };
  }, [type]);
  if (found.length === 0) return null;
  return (
    <Section title={t('help.examples')}>
      <ul className="flex flex-col gap-2">
        {found.slice(0, mostExamples).map((example) => (
          <li key={example.name} className="flex items-center gap-2">
            <Workflow aria-hidden className="size-4 shrink-0 text-muted" />
            <span className="min-w-0 grow">
              <span className="block truncate">{t(example.title)}</span>
              <span className="line-clamp-2 text-muted text-sm">{t(example.text)}</span>
            </span>
            <Button
              size="small"
              aria-label={t('help.open-example', { name: t(example.title) })}
              onClick={() => attemptLater(() => openExample(studio, example, t(example.title)))}
            >
              {t('help.open')}
            </Button>
          </li>
        ))}
      </ul>
    </Section>
  );
};
