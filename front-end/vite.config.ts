import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

import { buildTarget } from './browsers.js';

const shop = process.env.SHOP_URL ?? 'http://127.0.0.1:8080';

// Whole path segments: /notifications is the shop's, /notifications-en-direct a page.
const proxy = { '^/(users|products|orders|notifications|status|docs|openapi)(/|\\?|\\.|$)': shop };

// What the shop sends with the pages; `npm run preview` sends it too, so that a breach is seen before it is served.
const headers = { 'Content-Security-Policy': "default-src 'self'" };

export default defineConfig({
  plugins: [react()],
  server: { proxy },
  preview: { proxy, headers, allowedHosts: ['shop.test'] }, // the name by which the journeys see it from afar
  build: {
    target: buildTarget,
    assetsInlineLimit: 0, // data: URLs would need an exception in the policy
    modulePreload: { polyfill: false },
  },
  test: { include: ['src/**/*.test.{ts,tsx}'] },
});
