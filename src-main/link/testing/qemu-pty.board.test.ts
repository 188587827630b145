// The test's own bench: a QEMU machine answers on its pseudo terminal, its monitor answers, and its end is told.
import { expect, it } from 'vitest'
import { describeOnQemu } from './qemu-pty'

const machine = { program: 'qemu-system-arm', args: ['-M', 'lm3s6965evb', '-S'], on: 'gdb' } as const

describeOnQemu(machine, 'QEMU on a pseudo terminal', (start) => {
  it('answers bytes that are sent', async () => {
    const port = await (await start()).open()
    const answer = new Promise<string>((resolve) => {
      let text = ''
      port.listen((bytes) => {
        text += Buffer.from(bytes).toString('latin1')
        if (text.includes('#')) resolve(text)
      })
    })
    port.send(Buffer.from('$?#3f'))
    expect(await answer).toContain('$T05')
    await port.close()
    expect(port.isOpen).toBe(false)
  })

  it('answers its monitor, and tells when it has gone', async () => {
    const qemu = await start()
    expect(await qemu.monitor('info status')).toContain('paused')
    const port = await qemu.open()
    const gone = new Promise((resolve) => port.onClose(resolve))
    qemu.signal('SIGKILL')
    await gone
    expect(port.isOpen).toBe(false)
  })
})
