import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import { earlyScript } from '../editor/kit/theme/early.ts';
import '../editor/kit/theme/globals.css';

export const metadata: Metadata = {
  title: 'Unclip Studio',
  description: 'A visual workbench for DALL·E 2 style (unCLIP) image generation, in the browser.',
};
const themeColor = [
  { media: '(prefers-color-scheme: light)', color: '#f1f2f3' },
  { media: '(prefers-color-scheme: dark)', color: '#101113' },
];
export const viewport: Viewport = { width: 'device-width', initialScale: 1, themeColor };

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" suppressHydrationWarning>
      <head>
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: a constant of ours */}
        <script dangerouslySetInnerHTML={{ __html: earlyScript }} />
      </head>
      <body>{children}</body>
    </html>
  );
}
