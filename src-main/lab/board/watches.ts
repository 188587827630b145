// Registers of the board that are read again and again: the next read begins when the last has been answered. Knows no link.

export class Watches {
  readonly #read: (region: number, offset: number) => Promise<boolean>
  /** `region:offset` → what ends it. */
  readonly #running = new Map<string, () => void>()

  /** @param read false: do not go on */
  constructor(read: (region: number, offset: number) => Promise<boolean>) {
    this.#read = read
  }

  /** @param everyMs 0 ends it */
  set(region: number, offset: number, everyMs: number): void {
    const key = `${region}:${offset}`
    this.#running.get(key)?.()
    this.#running.delete(key)
    if (everyMs === 0) return
    let timer: NodeJS.Timeout | null = null
    let over = false
    const turn = async (): Promise<void> => {
      const goOn = await this.#read(region, offset)
      if (!goOn) this.#running.delete(key)
      else if (!over) timer = setTimeout(() => void turn(), everyMs)
    }
    this.#running.set(key, () => {
      over = true
      if (timer !== null) clearTimeout(timer)
    })
    void turn()
  }

  clear(): void {
    for (const end of this.#running.values()) end()
    this.#running.clear()
  }
}
