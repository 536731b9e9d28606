export function playKServe(_o: unknown, _p: { delayMs: number; stuck?: (image: string, gpus: number) => string | undefined; log?: (l: string) => void }): { close(): void } { return { close() {} }; }
