import { ExternalLink } from 'lucide-react';
import type { ReactNode } from 'react';
import type { InstalledFamily } from '../../engine/models/types.ts';
import type { TextKey } from '../../kit/text/use-text.ts';
import { useText } from '../../kit/text/use-text.ts';
import { bytesText } from './bytes-text.ts';
import { componentTitle } from './component-title.ts';
import { pageOf } from './repository-of.ts';

/** Everything that the manifest of a family says of it. */
export const FamilyDetails = ({ family }: { readonly family: InstalledFamily }) => {
  const { t } = useText();
  const { description, licence, licenceUrl, facts, bytes, memory, components, repositories, sources } = family;
  return (
    <div className="flex animate-fade flex-col gap-2 border-line border-t bg-surface-0/40 p-3 text-sm">
      {description !== '' && <p dir="auto">{description}</p>}
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1.5">
        <Row name="models.licence">{licenceUrl === undefined ? licence : <Away address={licenceUrl}>{licence}</Away>}</Row>
        <Row name="models.components">{components.map((component) => componentTitle(component, t)).join(t('models.comma'))}</Row>
        <Row name="models.space">
          <bdi className="break-all font-mono text-xs">{facts.space}</bdi>
        </Row>
        <Row name="models.size">{bytesText(bytes, t)}</Row>
        <Row name="models.memory">{t('models.memory-of', { size: bytesText(memory, t) })}</Row>
        {repositories.length > 0 && (
          <Row name="models.repository">
            {repositories.map(({ kind, name, revision }) => (
              <span key={name} className="block">
                {kind === 'hub' ? <Away address={pageOf(name)}>{name}</Away> : <bdi className="break-all">{name}</bdi>}
                {revision !== undefined && <bdi className="ps-1.5 font-mono text-muted text-xs">{revision.slice(0, 8)}</bdi>}
              </span>
            ))}
          </Row>
        )}
        {sources.length > 0 && (
          <Row name="models.sources">
            {sources.map((source) => (
              <span key={source.name} className="block">
                <Away address={source.url}>{source.name}</Away> <bdi className="text-muted text-xs">{source.licence}</bdi>
              </span>
            ))}
          </Row>
        )}
        <Row name="models.manifest">
          <bdi className="break-all font-mono text-muted text-xs">{facts.hash.slice(0, 16)}</bdi>
        </Row>
      </dl>
    </div>
  );
};

const Row = ({ name, children }: { readonly name: TextKey; readonly children: ReactNode }) => {
  const { t } = useText();
  return (
    <>
      <dt className="text-muted">{t(name)}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  );
};

/** A link to another site. A source without an address of the web is shown as text. */
const Away = ({ address, children }: { readonly address: string; readonly children: string }) =>
  /^https?:\/\//.test(address) ? (
    <a href={address} target="_blank" rel="noreferrer" className="break-all text-accent underline-offset-2 hover:underline">
      <bdi>{children}</bdi>
      <ExternalLink aria-hidden className="ms-1 inline size-3 align-[-0.1em] rtl:-scale-x-100" />
    </a>
  ) : (
    <bdi>{children}</bdi>
  );
