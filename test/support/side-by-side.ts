/** Does something with every item, so many at a time; each is begun in the order of the list. Rejects with the first failure. */
export async function sideBySide<T>(
  width: number,
  items: Iterable<T>,
  act: (item: T, index: number) => Promise<void>,
): Promise<void> {
  // an iterator: the workers take from the same one
  const waiting = [...items].entries();
  const worker = async () => {
    for (const [index, item] of waiting) await act(item, index);
  };
  await Promise.all(Array.from({ length: width }, worker));
}
