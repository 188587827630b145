// Finds the buffers of an answer that may be handed over instead of copied. Knows no particular answer.

/** Buffers of all typed arrays in plain data, each once; those that share a buffer with something else are left to be copied. */
export function transfersOf(value: unknown): ArrayBuffer[] {
  const found = new Set<ArrayBuffer>()
  const visit = (part: unknown): void => {
    if (ArrayBuffer.isView(part)) {
      if (part.buffer instanceof ArrayBuffer && part.byteLength === part.buffer.byteLength) found.add(part.buffer)
    } else if (Array.isArray(part)) {
      if (typeof part[0] === 'object') part.forEach(visit)
    } else if (typeof part === 'object' && part !== null) Object.values(part).forEach(visit)
  }
  visit(value)
  return [...found]
}
