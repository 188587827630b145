// The lab thread: one lab, composed and run. Everything it does it does synchronously; it never returns to its event loop.
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import { SimClock } from '../base/clock'
import { RingWriter } from '../trace/ring-writer'
import { Lab } from './compose'
import { nowOf, wordsOf } from './control-words'
import { RunControl, type Mailbox } from './run-control'
import type { LabRequest, LabThreadData } from './thread-protocol'

const { lab, description, ring, control, speed, until, rules, board } = workerData as LabThreadData
const port = parentPort!

const mail: Mailbox = {
  take() {
    const received = receiveMessageOnPort(port)
    return received ? (received.message as LabRequest) : null
  },
  send(reply) {
    port.postMessage(reply)
  },
}

const clock = new SimClock()
const settings = { speed, until, warmUp: lab.warmUp, wall: () => performance.now() }
const gate = new RunControl(clock, wordsOf(control), nowOf(control), mail, settings)
const running = new Lab({ lab, description, clock, sink: new RingWriter(ring, clock), control, gate })
gate.run(running, { rules, ...(board && { board }) })
