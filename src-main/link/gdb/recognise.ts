// The first minutes with a stub: whether one is there, by which question to get back in step, what kind it is and of which target.
import type { Result } from '../../../src-preload/contract/errors'
import { done, failed } from '../../base/result'
import type { SessionEvents } from '../board-io'
import { attachTarget, BlackMagicStub, isBlackMagic } from './black-magic'
import type { Conversation } from './conversation'
import { REASON, THREAD } from './marker'
import { askQemu, canaryOf, isQemu, QemuStub } from './qemu'
import { monitor } from './qemu-monitor'
import { plainStub, type Stub, type Target } from './stub'

/** QEMU looks only once a second whether its pseudo terminal was opened. Together just above a second. */
const HELLO_MS = 550
const HELLOS = 2
/** Architectures whose boards are big-endian, by the names of GDB's target descriptions. */
const BIG = /^(m68k|sparc|s390|hppa|or1k|powerpc|rs6000)/

/** @returns what the stub supports, as it says it; null: nobody answers in this protocol */
export async function meet(conversation: Conversation): Promise<string | null> {
  const answer = await conversation.open(HELLO_MS, HELLOS)
  if (answer === null) return null
  const thread = await conversation.command('qC', 'which thread?', (reply) =>
    THREAD.answers(reply) || reply.kind === 'unknown' || reply.kind === 'error' ? 'answer' : 'strange',
  )
  conversation.marker = thread.got === 'reply' && THREAD.answers(thread.reply) ? THREAD : REASON
  return answer.kind === 'text' ? answer.text : ''
}

/**
 * @param how look: attach to nothing and leave everything as it is
 * @returns link where the stub has no target
 */
export async function recognise(
  conversation: Conversation,
  features: string,
  events: SessionEvents,
  how: 'look' | 'attach',
): Promise<Result<Stub>> {
  if (await isQemu(conversation)) return done(await qemu(conversation, features))
  const version = await monitor(conversation, 'version')
  if (isBlackMagic(version)) return blackMagic(conversation, events, version, how)
  const state = await conversation.command('?', 'why do you stand still?', () => 'answer')
  if (state.got !== 'reply' || state.reply.kind !== 'stop') {
    return failed('link', 'The GDB stub has no target.', 'Let it find and attach to one, then attach again.')
  }
  const name = version.split('\n')[0]!.trim() || 'GDB stub'
  const stub = plainStub(conversation, name, await targetOf(conversation, features))
  return done(how === 'look' ? { ...stub, leave: () => Promise.resolve() } : stub)
}

async function qemu(conversation: Conversation, features: string): Promise<Stub> {
  const facts = await askQemu(conversation, await targetOf(conversation, features))
  return new QemuStub(conversation, { ...facts, canary: await canaryOf(conversation) })
}

async function blackMagic(
  conversation: Conversation,
  events: SessionEvents,
  version: string,
  how: 'look' | 'attach',
): Promise<Result<Stub>> {
  if (how === 'look') return done(new BlackMagicStub(conversation, events, version, null))
  const target = await attachTarget(conversation)
  return target.ok ? done(new BlackMagicStub(conversation, events, version, target.value)) : target
}

/** By the stub's target description, of which the first part is enough. */
async function targetOf(conversation: Conversation, features: string): Promise<Target> {
  if (!features.includes('qXfer:features:read+')) return { order: 'little', architecture: '' }
  const most = parseInt(/PacketSize=([0-9a-f]+)/i.exec(features)?.[1] ?? '400', 16)
  const length = Math.min(0xffb, most - 5).toString(16)
  const outcome = await conversation.command(`qXfer:features:read:target.xml:0,${length}`, 'what are you?')
  const text = outcome.got === 'reply' && outcome.reply.kind === 'text' ? outcome.reply.text : ''
  const named = /<architecture>([^<]*)</.exec(text)?.[1] ?? ''
  const architecture = text.includes('m-profile') ? 'arm-m' : named
  return { order: BIG.test(architecture) ? 'big' : 'little', architecture }
}
