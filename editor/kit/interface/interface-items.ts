import {
  demoteInput,
  editScope,
  exposeParam,
  exposePort,
  inOrder,
  inputAt,
  joinInput,
  leaveInput,
  own,
  type Place,
  placesOf,
  scopeAt,
  type Workflow,
} from '../../../graph/index.ts';
import { wholeStudio } from '../../engine/level.ts';
import type { MenuItem } from '../components/index.ts';
import { useStudio } from '../studio-context.tsx';
import { nameTitle } from '../text/node-words.ts';
import { useText } from '../text/use-text.ts';
import { inputLook } from './entry-look.ts';

/**
 * The items of a menu by which a param or an input port becomes an input of the workflow, or of the subgraph that is open, joins one of its inputs, or is removed
 * from them. Read when the menu opens.
 */
export const useInterfaceItems = (): ((place: Place) => readonly MenuItem[]) => {
  const { t, language } = useText();
  const studio = useStudio();
  return (place) => {
    const { registry, store } = studio;
    const { entered, document } = store.getState();
    const level = document.workflow;
    const isInner = entered.length > 0;
    const edit = (change: (workflow: Workflow, scope: string | undefined) => Workflow) =>
      wholeStudio(studio).actions.edit((workflow) => change(workflow, scopeAt(workflow, entered)), { label: 'change-interface' });
    const name = inputAt(level, place);
    const input = name === undefined ? undefined : own(level.interface.inputs, name);
    if (name !== undefined && input) {
      const isOnlyPlace = placesOf(input).length === 1;
      const remove = () =>
        edit((workflow, scope) =>
          scope !== undefined && isOnlyPlace
            ? demoteInput(workflow, scope, name)
            : editScope(workflow, scope, (one) => leaveInput(one, place)),
        );
      return [{ label: t(isInner ? 'field.unexpose-inner' : 'field.unexpose'), onSelect: remove }];
    }
    const expose = () =>
      edit((workflow, scope) =>
        editScope(workflow, scope, (one) =>
          place.kind === 'port' ? exposePort(one, { node: place.node, port: place.name }) : exposeParam(one, place.node, place.name),
        ),
      );
    const look = inputLook(level, registry, { node: place.node, [place.kind]: place.name });
    const alike = inOrder(level.interface.inputs).filter(
      ([, one]) => placesOf(one)[0]?.kind === place.kind && inputLook(level, registry, one) === look,
    );
    const join = alike.map(([other, { title }]) => ({
      label: title ?? nameTitle(other, language),
      onSelect: () => edit((workflow, scope) => editScope(workflow, scope, (one) => joinInput(one, other, place))),
    }));
    return [
      { label: t(isInner ? 'field.expose-inner' : 'field.expose'), onSelect: expose },
      ...(join.length > 0 ? [{ label: t('field.join'), items: join }] : []),
    ];
  };
};
