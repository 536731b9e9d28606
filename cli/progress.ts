const barWidth = 24;
const lineEvery = 25;

export interface Progress {
  step(done: number): void;
  end(): void;
}

/** How far it is: on a terminal a bar with rate and remaining time, elsewhere a plain line now and then. On stderr. */
export function showProgress(what: string, total: number, output: NodeJS.WriteStream = process.stderr): Progress {
  const startedAtMs = performance.now();
  let first: number | undefined;
  return {
    step(done) {
      first ??= done - 1;
      const seconds = (performance.now() - startedAtMs) / 1000;
      const rate = (done - first) / Math.max(seconds, 0.001);
      const left = Math.ceil((total - done) / Math.max(rate, 0.001));
      const text = `${done}/${total} ${what}, ${rate.toFixed(1)}/s, ${left} s left`;
      if (output.isTTY) {
        const full = Math.round((barWidth * done) / total);
        output.write(`\r[${'#'.repeat(full)}${'.'.repeat(barWidth - full)}] ${text}\u001b[K`);
      } else if (done === total || done % lineEvery === 0) output.write(`${text}\n`);
    },
    end() {
      if (output.isTTY) output.write('\n');
    },
  };
}
