import { artifactAddress } from '../../engine/server/access.ts';
import type { ServerRun } from '../../engine/server/types.ts';
import { duration } from '../../kit/card-status.tsx';
import { useText } from '../../kit/text/use-text.ts';

/** Most pictures shown. */
const most = 24;

/** The pictures of a run that has ended, and the time that each node took. */
export const ServerRunDetails = ({ run, name }: { readonly run: ServerRun; readonly name: string }) => {
  const { t } = useText();
  const pictures = Object.values(run.outputs ?? {}).flatMap(({ images = [] }) => images);
  const nodes = Object.entries(run.nodes);
  return (
    <div className="flex flex-col gap-3 border-line border-t p-3">
      {pictures.length > 0 && (
        <ul className="grid grid-cols-3 gap-2">
          {pictures.slice(0, most).map(({ sha256, width, height }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: pictures of a run that has ended keep their order, and two may be equal
            <li key={index}>
              <a href={artifactAddress(sha256)} target="_blank" rel="noreferrer" className="block overflow-hidden rounded-sm">
                {/* biome-ignore lint/performance/noImgElement: a picture of this server, named by its content */}
                <img
                  src={artifactAddress(sha256)}
                  width={width}
                  height={height}
                  alt={t('server.picture', { number: index + 1, name })}
                  className="h-auto w-full"
                />
              </a>
            </li>
          ))}
        </ul>
      )}
      <ul className="flex flex-col gap-0.5 text-sm tabular-nums">
        {nodes.map(([id, { cached, ms }]) => (
          <li key={id} className="flex items-center gap-2">
            <span className="grow truncate">
              <bdi>{id}</bdi>
            </span>
            <span className="shrink-0 text-muted">{cached ? t('server.kept') : ms === undefined ? '' : duration(ms, t)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
};
