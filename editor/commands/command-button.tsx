import type { ReactNode } from 'react';
import { IconButton, type IconButtonProps } from '../kit/components/index.ts';
import { useText } from '../kit/text/use-text.ts';
import { type CommandId, keysOf, labelOf } from './shortcuts.ts';
import { useCommand } from './use-command.tsx';

type CommandButtonProps = Pick<IconButtonProps, 'size' | 'pressed' | 'disabled' | 'className'> & {
  readonly id: CommandId;
  /** In place of the command's own name. */
  readonly label?: string;
  readonly children: ReactNode;
};

/** An icon button that runs a command; its tooltip shows the command's name and keys. */
export const CommandButton = ({ id, label, children, ...rest }: CommandButtonProps) => {
  const { t } = useText();
  const command = useCommand();
  return (
    <IconButton label={label ?? t(labelOf(id))} keys={keysOf(id)} onClick={() => command(id)} {...rest}>
      {children}
    </IconButton>
  );
};
