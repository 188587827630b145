// The lab's own firmware as a protocol of the link. docs/firmware.md has the bytes.
import type { Protocol } from '../board-io'
import { done, failed } from '../../base/result'
import { greet } from './greet'
import { infoOf } from './identity'
import { MmioLabSession } from './session'
import { PROTOCOL_VERSION } from './wire'

const otherVersion = (protocol: number): string =>
  `The board's firmware speaks version ${protocol} of the lab's protocol, this lab speaks ${PROTOCOL_VERSION}.`

export const mmioLab: Protocol = {
  id: 'mmio-lab',

  async probe(transport, { settings }) {
    const { identity, heard } = await greet(transport, settings)
    if (identity === null) return { info: null, answer: heard === '' ? 'Nothing came.' : `Not its answer: ${heard}` }
    if (identity.protocol !== PROTOCOL_VERSION) return { info: null, answer: otherVersion(identity.protocol) }
    return { info: infoOf(identity) }
  },

  async open(transport, options) {
    const { identity, heard } = await greet(transport, options.settings)
    if (identity === null) {
      const came = heard === '' ? 'nothing came' : `this came instead: ${heard}`
      return failed(
        'link',
        `The lab's firmware does not answer on ${transport.name}: ${came}.`,
        'Check that the board runs it, the baud rate, and that no other program has the port open (docs/firmware.md).',
      )
    }
    if (identity.protocol !== PROTOCOL_VERSION) {
      return failed('link', otherVersion(identity.protocol), 'Flash the firmware that came with this lab.')
    }
    return done(new MmioLabSession(transport, identity, options))
  },
}
