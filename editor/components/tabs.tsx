import { Tabs as Radix } from 'radix-ui';
import type { ReactNode } from 'react';

export type TabsProps = {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly tabs: readonly { readonly value: string; readonly label: string; readonly content: ReactNode }[];
};

/** Views that share a place; only the chosen one is there. */
export const Tabs = ({ label, value, onChange, tabs }: TabsProps) => (
  <Radix.Root value={value} onValueChange={onChange} className="flex min-h-0 flex-col">
    <Radix.List aria-label={label} className="flex gap-4 border-line border-b px-4">
      {tabs.map((tab) => (
        <Radix.Trigger
          key={tab.value}
          value={tab.value}
          className="-mb-px h-9 border-transparent border-b-2 text-muted transition-colors hover:text-text data-[state=active]:border-accent data-[state=active]:text-text"
        >
          {tab.label}
        </Radix.Trigger>
      ))}
    </Radix.List>
    {tabs.map((tab) => (
      <Radix.Content key={tab.value} value={tab.value} className="min-h-0 grow overflow-y-auto outline-none">
        {tab.content}
      </Radix.Content>
    ))}
  </Radix.Root>
);
