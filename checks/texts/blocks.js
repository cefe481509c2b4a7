// Prints the shell blocks of a text as one script, in their order: `node blocks.js TEXT`. Its functions `written` and `at` are whoever
// runs it: `written` puts in place what a reader writes below the heading « À écrire », `at` is told which line comes next.
// Blocks marked `sh terminal=2` stand for a second terminal: they run beside the rest until its end. Those marked `sh fails` must.
import { readFileSync } from 'node:fs';

import { fromMarkdown } from 'mdast-util-from-markdown';

const file = process.argv[2];

for (const node of fromMarkdown(readFileSync(file)).children) {
  if (node.type === 'heading' && node.children.map(({ value }) => value).join('') === 'À écrire') console.log('written');
  if (node.type !== 'code' || node.lang !== 'sh') continue;
  console.log(`at ${file}:${node.position.start.line}`);
  console.log(as(node.meta, node.value));
}

function as(meta, commands) {
  if (meta === 'terminal=2') return `{\n${commands}\n} & terminals+=" $!"`;
  if (meta === 'fails') return `if ${commands}; then echo 'it did not fail'; exit 1; fi`;
  return commands;
}
