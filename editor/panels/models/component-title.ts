import { type ComponentName, componentName } from '../../../models/manifest.ts';
import type { Translate } from '../../kit/text/use-text.ts';

const isComponent = (name: string): name is ComponentName => componentName.safeParse(name).success;

/** What a component of a family is called. A server of a newer version may have others. */
export const componentTitle = (name: string, t: Translate): string => (isComponent(name) ? t(`component.${name}`) : name);
