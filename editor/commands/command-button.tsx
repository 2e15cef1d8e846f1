import type { ReactNode } from 'react';
import { IconButton, type IconButtonProps } from '../kit/components/index.ts';
import { type CommandId, keysOf } from './shortcuts.ts';
import { useCommand } from './use-command.tsx';
import { useCommandLabel } from './use-command-label.ts';

type CommandButtonProps = Pick<IconButtonProps, 'size' | 'pressed' | 'disabled' | 'className'> & {
  readonly id: CommandId;
  readonly children: ReactNode;
};

/** An icon button that runs a command; its tooltip shows the command's name and keys. */
export const CommandButton = ({ id, children, ...rest }: CommandButtonProps) => {
  const label = useCommandLabel();
  const command = useCommand();
  return (
    <IconButton label={label(id)} keys={keysOf(id)} onClick={() => command(id)} {...rest}>
      {children}
    </IconButton>
  );
};
