export default { test: { environment: 'happy-dom', include: ['scripts/**/*.test.ts', 'build/**/*.test.mjs'] } };
