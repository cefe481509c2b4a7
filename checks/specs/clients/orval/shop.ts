declare const process: { argv: string[] };

export const shop = process.argv[2];
