// Loaded into every Node process of a measured command: each one notes at its end what it has used.
const { appendFileSync } = require('node:fs');

process.once('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const used = { cpuMs: (userCPUTime + systemCPUTime) / 1000, peakBytes: maxRSS * 1024 };
  appendFileSync(process.env.BENCH_PROBE_FILE, `${JSON.stringify(used)}\n`);
});
