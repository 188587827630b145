// A board's RAM, a page at a time as it is written: boards have more of it than a lab has room for. Zero at first.

const PAGE = 4096

export class Ram {
  readonly #pages = new Map<number, Uint8Array>()

  read(address: number, count: number): Uint8Array {
    const data = new Uint8Array(count)
    this.#each(address, count, (page, from, at, length) => {
      const bytes = this.#pages.get(page)
      if (bytes) data.set(bytes.subarray(from, from + length), at)
    })
    return data
  }

  write(address: number, data: Uint8Array): void {
    this.#each(address, data.length, (page, from, at, length) => {
      let bytes = this.#pages.get(page)
      if (!bytes) this.#pages.set(page, (bytes = new Uint8Array(PAGE)))
      bytes.set(data.subarray(at, at + length), from)
    })
  }

  /** @param visit number of the page, first byte in it, bytes from the start, length */
  #each(address: number, count: number, visit: (page: number, from: number, at: number, length: number) => void): void {
    for (let at = 0; at < count;) {
      const from = (address + at) % PAGE
      const length = Math.min(PAGE - from, count - at)
      visit((address + at - from) / PAGE, from, at, length)
      at += length
    }
  }
}
