import '../../editor/kit/text/explorer-text.ts';
import { createRoot } from 'react-dom/client';
import { createCamera } from '../../editor/explorer/plot/camera.ts';
import { colourByLabel } from '../../editor/explorer/plot/colour-scale.ts';
import { paintOf } from '../../editor/explorer/plot/paint.ts';
import { Scatter } from '../../editor/explorer/plot/scatter.tsx';
import { generator } from '../../models/random.ts';

/** The plot of the explorer alone, as large as in the panel, over points in eight clusters. */
const count = Number(new URLSearchParams(location.search).get('points'));
const dimensions = new URLSearchParams(location.search).get('axes') === '3' ? 3 : 2;
const points = generator(1).randn(count * dimensions);
for (let point = 0; point < count; point++) {
  const angle = ((point % 8) / 8) * 2 * Math.PI;
  points[point * dimensions] = (points[point * dimensions] ?? 0) + 4 * Math.cos(angle);
  points[point * dimensions + 1] = (points[point * dimensions + 1] ?? 0) + 4 * Math.sin(angle);
}
const { colours } = colourByLabel(Array.from({ length: count }, (_, point) => `cluster ${point % 8}`));
const layout = { points, dimensions } as const;
const paint = paintOf(colours, {});
const camera = createCamera();
const nothing = () => undefined;

createRoot(document.getElementById('root') ?? document.body).render(
  <div style={{ width: 560, height: 470 }}>
    <Scatter
      layout={layout}
      paint={paint}
      isHidden={undefined}
      camera={camera}
      unit="σ"
      marks={{}}
      hovered={undefined}
      sprites={undefined}
      names={[]}
      shadesDensity={!location.search.includes('plain')}
      card={null}
      summary="points"
      onHover={nothing}
      onChoose={nothing}
      onJoin={nothing}
      onSelect={nothing}
      onMenu={nothing}
    />
  </div>,
);
