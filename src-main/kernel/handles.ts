// Numbers for the kernel's objects: what a driver holds instead of a pointer.
import { KernelOops } from './context'

/** Handles of one kind lie in one range, so that one kind is never taken for another. 0 is NULL. */
export class Handles<T> {
  readonly #kind: string
  readonly #first: number
  readonly #items: (T | undefined)[] = []

  constructor(kind: string, first: number) {
    this.#kind = kind
    this.#first = first
  }

  add(item: T): number {
    this.#items.push(item)
    return this.#first + (this.#items.length - 1) * 16
  }

  /** Throws an oops where Linux would follow a wild pointer. */
  get(handle: number): T {
    const item = this.find(handle)
    if (item === undefined) {
      const address = (handle >>> 0).toString(16).padStart(16, '0')
      throw new KernelOops(`Unable to handle kernel paging request at virtual address ${address} (no ${this.#kind})`)
    }
    return item
  }

  find(handle: number): T | undefined {
    return this.#items[(handle - this.#first) / 16]
  }

  /** What it stood for is gone; it is not given out again. */
  free(handle: number): void {
    this.#items[(handle - this.#first) / 16] = undefined
  }

  all(): T[] {
    return this.#items.filter((item) => item !== undefined)
  }
}
