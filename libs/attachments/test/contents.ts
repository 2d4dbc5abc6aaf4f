/** Contents for the tests as streams, and streams as contents. */

/** A content in chunks of a size. */
export async function* inChunks(content: Buffer, size = 10_000): AsyncGenerator<Buffer> {
  for (let at = 0; at < content.length; at += size) yield content.subarray(at, at + size);
}

export async function read(source: AsyncIterable<Uint8Array> | undefined): Promise<Buffer | undefined> {
  if (source === undefined) return undefined;
  const chunks: Uint8Array[] = [];
  for await (const chunk of source) chunks.push(chunk);
  return Buffer.concat(chunks);
}
