// One operation of a kernel-ops file: a line of JSON, and its fields as numbers and texts. Knows no kernel.

/** What is wrong with an operation, in words for its writer. */
export class BadOperation extends Error {
  override readonly name = 'BadOperation'
}

export class Operation {
  constructor(
    /** Its number: the id of what it makes. */
    readonly index: number,
    readonly op: string,
    readonly fields: Readonly<Record<string, unknown>>,
  ) {}

  has(name: string): boolean {
    return this.fields[name] !== undefined
  }

  /** u64: an integer, or `"0x…"` and plain digits in quotes; it wraps. */
  u64(name: string, otherwise?: bigint): bigint {
    const value = this.fields[name]
    if (value === undefined && otherwise !== undefined) return otherwise
    if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt.asUintN(64, BigInt(value))
    if (typeof value === 'string' && /^-?(0x[0-9a-f]+|\d+)$/i.test(value)) {
      const size = BigInt(value.replace('-', ''))
      return BigInt.asUintN(64, value.startsWith('-') ? -size : size)
    }
    throw new BadOperation(`"${this.op}" needs "${name}" as an integer or "0x…"`)
  }

  /** An integer that fits into 53 bits. */
  int(name: string, otherwise?: number): number {
    const value = BigInt.asIntN(64, this.u64(name, otherwise === undefined ? undefined : BigInt(otherwise)))
    if (value > BigInt(Number.MAX_SAFE_INTEGER) || value < -BigInt(Number.MAX_SAFE_INTEGER)) {
      throw new BadOperation(`"${name}" of "${this.op}" is too large`)
    }
    return Number(value)
  }

  text(name: string, otherwise?: string): string {
    const value = this.fields[name] ?? otherwise
    if (typeof value !== 'string') throw new BadOperation(`"${this.op}" needs "${name}" as a text`)
    return value
  }

  flag(name: string): boolean {
    return this.int(name, 0) !== 0
  }
}

/** Reads a line `{"i": n, "in": {"op": …}}`, or an operation alone, which then gets `index`. */
export function parseOperation(line: string, index: number): Operation {
  let parsed: unknown
  try {
    parsed = JSON.parse(line)
  } catch {
    throw new BadOperation('this is not JSON')
  }
  if (!isObject(parsed)) throw new BadOperation('an operation is a JSON object')
  const fields = parsed.in ?? parsed
  if (!isObject(fields)) throw new BadOperation('"in" is a JSON object')
  const { op } = fields
  if (typeof op !== 'string') throw new BadOperation('an operation has "op", a text')
  const number = parsed.i ?? index
  if (typeof number !== 'number' || !Number.isSafeInteger(number)) throw new BadOperation('"i" is a whole number')
  return new Operation(number, op, fields)
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
