// biome-ignore lint/style/noDefaultExport: jest wants it so
export default async function globalTeardown(): Promise<void> {
  const { stopControlPlane } = globalThis as { stopControlPlane?: () => Promise<void> };
  await stopControlPlane?.();
}
