import { LostLink } from '../editor/lost-link.tsx';

export default function NotFound() {
  return (
    <main className="grid min-h-dvh place-items-center p-8 text-center">
      <div className="max-w-120">
        <h1 className="font-semibold text-2xl">There is no page at this address</h1>
        <p className="mt-2 text-lg text-muted">
          <a className="underline" href="/">
            Open Unclip Studio
          </a>
        </p>
      </div>
      <LostLink />
    </main>
  );
}
