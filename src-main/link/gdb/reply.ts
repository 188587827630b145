// What a stub's answer means, as a value. Which command it answers is not known here.
// Source: "Debugging with GDB", appendix E, Standard Replies and Stop Reply Packets.

export type Reply =
  | { kind: 'ok' }
  /** An empty packet: the stub does not know the command. */
  | { kind: 'unknown' }
  /** `E14` → 0x14, of which QEMU means decimal errno 14; null where the stub says it in words. */
  | { kind: 'error'; code: number | null; text: string }
  | { kind: 'data'; bytes: Uint8Array }
  /** The target stands still, by this signal. */
  | { kind: 'stop'; signal: number }
  /** There is no target, or not any more. */
  | { kind: 'gone'; text: string }
  /** Text for people, before the answer proper. */
  | { kind: 'output'; text: string }
  | { kind: 'text'; text: string }

const HEX = /^(?:[0-9a-f]{2})+$/i

const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'))

export function replyOf(payload: Uint8Array): Reply {
  const text = Buffer.from(payload).toString('latin1')
  if (text === '') return { kind: 'unknown' }
  if (text === 'OK') return { kind: 'ok' }
  // Two digits after the letter make an odd length: never data.
  if (/^E[0-9a-f]{2}$/i.test(text)) return { kind: 'error', code: parseInt(text.slice(1), 16), text }
  if (text.startsWith('E.')) return { kind: 'error', code: null, text }
  if (HEX.test(text)) return { kind: 'data', bytes: bytesOf(text) }
  return lettered(text)
}

function lettered(text: string): Reply {
  const rest = text.slice(1)
  if (/^[TS][0-9a-f]{2}/i.test(text)) return { kind: 'stop', signal: parseInt(rest.slice(0, 2), 16) }
  if (/^[WX][0-9a-f]{2}/i.test(text)) return { kind: 'gone', text }
  if (text.startsWith('O') && HEX.test(rest))
    return { kind: 'output', text: Buffer.from(rest, 'hex').toString('latin1') }
  return { kind: 'text', text }
}

/** For people. */
export function inWords(reply: Reply): string {
  switch (reply.kind) {
    case 'ok':
      return 'done'
    case 'unknown':
      return 'the stub does not know this'
    case 'error':
      return `error ${reply.text}`
    case 'data':
      return `= 0x${Buffer.from(reply.bytes).toString('hex')}`
    case 'stop':
      return `the CPU stands still (signal ${reply.signal})`
    case 'gone':
      return `no target (${reply.text})`
    case 'output':
      return reply.text.trim()
    case 'text':
      return reply.text
  }
}
