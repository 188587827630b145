// Managed resources of one device (drivers/base/devres.c): what was taken is given back in reverse order.

interface Taken {
  /** What it is: `region`, `ioremap`, `irq`, `action`. */
  kind: string
  /** By what it is found again, e.g. a cookie. */
  key: number | string
  release: () => void
}

export class Devres {
  readonly #taken: Taken[] = []

  add(kind: string, key: number | string, release: () => void): void {
    this.#taken.push({ kind, key, release })
  }

  /** devres_release(): the latest of its kind and key, at once; false where there is none. */
  release(kind: string, key: number | string): boolean {
    const at = this.#taken.map((taken) => taken.kind === kind && taken.key === key).lastIndexOf(true)
    if (at < 0) return false
    this.#taken.splice(at, 1)[0]!.release()
    return true
  }

  /** devres_release_all(): last taken, first given back. */
  releaseAll(): void {
    for (let taken = this.#taken.pop(); taken !== undefined; taken = this.#taken.pop()) taken.release()
  }
}
