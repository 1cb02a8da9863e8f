const { dirname, join } = require('node:path');

/**
 * Keeps every assembly that jsii-rosetta has read, for as long as it runs.
 *
 * By itself it keeps three and drops the oldest. Examples that use a fourth package make it unpack and parse the assembly of
 * the CDK again for each import, in each language, of each example: most of its time.
 */
const spec = dirname(require.resolve('@jsii/spec', { paths: [require.resolve('jsii-rosetta')] }));
const assemblies = require(join(spec, 'assembly-utils.js'));
const read = assemblies.loadAssemblyFromPath;
const known = new Map();

assemblies.loadAssemblyFromPath = (directory, ...options) => {
  const key = JSON.stringify([directory, options]);
  if (!known.has(key)) {
    known.set(key, read(directory, ...options));
  }
  return known.get(key);
};
