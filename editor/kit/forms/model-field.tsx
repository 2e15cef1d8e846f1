import { findModel } from '../../../graph/index.ts';
import { Select } from '../components/index.ts';
import { useText } from '../text/use-text.ts';
import { useFamilies } from '../use-families.ts';
import { useModelReference } from '../use-model-reference.ts';
import type { Param } from './use-param.ts';

/** The choice of no family. No family has this name. */
const automatic = '\u0000auto';

/** The model family of a node: those that have the component it needs, and the chosen one even if it is not installed. */
export const ModelField = ({ param, label }: { readonly param: Param; readonly label: string }) => {
  const { t } = useText();
  const families = useFamilies();
  const reference = useModelReference(param.id);
  const { field, value, set } = param;
  const chosen = typeof value === 'string' && value !== '' ? value : undefined;
  const { family: _, ...wanted } = reference ?? { component: '' };
  // a node that takes the family of its inputs needs one of their space; the others may change the space of what follows
  const fitting = (families ?? []).filter(({ facts, components }, index, all) => {
    const isFirst = all.findIndex((other) => other.facts.family === facts.family) === index;
    return isFirst && findModel({ ...wanted, family: facts.family }, [{ facts, components }]) !== undefined;
  });
  const titleOf = (name: string): string => (families ?? []).find(({ facts }) => facts.family === name)?.title ?? name;
  const isListed = chosen === undefined || fitting.some(({ facts }) => facts.family === chosen);
  const isInstalled = families?.some(({ facts }) => facts.family === chosen) ?? true;
  const found = field.optional ? findModel(wanted, families ?? []) : undefined;
  return (
    <Select
      label={label}
      value={chosen ?? automatic}
      onChange={(next) => set(next === automatic ? undefined : next)}
      options={[
        ...(field.optional ? [{ value: automatic, label: found ? t('field.auto-of', { name: found.title }) : t('field.auto') }] : []),
        ...fitting.map(({ facts, title }) => ({ value: facts.family, label: title, detail: facts.space })),
        ...(isListed || chosen === undefined
          ? []
          : [{ value: chosen, label: isInstalled ? titleOf(chosen) : t('field.missing-model', { name: chosen }) }]),
      ]}
    />
  );
};
