import { generator } from '../models/random.ts';
import { type Bench, formatReport } from './report.ts';

/** Nanoseconds per normal number for the sizes of prior (768), latent (1,024) and pixel decoder (12,288), and for the small path (8). */
export const bench: Bench = async () => {
  const { randn } = generator(0);
  const rows = [8, 768, 1024, 12_288, 1_000_000].map((count) => {
    const repeats = Math.ceil(2_000_000 / count);
    const times: number[] = [];
    for (let run = 0; run < 5; run++) {
      const start = performance.now();
      for (let repeat = 0; repeat < repeats; repeat++) randn(count);
      times.push(((performance.now() - start) * 1e6) / (repeats * count));
    }
    return { 'numbers a draw': count, 'ns a number': Math.min(...times) };
  });
  return { title: 'Normal numbers equal to torch.randn', rows, note: 'Best of five.' };
};

if (import.meta.main) console.log(formatReport(await bench()));
