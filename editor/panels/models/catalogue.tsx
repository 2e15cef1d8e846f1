import { ExternalLink, Plus } from 'lucide-react';
import { type CatalogueEntry, catalogue } from '../../../models/import/catalogue.ts';
import type { FamilyImport, InstalledFamily } from '../../engine/models/types.ts';
import { IconButton } from '../../kit/components/index.ts';
import { useView } from '../../kit/studio-context.tsx';
import { useText } from '../../kit/text/use-text.ts';
import { useHasServer } from '../../kit/use-server.ts';
import { Section } from '../section.tsx';
import { bytesText } from './bytes-text.ts';
import { pageOf } from './repository-of.ts';

type CatalogueProps = { readonly installed: readonly InstalledFamily[]; readonly imports: readonly FamilyImport[] };

/** The known repositories that are neither installed nor being imported. */
export const Catalogue = ({ installed, imports }: CatalogueProps) => {
  const { t } = useText();
  const taken = new Set([
    ...installed.flatMap(({ repositories }) => repositories.map(({ name }) => name)),
    ...imports.map(({ name }) => name),
  ]);
  const rest = catalogue.filter(({ id }) => !taken.has(id));
  if (rest.length === 0) return null;
  return (
    <Section title={t('models.catalogue')}>
      <ul className="flex flex-col">
        {rest.map((entry) => (
          <Entry key={entry.id} entry={entry} />
        ))}
      </ul>
    </Section>
  );
};

const Entry = ({ entry: { id, title, does, bytes, licence } }: { readonly entry: CatalogueEntry }) => {
  const { t, say } = useText();
  const view = useView();
  const hasServer = useHasServer();
  return (
    <li className="flex items-start gap-2 rounded-md py-2 ps-3 pe-1.5 transition-colors hover:bg-surface-2">
      <div className="min-w-0 grow">
        <p className="truncate font-medium">
          <bdi>{title}</bdi>
        </p>
        <p className="text-muted text-sm">{say(does)}</p>
        <p className="flex flex-wrap gap-x-2 pt-0.5 text-muted text-xs tabular-nums">
          <span>{bytesText(bytes, t)}</span>
          <bdi>{licence}</bdi>
          <a
            href={pageOf(id)}
            target="_blank"
            rel="noreferrer"
            className="min-w-0 truncate underline-offset-2 hover:text-text hover:underline"
          >
            <bdi>{id}</bdi>
            <ExternalLink aria-hidden className="ms-1 inline size-3 align-[-0.1em] rtl:-scale-x-100" />
          </a>
        </p>
      </div>
      {hasServer && (
        <IconButton
          size="small"
          label={t('models.add-named', { name: title })}
          onClick={() => view.setState({ dialog: 'add-model', repository: id })}
        >
          <Plus />
        </IconButton>
      )}
    </li>
  );
};
