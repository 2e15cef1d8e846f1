import { useEffect, useState } from 'react';
import type { Workflow } from '../../../graph/index.ts';
import { WorkflowDrawing } from '../workflow-drawing.tsx';
import { type Example, readExample } from './examples.ts';

/** The workflow of an example as a small drawing. */
export const WorkflowArt = ({ example }: { readonly example: Example }) => {
  const [workflow, setWorkflow] = useState<Workflow>();
  useEffect(() => {
    let ended = false;
    // the drawing is an ornament: the card works without it
    readExample(example).then(
      (read) => !ended && setWorkflow(read),
      () => undefined,
    );
    return () => {
      ended = true;
    };
  }, [example]);
  return workflow ? <WorkflowDrawing workflow={workflow} className="size-full p-5" /> : null;
};
