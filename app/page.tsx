import { Entry } from '../editor/entry.tsx';

export default function Page() {
  return (
    <Entry>
      <main className="grid min-h-dvh place-items-center p-8 text-center">
        <div className="max-w-120">
          <h1 className="font-semibold text-2xl">Unclip Studio</h1>
          <p className="mt-2 text-lg text-muted">
            A prior turns a caption into an image embedding, a decoder turns the embedding into a picture. Wire the steps, steer the space
            between them, here in your browser.
          </p>
        </div>
      </main>
    </Entry>
  );
}
