// `node --import` this first: the process takes itself for Node 20.20.2.
Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } });
