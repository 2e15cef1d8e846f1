import type { ReactNode } from 'react';

/** A titled part of a panel. */
export const Section = ({
  title,
  actions,
  children,
}: {
  readonly title: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}) => (
  <section className="flex flex-col gap-2">
    <header className="flex min-h-6 items-center gap-2">
      <h3 className="grow font-medium text-muted text-sm">{title}</h3>
      {actions}
    </header>
    {children}
  </section>
);

/** What a panel shows while it has nothing to show. */
export const Nothing = ({ icon, children }: { readonly icon: ReactNode; readonly children: ReactNode }) => (
  <div className="flex flex-col items-center gap-3 px-6 py-14 text-center text-muted [&>svg]:size-6">
    {icon}
    <p className="max-w-72">{children}</p>
  </div>
);
