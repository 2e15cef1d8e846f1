import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import '../editor/theme/globals.css';

export const metadata: Metadata = {
  title: 'Unclip Studio',
  description: 'A visual workbench for DALL·E 2 style (unCLIP) image generation, in the browser.',
};

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f1f2f3' },
    { media: '(prefers-color-scheme: dark)', color: '#101113' },
  ],
};

/** Before the first paint: the theme and the direction that the user chose, so that nothing flashes. */
const early = `try{const t=localStorage.getItem('unclip.theme');if(t==='light'||t==='dark')document.documentElement.dataset.theme=t;const l=localStorage.getItem('unclip.language')??(navigator.language.startsWith('ar')?'ar':'en');if(l==='ar'){document.documentElement.lang='ar';document.documentElement.dir='rtl'}}catch{}`;

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" suppressHydrationWarning>
      <head>
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: a constant of this file */}
        <script dangerouslySetInnerHTML={{ __html: early }} />
      </head>
      <body>{children}</body>
    </html>
  );
}
