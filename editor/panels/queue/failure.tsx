import type { Problem } from '../../state/types.ts';
import { problemTitle } from '../../text/problem-title.ts';
import { useText } from '../../text/use-text.ts';

/** Why a run failed: what kind of trouble it was, in the reader's language, then the sentence that tells it exactly. */
export const Failure = ({ problem }: { readonly problem: Pick<Problem, 'code' | 'message'> }) => {
  const { t } = useText();
  return (
    <div className="text-danger text-sm">
      <p>{problemTitle(problem.code, t)}</p>
      <p dir="auto">{problem.message}</p>
    </div>
  );
};
