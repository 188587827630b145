// The GDB remote serial protocol as one of the lab's protocols: finds out who is there, and opens a session with it.
import type { Result } from '../../../src-preload/contract/errors'
import { done, failed } from '../../base/result'
import type { BoardIo, Protocol, SessionOptions } from '../board-io'
import type { Transport } from '../transport'
import { Conversation } from './conversation'
import { meet, recognise } from './recognise'
import { GdbSession } from './session'
import type { Stub } from './stub'

const REMEDY = 'Start QEMU with -gdb, connect the debug probe, or look whether a debugger holds the port.'

export interface GdbOptions {
  /** Ask the stub to stop acknowledging packets, where it can. */
  noAcks: boolean
}

export const gdbProtocol = (how: GdbOptions): Protocol => ({
  id: 'gdb',
  probe: (transport, options) => probe(transport, options),
  open: (transport, options) => open(transport, options, how),
})

export const gdb: Protocol = gdbProtocol({ noAcks: true })

type Probed = Awaited<ReturnType<Protocol['probe']>>

/** Attaches to nothing; a QEMU that was running runs on afterwards. */
async function probe(transport: Transport, { settings, events }: SessionOptions): Promise<Probed> {
  const conversation = new Conversation(transport, settings, events)
  const features = await meet(conversation)
  if (features === null) {
    conversation.close()
    // A command line that took the question for input forgets it.
    transport.send(Uint8Array.of(0x03))
    return { info: null, answer: conversation.heard }
  }
  const found = await recognise(conversation, features, events, 'look')
  if (!found.ok) {
    conversation.close()
    return { info: null, answer: found.error.message }
  }
  const session = sessionOf(conversation, found.value, { settings, events })
  await session.close()
  return { info: session.info }
}

async function open(transport: Transport, options: SessionOptions, { noAcks }: GdbOptions): Promise<Result<BoardIo>> {
  const { settings, events } = options
  const conversation = new Conversation(transport, settings, events)
  const features = await meet(conversation)
  if (features === null) {
    conversation.close()
    return failed('link', `Nothing on ${settings.port} answers as a GDB stub.`, REMEDY)
  }
  if (noAcks && features.includes('QStartNoAckMode+')) await stopAcknowledging(conversation)
  const found = await recognise(conversation, features, events, 'attach')
  if (found.ok) return done(sessionOf(conversation, found.value, options))
  conversation.close()
  return found
}

async function stopAcknowledging(conversation: Conversation): Promise<void> {
  const outcome = await conversation.command('QStartNoAckMode', 'let us stop acknowledging')
  if (outcome.got === 'reply' && outcome.reply.kind === 'ok') conversation.acknowledges = false
}

function sessionOf(conversation: Conversation, stub: Stub, { settings, events }: SessionOptions): GdbSession {
  const { window, timeoutMs, tries } = settings
  conversation.window = window > 0 ? Math.min(window, stub.window) : stub.window
  return new GdbSession(conversation, stub, events, timeoutMs * (tries + 1))
}
