import type { ReactNode } from 'react';
import type { InstalledPlugin, PluginFile } from '../../engine/plugins/types.ts';
import { type Translate, useText } from '../../kit/text/use-text.ts';
import { bytesText } from '../models/bytes-text.ts';

/** Where a file comes from, in words. */
const sourceText = (source: PluginFile['source'], t: Translate): string => {
  if (source.kind === 'server') return t('plugin.of-server');
  return source.kind === 'address' ? source.address : source.name;
};

/** Where the file of a plugin comes from, its size and its hash. */
export const FileFacts = ({ file: { source, code, sha256 } }: { readonly file: PluginFile }) => {
  const { t } = useText();
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5">
      <Fact name={t('plugin.from')}>
        <bdi className="break-all">{sourceText(source, t)}</bdi>
      </Fact>
      <Fact name={t('plugin.size')}>{bytesText(code.length, t)}</Fact>
      <Fact name={t('plugin.hash')}>
        <bdi dir="ltr" className="break-all font-mono text-xs">
          {sha256}
        </bdi>
      </Fact>
    </dl>
  );
};

const Fact = ({ name, children }: { readonly name: string; readonly children: ReactNode }) => (
  <>
    <dt className="text-muted">{name}</dt>
    <dd>{children}</dd>
  </>
);

/** What a plugin contains: its nodes, and what they may use of this program. */
export const PluginContents = ({ description }: Pick<InstalledPlugin, 'description'>) => {
  const { t } = useText();
  const services = [...new Set(description.nodes.flatMap((node) => node.services))];
  return (
    <div className="flex flex-col gap-3">
      <div>
        <p className="font-medium">
          <bdi>{description.title ?? description.name}</bdi> <bdi className="text-muted tabular-nums">{description.version}</bdi>
        </p>
        <p dir="auto" className="text-muted">
          {description.doc}
        </p>
      </div>
      <div>
        <p className="text-muted text-sm">{t('plugin.adds')}</p>
        <ul className="mt-1 flex flex-wrap gap-1.5">
          {description.nodes.map(({ type, title }) => (
            <li key={type} className="rounded-sm bg-surface-2 px-2 py-0.5">
              <bdi>{title}</bdi>
            </li>
          ))}
        </ul>
      </div>
      {services.length === 0 ? (
        <p>{t('plugin.uses-nothing')}</p>
      ) : (
        <div>
          <p className="text-muted text-sm">{t('plugin.uses')}</p>
          <ul className="mt-1 list-disc ps-5">
            {services.map((service) => (
              <li key={service}>{t(`plugin.service.${service}`)}</li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
};
