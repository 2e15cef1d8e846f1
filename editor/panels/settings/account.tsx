import '../../kit/text/people-text.ts';
import { LogOut } from 'lucide-react';
import { useEffect } from 'react';
import type { Me } from '../../engine/server/types.ts';
import { attemptLater } from '../../kit/attempt.ts';
import { Button, ProgressBar } from '../../kit/components/index.ts';
import { useStudio } from '../../kit/studio-context.tsx';
import { useText } from '../../kit/text/use-text.ts';
import { useServerState } from '../../kit/use-server.ts';
import { Section } from '../section.tsx';

/** Who is signed in at the server of this page, and what is used of the user's limits. */
export const Account = () => {
  const { server } = useStudio();
  const { t } = useText();
  const me = useServerState((state) => state.me);
  // what is used changes with every run
  useEffect(() => attemptLater(async () => (await server.actions()).refresh()), [server]);
  if (!me) return null;
  const { name, role } = me;
  return (
    <Section title={t('people.title')}>
      {name === undefined ? (
        <p className="text-muted text-sm">{t('people.operator')}</p>
      ) : (
        <div className="flex items-center gap-3">
          <p dir="auto" className="min-w-0 grow truncate">
            {t('people.name', { name, role: t(`people.role.${role}`) })}
          </p>
          <Button onClick={() => attemptLater(signOut)}>
            <LogOut className="size-3.5 rtl:-scale-x-100" />
            {t('people.sign-out')}
          </Button>
        </div>
      )}
      {role === 'viewer' && <p className="text-muted text-sm">{t('server.viewer')}</p>}
      {me.quota && me.usage && <Limits quota={me.quota} usage={me.usage} />}
    </Section>
  );
};

const names = ['queued', 'running', 'runsPerDay', 'secondsPerDay', 'artifactBytes'] as const;

const Limits = ({ quota, usage }: Required<Pick<Me, 'quota' | 'usage'>>) => {
  const { t } = useText();
  const limits = names.flatMap((name) => {
    const limit = quota[name];
    return limit === undefined ? [] : [{ name, limit, used: usage[name] }];
  });
  return (
    <ul className="flex flex-col gap-2">
      {limits.map(({ name, limit, used }) => {
        const words = t(`people.${name}`, { used: shown(name, used), limit: shown(name, limit) });
        return (
          <li key={name} className="flex flex-col gap-1">
            <span className="text-muted text-sm tabular-nums">{words}</span>
            <ProgressBar label={words} share={limit === 0 ? 1 : Math.min(1, used / limit)} />
          </li>
        );
      })}
    </ul>
  );
};

/** A number as the panel shows it: bytes in megabytes. */
const shown = (name: (typeof names)[number], value: number): string =>
  (name === 'artifactBytes' ? Math.round(value / 2 ** 20) : value).toLocaleString('en');

const signOut = async (): Promise<void> => {
  await fetch('/api/sign-out', { method: 'POST', redirect: 'manual' });
  location.reload();
};
