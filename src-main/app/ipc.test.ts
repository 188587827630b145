import { expect, test } from 'vitest'
import fc from 'fast-check'
import { METHODS, type Method } from '../../src-preload/contract/api'
import { done } from '../base/result'
import { serve, type Handlers, type Sender } from './ipc'

type Listener = (event: never, ...args: unknown[]) => unknown

/** The door with handlers that answer their argument, and a way to knock. */
function door(over: Partial<Handlers> = {}) {
  const listeners = new Map<string, Listener>()
  const bugs: unknown[] = []
  const echo = (argument: unknown) => Promise.resolve(done(argument))
  const handlers: Handlers = { start: echo, query: echo, command: echo, link: echo, saveSettings: echo, ...over }
  serve({ handle: (name: string, listener: Listener) => void listeners.set(name, listener) }, handlers, (bug) =>
    bugs.push(bug),
  )
  const knock = (method: Method, event: Sender, ...args: unknown[]) => listeners.get(method)!(event as never, ...args)
  return { knock, bugs, listeners }
}

const frame = (url: string) => ({ url })
const from = (url: string): Sender => {
  const main = frame(url)
  return { senderFrame: main, sender: { mainFrame: main } }
}
const OWN = from('app://lab/index.html')

test('every method of the contract has its door, and no other', () => {
  expect([...door().listeners.keys()].sort()).toEqual([...METHODS].sort())
})

test('the own window is answered', async () => {
  const { knock } = door()
  expect(await knock('start', OWN)).toEqual({ ok: true, value: undefined })
  expect(await knock('command', OWN, { do: 'run' })).toEqual({ ok: true, value: { do: 'run' } })
})

test.each<[string, Sender]>([
  ['a frame that is gone', { senderFrame: null, sender: { mainFrame: frame('app://lab/index.html') } }],
  ['a frame within the window', { senderFrame: frame('app://lab/a.html'), sender: { mainFrame: frame('app://lab/') } }],
  ['another origin', from('https://example.com/')],
  ['a lookalike', from('app://lab.example.com/')],
  ['another scheme', from('file:///app://lab/')],
  ['an empty page', from('about:blank')],
  [
    'a frame that throws',
    {
      senderFrame: frame('app://lab/'),
      get sender(): never {
        throw new Error('destroyed')
      },
    },
  ],
])('%s is refused', async (_who, sender) => {
  const { knock } = door()
  for (const method of METHODS)
    expect(await knock(method, sender)).toMatchObject({ ok: false, error: { code: 'forbidden' } })
})

test('a wrong, too large or second argument is bad input, and the failure does not repeat it', async () => {
  const { knock } = door()
  for (const args of [[{ do: 'secret' }], ['x'.repeat(1 << 20)], [{ do: 'run' }, 1], [], [{ do: 'run', secret: 1 }]]) {
    const answer = (await knock('command', OWN, ...args)) as { error: { message: string } }
    expect(answer).toMatchObject({ ok: false, error: { code: 'bad-input' } })
    expect(answer.error.message.length).toBeLessThan(200)
  }
})

test('a bug in a handler becomes a failure without its text, and is reported', async () => {
  const bug = new Error('at /home/user/secret.ts:1')
  const { knock, bugs } = door({
    query: () => Promise.reject(bug),
    start: () => {
      throw bug
    },
  })
  for (const [method, argument] of [
    ['query', { what: 'extent' }],
    ['start', undefined],
  ] as const) {
    const answer = await knock(method, OWN, argument)
    expect(answer).toMatchObject({ ok: false, error: { code: 'io' } })
    expect(JSON.stringify(answer)).not.toContain('secret')
  }
  expect(bugs).toEqual([bug, bug])
})

test('whatever arrives, the answer is a result and nothing is thrown', async () => {
  const { knock, bugs } = door()
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...METHODS), fc.array(fc.anything(), { maxLength: 2 }), async (method, args) => {
      expect(await knock(method, OWN, ...args)).toHaveProperty('ok')
    }),
  )
  expect(bugs).toEqual([])
})
