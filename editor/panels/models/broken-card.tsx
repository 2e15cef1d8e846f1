import { Trash2, TriangleAlert } from 'lucide-react';
import type { BrokenFamily } from '../../engine/models/types.ts';
import { attemptLater } from '../../kit/attempt.ts';
import { Button } from '../../kit/components/index.ts';
import { useStudio } from '../../kit/studio-context.tsx';
import { problemText } from '../../kit/text/problem-text.ts';
import { useText } from '../../kit/text/use-text.ts';

/** A family of this browser that cannot be used, and why. */
export const BrokenCard = ({ broken: { family, problem } }: { readonly broken: BrokenFamily }) => {
  const { models } = useStudio();
  const { t, say } = useText();
  return (
    <li className="flex flex-col items-start gap-1.5 rounded-md bg-warning-soft p-3">
      <p className="flex items-center gap-1.5 font-medium text-warning">
        <TriangleAlert aria-hidden className="size-3.5 shrink-0" />
        <bdi>{family}</bdi>
      </p>
      <p dir="auto" className="text-sm">
        {problemText(problem, say)}
      </p>
      <Button size="small" onClick={() => attemptLater(() => models.remove(family))}>
        <Trash2 className="size-3" />
        {t('models.remove')}
      </Button>
    </li>
  );
};
