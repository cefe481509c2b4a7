import { getCompatibleVersions } from 'baseline-browser-mapping';

/** The pages work in every browser that has what all browsers had at the end of this year: lint and build go by it. */
export const BASELINE_YEAR = 2022;

const names = { chrome: 'chrome', edge: 'edge', firefox: 'firefox', safari: 'safari', safari_ios: 'ios' };

/** The oldest of those browsers, as Vite names them. */
export const buildTarget = getCompatibleVersions({ targetYear: BASELINE_YEAR }).flatMap(({ browser, version }) =>
  browser in names ? [`${names[browser]}${version}`] : [],
);
