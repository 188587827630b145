// Finds out which protocol is on the wire: asks in each, in turn, until one answers.
import type { ProbeReport } from '../../src-preload/contract/link'
import type { Protocol, SessionOptions } from './board-io'
import type { Transport } from './transport'

/** A board that talks by itself is listened to first. ms */
const LISTEN_MS = 150
const SHOWN = 200

/** @returns what was found, or null with what each protocol heard; the line stays open */
export async function probe(
  transport: Transport,
  protocols: readonly Protocol[],
  options: SessionOptions,
): Promise<ProbeReport> {
  const tried: ProbeReport['tried'] = []
  for (const protocol of inOrder(protocols, await heardOn(transport))) {
    if (!transport.isOpen) {
      tried.push({ protocol: protocol.id, answer: 'The line closed.' })
      break
    }
    const { info, ...rest } = await protocol.probe(transport, options)
    transport.listen(null)
    if (info !== null) return { found: info, tried }
    tried.push({ protocol: protocol.id, answer: 'answer' in rest ? rest.answer : '' })
  }
  return { found: null, tried }
}

/** What the board says unasked. */
function heardOn(transport: Transport): Promise<string> {
  return new Promise((resolve) => {
    let heard = ''
    transport.listen((bytes) => (heard = (heard + Buffer.from(bytes).toString('latin1')).slice(-SHOWN)))
    setTimeout(() => {
      transport.listen(null)
      resolve(heard)
    }, LISTEN_MS)
  })
}

/** A prompt or a banner says more than any question. */
function inOrder(protocols: readonly Protocol[], heard: string): readonly Protocol[] {
  const named = /U-Boot|autoboot|=> $/.test(heard) ? 'uboot' : />>> |MicroPython/.test(heard) ? 'micropython' : null
  if (named === null) return protocols
  return [...protocols.filter(({ id }) => id === named), ...protocols.filter(({ id }) => id !== named)]
}
