// One question at a time: whoever asks while one is under way is answered by one more afterwards.

/** Wraps work so that calls during a run lead to exactly one more run after it. */
export function coalesce(work: () => Promise<void>): () => void {
  let busy = false
  let again = false
  const run = async (): Promise<void> => {
    do {
      again = false
      await work()
    } while (again)
  }
  return () => {
    again = true
    if (busy) return
    busy = true
    void run().finally(() => (busy = false))
  }
}
