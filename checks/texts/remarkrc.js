import gfm from 'remark-gfm';
import links from 'remark-validate-links';

export default { plugins: [gfm, [links, { repository: false }]] };
