interface Ends {
  readonly stopControlPlane?: () => Promise<void>;
  readonly endCompileCache?: () => void;
}

// biome-ignore lint/style/noDefaultExport: jest wants it so
export default async function globalTeardown(): Promise<void> {
  const { stopControlPlane, endCompileCache } = globalThis as Ends;
  await stopControlPlane?.();
  endCompileCache?.();
}
