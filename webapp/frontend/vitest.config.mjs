// Icons are read as text, as the build's bundler reads them.
import { readFileSync } from 'node:fs';

const svgAsText = {
  name: 'svg-as-text',
  enforce: 'pre',
  load: (id) => (id.endsWith('.svg') ? `export default ${JSON.stringify(readFileSync(id, 'utf8'))}` : null),
};

export default {
  plugins: [svgAsText],
  test: { environment: 'happy-dom', include: ['scripts/**/*.test.ts', 'build/**/*.test.mjs'] },
};
