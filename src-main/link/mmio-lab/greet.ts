// The first contact: says hello until the board answers, and keeps what else was heard.
import type { Transport } from '../transport'
import { FrameReader } from './frame'
import { encodeHello, freshNonce, parseIdentity, type Identity } from './identity'

/** QEMU looks at a pseudo terminal that was just opened once a second: whoever gives up sooner misses it. ms */
const LEAST_MS = 1300
const SHOWN = 64

export interface Greeting {
  identity: Identity | null
  /** What came instead, as hexadecimal bytes; empty where nothing did. */
  heard: string
}

/** Lets go of the wire before it resolves. */
export function greet(
  transport: Transport,
  { timeoutMs, tries }: { timeoutMs: number; tries: number },
): Promise<Greeting> {
  const nonce = freshNonce()
  const heard: number[] = []
  let left = Math.max(tries, Math.ceil(LEAST_MS / timeoutMs))
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined
    const end = (identity: Identity | null): void => {
      clearTimeout(timer)
      transport.listen(null)
      resolve({ identity, heard: heard.map((byte) => byte.toString(16).padStart(2, '0')).join(' ') })
    }
    const reader = new FrameReader(
      (payload) => {
        const identity = parseIdentity(payload)
        if (identity?.nonce === nonce) end(identity)
      },
      () => undefined,
    )
    const ask = (): void => {
      if (!transport.isOpen || left-- === 0) return end(null)
      transport.send(encodeHello(nonce))
      timer = setTimeout(ask, timeoutMs)
    }
    transport.listen((bytes) => {
      heard.push(...bytes.subarray(0, SHOWN - heard.length))
      reader.push(bytes)
    })
    ask()
  })
}
