import type { Problem } from '../../../errors/index.ts';
import { problemText, problemTitle } from '../../kit/text/problem-text.ts';
import { useText } from '../../kit/text/use-text.ts';

/** Why a run failed: a title for the kind of error, then the sentence of the error. */
export const Failure = ({ problem }: { readonly problem: Pick<Problem, 'code' | 'message' | 'sentence'> }) => {
  const { t, say } = useText();
  return (
    <div className="text-danger text-sm">
      <p>{problemTitle(problem.code, t)}</p>
      <p dir="auto">{problemText(problem, say)}</p>
    </div>
  );
};
