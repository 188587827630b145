// A board process without a process: tests say what it answers, and when it dies.
import type { BoardProcess, FromBoard, ToBoard } from '../messages'

export class FakeProcess implements BoardProcess {
  readonly heard: ToBoard[] = []
  killed = false
  #told: (message: FromBoard) => void = () => undefined
  #exit: () => void = () => undefined

  send(message: ToBoard): void {
    this.heard.push(message)
  }

  onMessage(told: (message: FromBoard) => void): void {
    this.#told = told
  }

  onExit(told: () => void): void {
    this.#exit = told
  }

  kill(): void {
    this.killed = true
  }

  tell(message: FromBoard): void {
    this.#told(message)
  }

  die(): void {
    this.#exit()
  }

  /** The last question of that kind. */
  asked<S extends ToBoard['say']>(say: S): Extract<ToBoard, { say: S }> {
    return this.heard.filter((message): message is Extract<ToBoard, { say: S }> => message.say === say).at(-1)!
  }
}
