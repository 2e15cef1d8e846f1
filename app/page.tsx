export default function Page() {
  return (
    <main>
      <h1>Unclip Studio</h1>
      <p>
        Unclip Studio draws pictures with unCLIP, the method of DALL·E 2: a prior turns a caption into an image embedding, and a decoder
        turns the embedding into a picture. Each step is a node of a workflow, and a workflow is one file.
      </p>
      <p>Workflows run from the command line. In the folder of the project:</p>
      <pre>
        <code>npm run unclip -- run workflows/text-to-image.json --prompt &quot;a dog wearing a black hat&quot;</code>
      </pre>
      <p>The picture is then in the folder out. To see what a workflow takes, or which nodes there are:</p>
      <pre>
        <code>{'npm run unclip -- run workflows/text-to-image.json --help\nnpm run unclip -- nodes'}</code>
      </pre>
      <p>README.md tells the rest.</p>
    </main>
  );
}
